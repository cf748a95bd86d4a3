select
  record,
  area,
  cast(date_trunc('month', discharged) as date) as period,
  case when discharged >= ready then date_diff('day', ready, discharged) else 0 end as numerator,
  1 as denominator,
  case
    when age is null then 'age not known'
    when ready is null then 'ready date not known'
    when ready < admitted then 'ready before admission'
    when discharged < ready then 'discharged before ready'
  end as left_out
from spells
where discharged >= $first and discharged < $until
  and (age >= 18 or age is null)
  and coalesce(destination, 'other') <> 'died'
