"""The table of the publications that carefund reads: what tells each by its own words, and its reader.

A further publication is one row here, its reader, and the definitions of its series in `evidence/definitions`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from carefund.evidence.areas import AreaRegister
from carefund.evidence.importers import (
    accident_and_emergency,
    adult_social_care_open_data,
    adult_social_care_outcomes,
    council_income,
    delayed_transfers,
    deprivation,
    discharge_ready_date,
    discharge_ready_date_rows,
    monthly_activity,
    population,
    population_by_age,
    provider_admissions,
)
from carefund.evidence.release import ReadFile
from carefund.evidence.series import (
    ACCIDENT_AND_EMERGENCY,
    ACCIDENT_AND_EMERGENCY_BY_PROVIDER,
    ADULT_SOCIAL_CARE_OUTCOMES,
    COUNCIL_INCOME,
    DELAYED_TRANSFERS,
    DEPRIVATION,
    DISCHARGE_READY_DATE,
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

    `mark` is one of those words that no other table has, by which a folder is searched for such files. `shipped` says
    whether its figures are part of the data set that carefund ships, where a folder of them is read for it.
    `sums_show_whole` says that every row has a total, by which its reader sees where a file was cut off, so that the
    last line need not be ended.
    """

    family: str
    title: str
    mark: str
    recognises: Callable[[set[str]], bool]
    read: Callable[[Sheet, str, AreaRegister], ReadFile]
    shipped: bool = True
    sums_show_whole: bool = False


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
    WorkbookPublication(
        ADULT_SOCIAL_CARE_OUTCOMES,
        "DHSC's time series of the Adult Social Care Outcomes Framework (.ods, .xlsx)",
        adult_social_care_outcomes.recognises,
        adult_social_care_outcomes.read_adult_social_care_outcomes,
    ),
    WorkbookPublication(
        ADULT_SOCIAL_CARE_OUTCOMES,
        "NHS England's open data of the Adult Social Care Outcomes Framework (.xlsx, .csv)",
        adult_social_care_open_data.recognises,
        adult_social_care_open_data.read_open_data_workbook,
    ),
    WorkbookPublication(
        DISCHARGE_READY_DATE,
        "NHS England's monthly discharge-ready dates by council (.xlsx, .csv)",
        discharge_ready_date.recognises,
        discharge_ready_date.read_discharge_ready_date,
    ),
    WorkbookPublication(
        POPULATION,
        "ONS mid-year population by single year of age (.xlsx, .csv)",
        population_by_age.recognises,
        lambda spreadsheet, file_hash, _: population_by_age.read_population_workbook(spreadsheet, file_hash),
    ),
)
"""The first that recognises a title of a workbook reads it."""
TEXTS = (
    TextPublication(
        POPULATION,
        "ONS mid-year population by council and age band (.csv)",
        "pop_all",
        population.recognises,
        lambda sheet, file_hash, _: population.read_population(sheet, file_hash),
    ),
    TextPublication(
        DEPRIVATION,
        "English Indices of Deprivation, upper-tier summaries (.csv)",
        "imd - average score",
        deprivation.recognises,
        lambda sheet, file_hash, _: deprivation.read_deprivation(sheet, file_hash),
    ),
    TextPublication(
        ADULT_SOCIAL_CARE_OUTCOMES,
        "NHS England's open data of the Adult Social Care Outcomes Framework (.xlsx, .csv)",
        "ascof measure code",
        adult_social_care_open_data.recognises_headings,
        adult_social_care_open_data.read_open_data,
    ),
    TextPublication(
        DISCHARGE_READY_DATE,
        "NHS England's monthly discharge-ready dates by council (.xlsx, .csv)",
        "upper tier local authority code",
        discharge_ready_date_rows.recognises,
        discharge_ready_date_rows.read_discharge_ready_date_rows,
    ),
    TextPublication(
        ACCIDENT_AND_EMERGENCY_BY_PROVIDER,
        "NHS England's monthly A&E return by provider (.csv)",
        "other emergency admissions",
        provider_admissions.recognises,
        lambda sheet, file_hash, _: provider_admissions.read_provider_admissions(sheet, file_hash),
        shipped=False,
    ),
    TextPublication(
        POPULATION,
        "ONS mid-year population by single year of age (.xlsx, .csv)",
        "code,name,geography,all ages",
        population_by_age.recognises_headings,
        lambda sheet, file_hash, _: population_by_age.read_population_by_age(sheet, file_hash),
        sums_show_whole=True,
    ),
    TextPublication(
        COUNCIL_INCOME,
        "NHS Digital's adult social care finance: councils' income from the Better Care Fund (.csv)",
        "bcf_income_",
        council_income.recognises,
        council_income.read_council_income,
    ),
)
"""The first that recognises a heading row of a CSV table reads it."""
KNOWN = tuple(dict.fromkeys(publication.title for publication in (*WORKBOOKS, *TEXTS)))
