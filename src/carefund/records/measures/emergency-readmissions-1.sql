with discharges as not materialized (
  select
    record, person, area, admitted, discharged,
    case
      when person is null then 'person not known'
      when discharged < admitted then 'discharged before admission'
    end as left_out
  from spells
  where discharged >= $first and discharged < $until
    and coalesce(destination, 'other') <> 'died'
),
emergencies as not materialized (
  select record, person, admitted, discharged
  from spells
  where method = 'emergency'
    and person is not null
    and admitted >= $first and admitted < $until + interval 28 day
),
-- Stays of one person follow each other by admission, then discharge (one that lasts comes last), then name, so that
-- what happened on one day has an order: a stay's own admission comes before its discharge, and never follows it.
followed as (
  select distinct stay.record, stay.person, stay.admitted, stay.discharged
  from discharges as stay
  semi join emergencies as next
    on next.person = stay.person
    and next.admitted >= stay.discharged
    and next.admitted < stay.discharged + interval 28 day
    and (
      next.admitted > stay.discharged
      or next.admitted > stay.admitted
      or next.admitted = stay.admitted and (
        next.discharged is null
        or next.discharged > stay.discharged
        or next.discharged = stay.discharged and (
          next.record > stay.record
          or next.record is null and stay.record is not null
        )
      )
    )
)
select
  discharges.record,
  discharges.area,
  cast(date_trunc('month', discharges.discharged) as date) as period,
  case when discharges.left_out is null and followed.person is not null then 1 else 0 end as numerator,
  1 as denominator,
  discharges.left_out
from discharges
left join followed
  on followed.person = discharges.person
  and followed.discharged = discharges.discharged
  and followed.admitted is not distinct from discharges.admitted
  and followed.record is not distinct from discharges.record
