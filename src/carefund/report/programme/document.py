"""A round's rules as a document, each with its source; what all entries of a section share is said once at its top."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from carefund.programme.definition import Round
from carefund.report.document import Document, Entries, Entry, Prose, Section
from carefund.report.programme import entries
from carefund.report.programme.entries import RuleEntry
from carefund.report.programme.planning import planning_sections
from carefund.report.programme.returns import return_sections
from carefund.report.programme.review import review_sections
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.lists import capital
from carefund.wording.standing import NOT_VERIFIED

Standing = tuple[str, ...]
"""What is said of where a parameter comes from: its note, if it has one, and its sources."""


def document(definition: Round, provenance: Provenance) -> Document:
    """Every rule of the round, its published plans and what auditors said."""
    shown = ((title, rules) for title, rules in rule_sections(definition) if rules)
    anchors = Counter[str]()
    sections = []
    for title, rules in shown:
        name = _anchor(title)
        anchors[name] += 1
        unique = name if anchors[name] == 1 else f"{name}-{anchors[name]}"
        sections.append(Section(unique, title, (_entries(definition, rules),)))
    return Document(f"{definition.title}  ({definition.id}, {definition.country})", _opening(definition),
                    tuple(sections), (MADE_BY,))  # fmt: skip


def summary(definition: Round, provenance: Provenance) -> Document:
    """The same: a round's rules are read whole."""
    return document(definition, provenance)


def rule_sections(definition: Round) -> list[tuple[str, list[RuleEntry]]]:
    """The sections of the page in order, each with its entries; a section may be empty."""
    return [
        ("Timetable", [RuleEntry(event.when, event.label, (), event) for event in definition.timetable]),
        (f"Streams: {entries.streams_total(definition)}", entries.streams(definition)),
        ("Virement", entries.virement(definition)),
        ("Totals of the fund", entries.quantities(definition.fund_totals)),
        *([("What is new", entries.quantities((definition.new_part,)))] if definition.new_part else []),
        *([("Allocations", entries.allocations(definition))] if definition.allocations else []),
        ("Conditions", entries.conditions(definition)),
        ("Metrics", [entry for part in definition.metrics for entry in entries.metric(definition, part)]),
        ("Series", entries.series(definition)),
        ("Prices", [entries.price(part) for part in definition.prices]),
        ("Marginal rates", entries.quantities(definition.marginal_rates)),
        (f"Decisions on plans: {entries.decisions_total(definition)}", entries.decisions(definition)),
        ("Pay for performance", entries.pay_for_performance(definition)),
        *planning_sections(definition),
        *review_sections(definition),
        *return_sections(definition),
        *entries.plans(definition),
        ("Published audit figures", [entries.audit_figure(definition, part) for part in definition.audit_figures]),
        *entries.evaluation(definition),
        ("Sources", [RuleEntry("", part.title, (part.reference,)) for part in definition.sources]),
    ]


def _opening(definition: Round) -> tuple[Prose, ...]:
    unverified, everything = len(definition.unverified()), len(definition.parameters())
    warning = f"{unverified} of {everything} parameters are {NOT_VERIFIED}: no source that states them was read."
    extends = f"Extends {definition.extends}: what it does not state itself is taken over from there."
    above = [Prose(extends)] if definition.extends else []
    return (*above, Prose(definition.summary), Prose(warning, "lead"))


def _entries(definition: Round, rules: Sequence[RuleEntry]) -> Entries:
    """Entries with where each comes from, unless that is the same of all and is said above."""
    standings = [standing_of(definition, rule) for rule in rules]
    shared = standings[0] if len(rules) > 1 and len(set(standings)) == 1 else ()
    shown = (
        Entry(rule.value, rule.label, rule.lines, () if shared else standing)
        for rule, standing in zip(rules, standings, strict=True)
    )
    close = _all_short(rules) and (bool(shared) or not any(rule.part for rule in rules))
    return Entries(tuple(shown), shared, close)


def standing_of(definition: Round, rule: RuleEntry) -> Standing:
    """The note of an entry's parameter, and its sources, marked if they do not verify it."""
    part = rule.part
    if part is None:
        return ()
    cited = definition.cite(part)
    note = (part.note,) if part.note else ()
    if part.verified:
        return (*note, f"Source: {cited}")
    where = f"Read so far: {cited}" if part.source else f"{capital(cited)}."
    return (*note, f"{capital(NOT_VERIFIED)}. {where}")


def _all_short(rules: Sequence[RuleEntry]) -> bool:
    """Whether no entry has more than a label and one line, so that they may stand close together."""
    return all(len(rule.lines) <= 1 and not (rule.part and rule.part.note) for rule in rules)


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.partition(":")[0].lower()).strip("-")
