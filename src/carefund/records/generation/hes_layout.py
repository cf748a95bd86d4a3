"""Generated spells as episodes in the layout of Hospital Episode Statistics, admitted patient care.

Codes are those of the HES data dictionary and the NHS Data Model and Dictionary (Admission Method, Discharge
Destination, Discharge Method). The layout has no discharge-ready date, and its columns are those that measures need.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from carefund.calendar import month_number
from carefund.records.generation.draws import Step, stream
from carefund.wording.dates import month_id

ADMISSION = {"emergency": "21", "elective": "11", "transfer": "81"}
DESTINATION = {"home": "19", "care-home": "54", "hospital": "51", "died": "79", "other": "98"}
UNKNOWN = "ZZ"
NOT_OVER, FINISHED = "1", "3"
ORDINARY, DAY_CASE = "1", "2"
LEFT, DIED, NOT_YET = "1", "4", "8"
MORE_EPISODES = ((2, 0.25), (6, 0.12))
"""From so many nights on, the part of stays with one more episode."""
LATER_DIAGNOSIS, NO_DIAGNOSIS = "R69X", "-"
YOUNGER_THAN_ONE = "7005"
MARKS_OF_PERSON = 32


def hes_file(month: date) -> str:
    """The file of a month of admission.

    >>> hes_file(date(2015, 4, 1))
    'hes/hes-2015-04.csv'
    """
    return f"hes/hes-{month_id(month)}.csv"


def hes_episodes(spells: pl.DataFrame, month: date, seed: int) -> pl.DataFrame:
    """The episodes of a month's spells, in their order, as text; a stay of more nights may have two or three."""
    chance = stream(seed, 0, month_number(month), Step.EPISODES)
    nights = (pl.col("discharged") - pl.col("admitted")).dt.total_days()
    more = [
        ((nights >= least) & (pl.Series(chance.random(spells.height)) < part)).fill_null(value=False).cast(pl.Int64)
        for least, part in MORE_EPISODES
    ]
    episodes = (
        spells.with_columns(nights=nights, episodes=1 + more[0] + more[1])
        .with_columns(order=pl.int_ranges(1, pl.col("episodes") + 1))
        .explode("order")
        .with_columns(
            first=pl.col("order") == 1,
            last=pl.col("order") == pl.col("episodes"),
            over=pl.col("discharged").is_not_null(),
        )
    )
    return episodes.select(*_columns(month))


def _columns(month: date) -> list[pl.Expr]:
    over, first, last = pl.col("over"), pl.col("first"), pl.col("last")
    ends = over & last
    share = pl.col("nights") * pl.col("order") // pl.col("episodes")
    before = pl.col("nights") * (pl.col("order") - 1) // pl.col("episodes")
    died = pl.col("destination") == "died"
    key = month.year * 10**10 + month.month * 10**8 + pl.int_range(pl.len())
    day_case = (pl.col("method") == "elective") & (pl.col("nights") == 0)
    return [
        key.cast(pl.String).alias("EPIKEY"),
        pl.concat_str([pl.lit("TEST"), pl.col("person").str.zfill(MARKS_OF_PERSON - 4)]).alias("PSEUDO_HESID"),
        pl.col("admitted").alias("ADMIDATE"),
        pl.col("method").replace_strict(ADMISSION, default=UNKNOWN).alias("ADMIMETH"),
        pl.col("order").alias("EPIORDER"),
        (pl.col("admitted") + pl.duration(days=before.fill_null(0))).alias("EPISTART"),
        pl.when(over).then(pl.col("admitted") + pl.duration(days=share)).alias("EPIEND"),
        pl.when(over).then(pl.lit(FINISHED)).otherwise(pl.lit(NOT_OVER)).alias("EPISTAT"),
        pl.lit("1").alias("EPITYPE"),
        pl.when(first).then(pl.lit("1")).otherwise(pl.lit("0")).alias("FAE"),
        pl.when(ends).then(pl.col("discharged")).alias("DISDATE"),
        pl.when(~ends).then(pl.lit(NOT_YET)).when(died).then(pl.lit(DIED)).otherwise(pl.lit(LEFT)).alias("DISMETH"),
        pl.when(ends)
        .then(pl.col("destination").replace_strict(DESTINATION, default="98"))
        .otherwise(pl.lit("98"))
        .alias("DISDEST"),
        pl.when(pl.col("age") < 1)
        .then(pl.lit(YOUNGER_THAN_ONE))
        .otherwise(pl.col("age").cast(pl.String))
        .alias("STARTAGE"),
        pl.when(first).then(pl.col("diagnosis")).otherwise(pl.lit(LATER_DIAGNOSIS)).alias("DIAG_4_01"),
        pl.when(first).then(pl.lit(NO_DIAGNOSIS)).otherwise(pl.col("diagnosis")).alias("DIAG_4_02"),
        pl.when(first).then(pl.col("cause")).alias("CAUSE_4"),
        pl.col("provider").alias("PROCODE3"),
        pl.col("area").alias("RESLADST_ONS"),
        pl.when(day_case).then(pl.lit(DAY_CASE)).otherwise(pl.lit(ORDINARY)).alias("CLASSPAT"),
        pl.when(first).then(pl.lit("2")).otherwise(pl.lit("0")).alias("SPELBGIN"),
        pl.when(ends).then(pl.lit("Y")).otherwise(pl.lit("N")).alias("SPELEND"),
    ]
