"""The table of the publications that carefund reads: what tells each by its own words, and its reader.

A further publication is one row here, its reader, and the definitions of its series in `evidence/definitions`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from carefund.evidence.areas import AreaRegister
from carefund.evidence.importers import (
    accident_and_emergency,
    delayed_transfers,
    deprivation,
    monthly_activity,
    population,
)
from carefund.evidence.release import ReadFile
from carefund.evidence.series import (
    ACCIDENT_AND_EMERGENCY,
    DELAYED_TRANSFERS,
    DEPRIVATION,
    MONTHLY_ACTIVITY,
    POPULATION,
)
from carefund.workbooks.sheets import Sheet, Spreadsheet


@dataclass(frozen=True)
class WorkbookPublication:
    """A publication that comes as a workbook: recognised by the title of one of its sheets.

    `title` says in words what it is, `read` is given the workbook, the hash of its file and the areas.
    """

    family: str
    title: str
    recognises: Callable[[str], bool]
    read: Callable[[Spreadsheet, str, AreaRegister], ReadFile]


@dataclass(frozen=True)
class TextPublication:
    """A publication that comes as a CSV table: recognised by the folded words of its heading row.

    `mark` is one of those words that no other table has, by which a folder is searched for such files.
    """

    family: str
    title: str
    mark: str
    recognises: Callable[[set[str]], bool]
    read: Callable[[Sheet, str], ReadFile]


WORKBOOKS = (
    WorkbookPublication(
        DELAYED_TRANSFERS,
        "NHS England's monthly delayed transfers of care by council (.xls, .xlsx)",
        delayed_transfers.recognises,
        delayed_transfers.read_delayed_transfers,
    ),
    WorkbookPublication(
        MONTHLY_ACTIVITY,
        "NHS England's Monthly Activity Return by commissioner (.xls, .xlsx)",
        monthly_activity.recognises,
        lambda spreadsheet, file_hash, _: monthly_activity.read_monthly_activity(spreadsheet, file_hash),
    ),
    WorkbookPublication(
        ACCIDENT_AND_EMERGENCY,
        "NHS England's A&E monthly time series (.xlsx)",
        accident_and_emergency.recognises,
        lambda spreadsheet, file_hash, _: accident_and_emergency.read_accident_and_emergency(spreadsheet, file_hash),
    ),
)
"""The first that recognises a title of a workbook reads it."""
TEXTS = (
    TextPublication(
        POPULATION,
        "ONS mid-year population by council and age band (.csv)",
        "pop_all",
        population.recognises,
        population.read_population,
    ),
    TextPublication(
        DEPRIVATION,
        "English Indices of Deprivation, upper-tier summaries (.csv)",
        "imd - average score",
        deprivation.recognises,
        deprivation.read_deprivation,
    ),
)
"""The first that recognises a heading row of a CSV table reads it."""
KNOWN = tuple(publication.title for publication in (*WORKBOOKS, *TEXTS))
