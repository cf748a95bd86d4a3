with discharges as (
  select
    record, person, area, age, started,
    cast(started + interval 91 day as date) as day,
    row_number() over (partition by person, started order by area nulls last, age nulls last, record) as again
  from reablement
  where started >= $first and started < $until
),
-- Who is not at home on the day: a stay that ends on it has ended.
elsewhere as (
  select discharges.person, discharges.started
  from discharges
  join spells on spells.person = discharges.person
  where spells.admitted <= discharges.day and coalesce(spells.discharged, $known) > discharges.day
  union
  select discharges.person, discharges.started
  from discharges
  join care_home_moves on care_home_moves.person = discharges.person
  where care_home_moves.moved <= discharges.day
  union
  select discharges.person, discharges.started
  from discharges
  join people on people.person = discharges.person
  where people.died <= discharges.day
)
select
  discharges.record,
  discharges.area,
  cast(date_trunc('month', discharges.started) as date) as period,
  case when elsewhere.person is null then 1 else 0 end as numerator,
  1 as denominator,
  case
    when discharges.age is null then 'age not known'
    when discharges.person is null then 'person not known'
    when discharges.again > 1 then 'the same discharge again'
  end as left_out
from discharges
left join elsewhere on elsewhere.person = discharges.person and elsewhere.started = discharges.started
where discharges.age >= 65 or discharges.age is null
