select
  record,
  area,
  cast(date_trunc('month', admitted) as date) as period,
  1 as numerator,
  1 as denominator,
  cast(null as varchar) as left_out
from spells
where method = 'emergency'
  and admitted >= $first and admitted < $until
