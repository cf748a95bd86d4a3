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
  and (
    substr(diagnosis, 1, 3) in (
      'D51', 'D52', 'E10', 'E11', 'E12', 'E13', 'E14', 'F00', 'F01', 'F02', 'F03', 'G40', 'G41', 'I10', 'I20', 'I25',
      'I48', 'I50', 'J41', 'J42', 'J43', 'J44', 'J45', 'J46', 'J47', 'J81'
    )
    or substr(diagnosis, 1, 4) in ('B180', 'B181', 'D501', 'D508', 'D509', 'I110', 'I119', 'I130')
  )
