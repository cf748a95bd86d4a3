select
  record,
  area,
  cast(date_trunc('month', discharged) as date) as period,
  case when discharged >= admitted then date_diff('day', admitted, discharged) else 0 end as numerator,
  1 as denominator,
  case
    when discharged < admitted then 'discharged before admission'
  end as left_out
from spells
where method = 'emergency'
  and discharged >= $first and discharged < $until
