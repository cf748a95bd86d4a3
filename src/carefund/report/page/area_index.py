"""The areas of an audit: names, ranks and the table that holds them all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from carefund.evaluation.audit import Audit
from carefund.evaluation.comparison import by_area
from carefund.evaluation.outturn import Outturn
from carefund.evidence.areas import default_register
from carefund.evidence.derived import NOT_APPORTIONED
from carefund.programme.measures import Comparison, Metric
from carefund.report.charts.area_labels import short_labels
from carefund.report.frames import comparisons
from carefund.wording import money, numbers
from carefund.wording.standing import marked

Pair = tuple[Metric, Comparison]
NONE = "–"
TIES = 9
"""Decimals beyond which two changes in per cent are the same."""


@dataclass(frozen=True)
class AreaRow:
    """A row of the table of all areas: the area, and cells with the number that each sorts by."""

    code: str
    name: str
    label: str
    region: str
    cells: tuple[tuple[str, float | None], ...]


class AreaIndex:
    """The areas of an audit in alphabetical order, with their outturns and ranks."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.pairs = list(comparisons(audit))

    @cached_property
    def names(self) -> dict[str, str]:
        """The areas' names by code, in alphabetical order."""
        found = {one.area_code: one.area_name for pair in self.pairs for one in self._of(pair)}
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def _of(self, pair: Pair) -> list[Outturn]:
        return by_area(self.audit.outturns, pair[0].id, pair[1].id)

    @cached_property
    def _ranks(self) -> dict[tuple[str, str], Mapping[str, int]]:
        return {(metric.id, one.id): ranked(self._of((metric, one))) for metric, one in self.pairs}

    def rank(self, pair: Pair, code: str) -> tuple[int | None, int]:
        """An area's rank by change in per cent (1 is the largest fall; None without a figure), and of how many."""
        ranks = self._ranks[pair[0].id, pair[1].id]
        return ranks.get(code), len(ranks)

    def outturn(self, pair: Pair, code: str) -> Outturn | None:
        """An area's outturn, or None where there is none of it."""
        return self.audit.outturns.get((pair[0].id, pair[1].id, code))

    @property
    def groups(self) -> list[str]:
        """Headings over the three columns that each metric and comparison has in the table of all areas."""
        return [f"{metric.label}, {one.label}" for metric, one in self.pairs]

    def headings(self) -> list[str]:
        """Headings after name, letters and region; a price that is not verified is marked in them."""
        return [
            words for pair in self.pairs for words in ("Change", f"Gap, {pair[0].unit}", self._cost_heading(pair[1]))
        ]

    def _cost_heading(self, comparison: Comparison) -> str:
        if comparison.price is None:
            return "Cost"
        price = self.audit.round.price(comparison.price)
        return marked(f"Cost of gap at {money.unit_price(price.per_unit)}", price)

    def left_over(self) -> Iterator[str]:
        """What no area was given, in a sentence for each metric and comparison that has such a remainder."""
        for metric, one in self.pairs:
            rest = self.audit.outturns.get((metric.id, one.id, NOT_APPORTIONED))
            if rest is not None:
                counts = f"{numbers.count(rest.baseline)} and then {numbers.count(rest.outturn)} {metric.unit}"
                yield (
                    f"{metric.label}, {one.label}: {counts} are given to no area (mostly those that NHS England itself "
                    "commissions), so the areas' figures add up to less than England's."
                )

    def rows(self) -> list[AreaRow]:
        """The table of all areas."""
        labels = short_labels(self.names.values())
        return [
            AreaRow(code, name, labels[name], region_of(code), tuple(self._cells(code)))
            for code, name in self.names.items()
        ]

    def _cells(self, code: str) -> Iterator[tuple[str, float | None]]:
        for pair in self.pairs:
            outturn = self.outturn(pair, code)
            if outturn is None:
                yield from [(NONE, None)] * 3
                continue
            gap, cost = outturn.gap, outturn.cost_of_gap
            yield f"{numbers.percent(outturn.change_percent)}{hole_mark(outturn)}", outturn.change_percent
            yield numbers.signed(gap) if gap is not None else NONE, gap
            yield money.pounds(cost) if cost is not None else NONE, None if cost is None else float(cost)


def hole_mark(outturn: Outturn) -> str:
    """An asterisk where part of an area's figures is missing, nothing elsewhere."""
    return "*" if outturn.change_range is not None else ""


def region_of(code: str) -> str:
    """The region of an area, or an empty text where it is not known."""
    area = default_register().get(code)
    return area.region or "" if area else ""


def ranked(outturns: list[Outturn]) -> dict[str, int]:
    """Ranks by area code from the largest fall in per cent; areas of equal change share the better rank."""
    known = sorted(
        (round(one.change_percent, TIES), one.area_code) for one in outturns if one.change_percent is not None
    )
    ranks: dict[str, int] = {}
    for place, (change, code) in enumerate(known, 1):
        same = place > 1 and known[place - 2][0] == change
        ranks[code] = ranks[known[place - 2][1]] if same else place
    return ranks
