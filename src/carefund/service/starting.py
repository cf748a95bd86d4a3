"""What a process of the service does before it answers: logs as JSON, and what every page needs read once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import structlog

from carefund.evidence.areas import default_register
from carefund.service.frame.log_lines import begin_library_logs
from carefund.service.frame.warming import warm_up


def begin_logging() -> None:
    """One JSON object for each line of the log, on standard error."""
    begin_library_logs()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def begin_warming() -> None:
    """Read the open rounds, the evidence and the templates; the service is ready when that is done."""
    warm_up([_warm], [_warm_lists])


def _warm() -> None:
    for step in _steps():
        step()


def _steps() -> list[Callable[[], object]]:
    from django.template.loader import get_template

    from carefund.service.frame.jinja import template_names
    from carefund.service.people.sessions import today
    from carefund.service.plans.checking import check_workbook
    from carefund.service.plans.prefilling import layout_at_hand, prefilled_plan, workbook_of
    from carefund.service.rounds.opening import areas_of_round, open_rounds

    default_register()
    steps: list[Callable[[], object]] = [partial(get_template, name) for name in template_names()]
    plans = [prefilled_plan(one.round_id, areas_of_round(round_)[0].code).plan for one, round_ in open_rounds()]
    steps += [partial(layout_at_hand, plan.round_id) for plan in plans]
    steps += [partial(check_workbook, workbook_of(plan), "warm.xlsx", today()) for plan in plans[:1]]
    return steps


def _warm_lists() -> None:
    """Work out what the lists of all plans say, which the desk and the national team read."""
    from django.conf import settings

    from carefund.service.plans.standing import standings
    from carefund.service.rounds.opening import areas_of_round, open_rounds

    for one, round_ in open_rounds():
        standings(round_, areas_of_round(round_), one.deadline, settings.DATA)
