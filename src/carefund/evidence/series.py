"""The series that carefund knows: name, label, unit, what is counted, for whom, and who publishes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from carefund.refusal import Refusal
from carefund.wording.lists import capital

DELAYED_TRANSFERS = "delayed-transfers"
MONTHLY_ACTIVITY = "monthly-activity"
ACCIDENT_AND_EMERGENCY = "accident-and-emergency"
POPULATION = "population"
DEPRIVATION = "deprivation"
ENGLAND = "E92000001"

DELAYED_DAYS = "delayed-days"
NON_ELECTIVE_ADMISSIONS = "non-elective-admissions"
NON_ELECTIVE_ADMISSIONS_BY_AREA = "non-elective-admissions-by-area"


@dataclass(frozen=True)
class SeriesDefinition:
    """What one series measures.

    `basis` says whose code a row carries: `area` (council, ONS code), `commissioner` (its own NHS code) or `England`.
    `breakdown` names the breakdown that a part belongs to (parts of one breakdown add up to `part_of`), `part_label`
    the part beside the others of it. `people` is the group of residents that a rate is per (a key of PEOPLE_SERIES),
    `near` names other official series for England that count nearly the same, a check on the size of a change, and
    `coverage_audited` says whether its levels are audited for holes and shifts.
    """

    name: str
    label: str
    unit: str
    family: str
    basis: str
    definition: str
    source: str
    part_of: str | None = None
    breakdown: str | None = None
    part_label: str | None = None
    people: str = "all"
    near: tuple[str, ...] = ()
    coverage_audited: bool = False


@dataclass(frozen=True)
class Breakdown:
    """Series that split the series `of` without overlap; `parts` gives each part's label by its series' name."""

    name: str
    of: str
    parts: Mapping[str, str]

    @property
    def prefix(self) -> str:
        """How the names of parts begin that the publisher has added since."""
        return f"{self.of}-{self.name}-"


_DELAYS_SOURCE = "NHS England, Monthly Delayed Transfer of Care Data"
_ACTIVITY_SOURCE = "NHS England, Monthly Activity Return (commissioner basis)"
_EMERGENCY_SOURCE = "NHS England, A&E attendances and emergency admissions, monthly time series"
_POPULATION_SOURCE = "ONS, mid-year population estimates"
_DEPRIVATION_SOURCE = "MHCLG, English Indices of Deprivation, upper-tier local authority summaries"

CARE_TYPES = {"acute": "acute care", "non-acute": "non-acute care"}
RESPONSIBLE = {"nhs": "the NHS", "social-care": "social care", "both": "both NHS and social care"}
REASONS = {
    "a": "completion of assessment",
    "b": "public funding",
    "c": "further non-acute NHS care",
    "di": "residential home placement",
    "dii": "nursing home placement",
    "e": "care package in own home",
    "f": "community equipment and adaptations",
    "g": "patient or family choice",
    "h": "disputes",
    "i": "housing",
    "o": "other reasons",
}


def _delayed(part: str, label: str, breakdown: str, part_label: str = "") -> SeriesDefinition:
    return SeriesDefinition(
        name=f"{DELAYED_DAYS}-{part}",
        label=label,
        unit="days",
        family=DELAYED_TRANSFERS,
        basis="area",
        definition=f"Delayed days in the month, patients aged 18 and over, by council of residence: {label.lower()}.",
        source=_DELAYS_SOURCE,
        part_of=DELAYED_DAYS,
        breakdown=breakdown,
        part_label=capital(part_label.removeprefix("the ")),
        people="18-plus",
    )


def _activity(name: str, label: str, definition: str) -> SeriesDefinition:
    return SeriesDefinition(name, label, "count", MONTHLY_ACTIVITY, "commissioner", definition, _ACTIVITY_SOURCE)


def _emergency(name: str, label: str) -> SeriesDefinition:
    definition = f"{label} in the month, England; November 2010 to May 2015 partly estimated by the publisher."
    return SeriesDefinition(name, label, "count", ACCIDENT_AND_EMERGENCY, "England", definition, _EMERGENCY_SOURCE)


def _people(name: str, label: str) -> SeriesDefinition:
    definition = f"{label} on 30 June, not rebased to Census 2021; dated to June of its year."
    return SeriesDefinition(name, label, "people", POPULATION, "area", definition, _POPULATION_SOURCE)


def _deprived(name: str, label: str, unit: str) -> SeriesDefinition:
    definition = f"{label}, upper-tier council; dated to September of the index's year."
    return SeriesDefinition(name, label, unit, DEPRIVATION, "area", definition, _DEPRIVATION_SOURCE)


def _england_only() -> list[SeriesDefinition]:
    """England's delayed days by type of care, responsible organisation and (where published so) reason together."""
    definitions = []
    for care, care_words in CARE_TYPES.items():
        for who, who_words in RESPONSIBLE.items():
            for letter, reason_words in [("", ""), *REASONS.items()]:
                middle = f"{care}-reason-{letter}" if letter else care
                words = f"{care_words}, {who_words} responsible" + (f", {reason_words}" if letter else "")
                definitions.append(
                    replace(
                        _delayed(f"{middle}-{who}", f"Delayed days, {words}", ""),
                        basis="England",
                        part_of=None,
                        breakdown=None,
                        part_label=None,
                    )
                )
    return definitions


_FFCE = "first finished consultant episodes, general and acute"
_DEFINITIONS = (
    SeriesDefinition(
        DELAYED_DAYS,
        "Delayed days",
        "days",
        DELAYED_TRANSFERS,
        "area",
        "Days in the month on which a patient aged 18 and over, ready to leave hospital, was still there, "
        "by council of residence (SitRep definition).",
        _DELAYS_SOURCE,
        people="18-plus",
        coverage_audited=True,
    ),
    *(_delayed(part, f"Delayed days, {words}", "care-type", words) for part, words in CARE_TYPES.items()),
    *(
        _delayed(part, f"Delayed days, {words} responsible", "responsible-organisation", words)
        for part, words in RESPONSIBLE.items()
    ),
    *(_delayed(f"reason-{part}", f"Delayed days, {words}", "reason", words) for part, words in REASONS.items()),
    *_england_only(),
    replace(
        _activity(NON_ELECTIVE_ADMISSIONS, "Non-elective admissions", f"Total non-elective admissions, {_FFCE}."),
        near=("emergency-admissions",),
        coverage_audited=True,
    ),
    SeriesDefinition(
        NON_ELECTIVE_ADMISSIONS_BY_AREA,
        "Non-elective admissions, apportioned to areas",
        "count",
        MONTHLY_ACTIVITY,
        "area",
        f"Total non-elective admissions ({_FFCE}) of each commissioner, shared out by where its population lives; "
        "an estimate, not the official Better Care Fund mapping.",
        f"carefund, from {_ACTIVITY_SOURCE}, and population shares",
    ),
    _activity(
        "elective-ordinary-admissions",
        "Elective ordinary admissions",
        f"Elective ordinary admissions, {_FFCE}.",
    ),
    _activity("elective-daycase-admissions", "Elective day cases", f"Elective day cases, {_FFCE}."),
    _activity("elective-admissions", "Elective admissions", f"Elective ordinary and day-case admissions, {_FFCE}."),
    _activity("planned-ordinary-admissions", "Planned ordinary admissions", f"Elective planned ordinary, {_FFCE}."),
    _activity("planned-daycase-admissions", "Planned day cases", f"Elective planned day cases, {_FFCE}."),
    _activity("planned-admissions", "Planned admissions", f"Elective planned admissions, {_FFCE}."),
    _activity(
        "treatment-centre-admissions",
        "Treatment centre admissions",
        f"Elective, NHS treatment centres, {_FFCE}.",
    ),
    _activity("gp-referrals-made-all-specialties", "GP referrals made, all specialties", "Written referrals made."),
    _activity("gp-referrals-seen-all-specialties", "GP referrals seen, all specialties", "Referrals seen."),
    _activity("gp-referrals-made", "GP referrals made", "Written referrals made, general and acute."),
    _activity("gp-referrals-seen", "GP referrals seen", "Referrals seen, general and acute."),
    _activity("other-referrals-made", "Other referrals made", "Referrals other than by GPs, general and acute."),
    _activity(
        "first-outpatient-attendances",
        "First outpatient attendances",
        "First attendances, general and acute.",
    ),
    _emergency("attendances-type-1", "A&E attendances, major departments"),
    _emergency("attendances-type-2", "A&E attendances, single specialty"),
    _emergency("attendances-type-3", "A&E attendances, other and minor injury units"),
    _emergency("attendances", "A&E attendances"),
    _emergency("emergency-admissions-type-1", "Emergency admissions through major A&E"),
    _emergency("emergency-admissions-type-2", "Emergency admissions through single-specialty A&E"),
    _emergency("emergency-admissions-type-3", "Emergency admissions through other A&E"),
    _emergency("emergency-admissions-through-a-and-e", "Emergency admissions through A&E"),
    _emergency("emergency-admissions-other", "Emergency admissions by other routes"),
    _emergency("emergency-admissions", "Emergency admissions"),
    _people("population", "Residents of all ages"),
    _people("population-0-17", "Residents aged 0 to 17"),
    _people("population-18-64", "Residents aged 18 to 64"),
    _people("population-65-plus", "Residents aged 65 and over"),
    _people("population-65-74", "Residents aged 65 to 74"),
    _people("population-75-84", "Residents aged 75 to 84"),
    _people("population-85-plus", "Residents aged 85 and over"),
    _deprived("deprivation-average-score", "Average deprivation score", "score"),
    _deprived("deprivation-average-rank", "Average deprivation rank", "rank"),
    _deprived("deprivation-share-in-most-deprived-tenth", "Neighbourhoods in England's most deprived tenth", "share"),
)

PEOPLE_SERIES = {
    "all": ("population",),
    "18-plus": ("population-18-64", "population-65-plus"),
    "65-plus": ("population-65-plus",),
}
"""The series that add up to each group of residents that a rate may be per."""

SERIES: dict[str, SeriesDefinition] = {definition.name: definition for definition in _DEFINITIONS}
COVERAGE_AUDITED = tuple(name for name, definition in SERIES.items() if definition.coverage_audited)
"""The series whose coverage is audited."""


def breakdowns_of(series: str) -> tuple[Breakdown, ...]:
    """The breakdowns of a series, each with its parts; none for a series that is not broken down.

    >>> [breakdown.name for breakdown in breakdowns_of("delayed-days")]
    ['care-type', 'responsible-organisation', 'reason']
    """
    parts: dict[str, dict[str, str]] = {}
    for definition in SERIES.values():
        if definition.part_of == series and definition.breakdown:
            parts.setdefault(definition.breakdown, {})[definition.name] = definition.part_label or definition.label
    return tuple(Breakdown(name, series, labels) for name, labels in parts.items())


class UnknownSeries(Refusal):
    """A series name that carefund does not know; what to do suggests near names."""


def series_definition(name: str) -> SeriesDefinition:
    """The definition of a series.

    Raises UnknownSeries, with near names, when there is none.
    """
    if name in SERIES:
        return SERIES[name]
    import difflib

    near = difflib.get_close_matches(name, SERIES, n=3, cutoff=0.4)
    advice = f"Near names: {', '.join(near)}" if near else "Use the name of a series; no known one is near"
    raise UnknownSeries("the name of a series", f"'{name}'", advice, remedy="list-series")
