with months as (
  select
    cast(month as date) as first,
    cast(month + interval 1 month as date) as until
  from (select unnest(generate_series($first, $until - interval 1 day, interval 1 month)) as month) as every
),
delayed as (
  select
    record, area, age, admitted, ready,
    least(coalesce(discharged, $known), $known) as ended
  from spells
  where ready < $until
    and coalesce(discharged, $known) > $first
    and coalesce(discharged, $known) > ready
    and (age >= 18 or age is null)
)
select
  delayed.record,
  delayed.area,
  months.first as period,
  date_diff('day', greatest(delayed.ready, months.first), least(delayed.ended, months.until)) as numerator,
  1 as denominator,
  case
    when age is null then 'age not known'
    when ready < admitted then 'ready before admission'
  end as left_out
from delayed
join months on delayed.ready < months.until and delayed.ended > months.first
