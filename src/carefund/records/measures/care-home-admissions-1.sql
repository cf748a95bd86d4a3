select
  record,
  area,
  cast(date_trunc('month', moved) as date) as period,
  1 as numerator,
  1 as denominator,
  case
    when age is null then 'age not known'
    when person is null then 'person not known'
    when again > 1 then 'the same move again'
  end as left_out
from (
  select
    record, person, area, age, moved,
    row_number() over (partition by person, moved order by area nulls last, age nulls last, record) as again
  from care_home_moves
  where moved >= $first and moved < $until
) as moves
where age >= 65 or age is null
