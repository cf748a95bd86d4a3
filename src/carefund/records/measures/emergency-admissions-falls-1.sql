select
  record,
  area,
  cast(date_trunc('month', admitted) as date) as period,
  1 as numerator,
  1 as denominator,
  case when age is null then 'age not known' end as left_out
from spells
where method = 'emergency'
  and admitted >= $first and admitted < $until
  and (age >= 65 or age is null)
  and substr(diagnosis, 1, 3) between 'S00' and 'T98'
  and substr(cause, 1, 3) between 'W00' and 'W19'
