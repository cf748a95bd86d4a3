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
