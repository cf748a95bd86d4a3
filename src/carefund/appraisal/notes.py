"""What a reader should know of a panel, a forecast, a plan's effect or a verdict: each note a kind with its figures.

How they are worded is the report's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from carefund.appraisal.skill import Skill


@dataclass(frozen=True, kw_only=True)
class EarlierFiguresJoined:
    """Areas or commissioners that merged or took another code carry the figures of those before them."""

    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EarlierFiguresDivided:
    """Areas that were cut out of others carry the part of what these had that their own figures show."""

    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReplacedByOthers:
    """Areas or commissioners that were replaced are not forecast: their successors are."""

    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GrowthExpected:
    """Before the figures say otherwise England is expected to grow as was published of many years.

    `a_year` is in logs, `percent` the growth over all the years that `label` names.
    """

    a_year: float
    label: str
    percent: int | Decimal
    source: str


@dataclass(frozen=True, kw_only=True)
class CoverageUsed:
    """So many holes of a series were left out and so many shifts of level looked at, by its coverage audit."""

    series: str
    holes: int
    shifts: int


@dataclass(frozen=True, kw_only=True)
class WholeOfPlaces:
    """The source has no figure for England: what stands for it is the sum of its places, or their mean.

    In so many months (`estimated`) a place has no figure, and what it is usually of the whole stands for it.
    """

    places: int
    adds_up: bool
    estimated: int = 0


@dataclass(frozen=True, kw_only=True)
class NoLongerReporting:
    """So many areas or commissioners have no figure in the last `months` months and are not forecast."""

    units: int
    months: int


@dataclass(frozen=True, kw_only=True)
class ShortHistory:
    """Areas or commissioners with less than a year of figures."""

    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OfScheme:
    """What to know of one scheme, by its id; each kind says what."""

    scheme: str


class ReachNotStated(OfScheme):
    """A scheme does not say whom it reaches, so it is taken to add nothing."""


@dataclass(frozen=True, kw_only=True)
class OutOfBounds(OfScheme):
    """A figure of a scheme's chain that cannot be, and what it is taken as."""

    figure: Literal["eligible", "reach", "effect"]
    value: Decimal
    taken: Decimal


class EffectNotStated(OfScheme):
    """A scheme claims no effect; what such schemes did stands in."""


class PreventsEverything(OfScheme):
    """A scheme claims to prevent everything among those it reaches."""


class ClaimsRise(OfScheme):
    """The effect that a scheme claims is a rise."""


class StartNotStated(OfScheme):
    """A scheme gives no start; it is taken to act in full from the first month."""


class FullEffectBeforeStart(OfScheme):
    """A scheme's full effect is dated before its start; it is taken at its start."""


class FamilyNotKnown(OfScheme):
    """No family of schemes fits a scheme's words; it is held against all of them together."""


@dataclass(frozen=True, kw_only=True)
class HeldByPast(OfScheme):
    """A scheme runs already: the figures hold this part of its effect, 0 to 1, and only the rest is added."""

    part: float


@dataclass(frozen=True, kw_only=True)
class DeliveryAssumed:
    """Schemes are taken to reach this part of the people planned, and to start so many months late, on average."""

    reach: float
    delay: float


@dataclass(frozen=True, kw_only=True)
class NoSchemeSays:
    """No scheme says how it moves the metric: the plan is taken to add nothing."""


@dataclass(frozen=True, kw_only=True)
class KnownMonthsKept:
    """So many months of the target are already known and are taken as they were observed."""

    months: int


@dataclass(frozen=True, kw_only=True)
class ProgrammesWeighed:
    """The schemes' sum is weighed with what whole programmes did, which has this weight, 0 to 1."""

    weight: float


@dataclass(frozen=True, kw_only=True)
class BaselineApart:
    """The plan's own baseline is far from what official figures give: `percent` is how far, of the official count."""

    planned: float
    official: float
    percent: float


@dataclass(frozen=True, kw_only=True)
class BaselineIncomplete:
    """So many months of the baseline are known to be holes."""

    months: int


@dataclass(frozen=True, kw_only=True)
class BaselineEstimated:
    """The baseline has no figure in these months: what the place usually is of England stands for it."""

    months: tuple[date, ...]


@dataclass(frozen=True, kw_only=True)
class OfSkill:
    """What was measured of such chances, of areas or of England; each kind says what it comes to."""

    skill: Skill


class SkillShown(OfSkill):
    """They have been better than the base rate."""


class NoSkill(OfSkill):
    """They have not been better than the base rate, as far as the record can tell."""


@dataclass(frozen=True, kw_only=True)
class SkillNotMeasured:
    """Nobody measured how good chances of a series are, for targets of `months` months that end so many ahead."""

    series: str
    ahead: int
    months: int


@dataclass(frozen=True, kw_only=True)
class OnlyNewCounts:
    """The programme ran in the baseline year, which holds its effect: only the part that is new, 0 to 1, is added."""

    part: float


@dataclass(frozen=True, kw_only=True)
class NewPartNotStated:
    """The round does not say what of the programme is new, so all of its effect is added."""


@dataclass(frozen=True, kw_only=True)
class StudiesUsed:
    """So many studies of what programmes do had appeared by the day, of so many that are held for the metric."""

    day: date
    out: int
    held: int


@dataclass(frozen=True, kw_only=True)
class ReleasesOutBy:
    """Only releases that were out by a day are used; their figures end with the month `last`."""

    day: date
    last: date


@dataclass(frozen=True, kw_only=True)
class LaterRevisions:
    """Figures for past months are later revisions than anyone could have seen then."""


@dataclass(frozen=True, kw_only=True)
class TargetAllowsWorse:
    """A target against the direction that is better: any change for the worse that is no larger meets it."""

    target: float
    more_is_better: bool


@dataclass(frozen=True, kw_only=True)
class DirectionBySign:
    """Neither more nor less of the series is better, so the sign of the target says which way is meant."""

    more_is_better: bool


@dataclass(frozen=True, kw_only=True)
class OnlyTargetKnown:
    """Each area's plan is taken to do what whole programmes did, for only a target is given."""


SchemeNote = (
    ReachNotStated
    | OutOfBounds
    | EffectNotStated
    | PreventsEverything
    | ClaimsRise
    | StartNotStated
    | FullEffectBeforeStart
    | FamilyNotKnown
    | HeldByPast
    | DeliveryAssumed
)
"""What was odd or assumed of schemes."""
ForecastNote = (
    EarlierFiguresJoined
    | EarlierFiguresDivided
    | ReplacedByOthers
    | GrowthExpected
    | CoverageUsed
    | WholeOfPlaces
    | NoLongerReporting
    | ShortHistory
)
"""What to know of a panel and of the forecast made from it."""
VerdictNote = (
    SchemeNote
    | NoSchemeSays
    | KnownMonthsKept
    | ProgrammesWeighed
    | BaselineApart
    | BaselineIncomplete
    | BaselineEstimated
    | SkillShown
    | NoSkill
    | SkillNotMeasured
    | OnlyNewCounts
    | NewPartNotStated
)
"""What to know of the verdict on one target."""
Note = (
    ForecastNote
    | VerdictNote
    | LaterRevisions
    | ReleasesOutBy
    | StudiesUsed
    | OnlyTargetKnown
    | TargetAllowsWorse
    | DirectionBySign
)
"""Every kind of note."""
