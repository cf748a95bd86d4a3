with events as (
  select
    record, person, area, discharged as day, admitted, discharged, 1 as kind,
    cast(null as date) as emergency,
    case
      when person is null then 'person not known'
      when discharged < admitted then 'discharged before admission'
    end as left_out
  from spells
  where discharged >= $first and discharged < $until
    and coalesce(destination, 'other') <> 'died'
  union all
  select
    record, person, area, admitted as day, admitted, discharged, 0 as kind,
    admitted as emergency,
    cast(null as varchar) as left_out
  from spells
  where method = 'emergency'
    and person is not null
    and admitted >= $first and admitted < $until + interval 28 day
),
-- Stays of one person follow each other by admission, then discharge, then name, so that what happened on one day has
-- an order: a stay's own admission comes before its discharge, and never follows it.
followed as (
  select
    record, area, day, kind, left_out,
    lead(emergency ignore nulls) over (
      partition by person
      order by day, admitted, discharged nulls last, record, kind
    ) as next_emergency
  from events
)
select
  record,
  area,
  cast(date_trunc('month', day) as date) as period,
  case when left_out is null and date_diff('day', day, next_emergency) < 28 then 1 else 0 end as numerator,
  1 as denominator,
  left_out
from followed
where kind = 1
