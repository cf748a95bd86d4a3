"""A small plan of 2023-25 as a workbook, its agreement, and a general-ledger extract with its mapping."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from carefund.evidence.areas import default_register
from carefund.plan.model import Plan, Scheme
from carefund.plan.workbook.template import write_template
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.rounds import load_round
from tests.pool.postings import AGREEMENT, PAID, SPENT

YEARS = ("2023-24", "2024-25")
OPEN_AGREEMENT = AGREEMENT.replace('[cut_offs]\n"2023-24" = 2024-05-31\n', "")
"""Without a cut-off: the year is over when a test runs."""
TYPES = {"disabled-facilities-grant": "disabled-facilities"}
NAMES = {"1": "Reablement at home", "2": "Community nursing", "3": "Adaptations", "4": "Care at home"}
MAPPING = """
[columns]
cost_centre = "Cost Centre"
subjective = "Subjective"
period = "Period"
debit = "DR"
credit = "CR"
description = "Description"
reference = "Journal"
counterparty = "Supplier"

[extract]
periods = "financial"

[[leave_out]]
when = { subjective = "9999" }
reason = "recharge within the council"

[[lines]]
when = { cost_centre = "A100", subjective = "4*" }
stream = "nhs-minimum"
scheme = "1"

[[lines]]
when = { cost_centre = "A200", subjective = "4*" }
stream = "nhs-minimum"
scheme = "2"

[[lines]]
when = { cost_centre = "A100", subjective = "8*" }
kind = "contribution"
stream = "nhs-minimum"
organisation = "Integrated Care Board"
"""
EXTRACT = """Report GL042,,,,,,,
Run 03/07/2023,,,,,,,
Cost Centre,Subjective,Period,DR,CR,Description,Journal,Supplier
A100,4100,2023/01,"40,000.00",,Reablement April,J1,Care Ltd
A100,4100,2023/02,"41,250.50",,Reablement May,J2,Care Ltd
A100,4100,2023/02,"41,250.50",,Reablement May,J2,Care Ltd
A100,4105,2023/03,,250.50,Credit note,J3,Care Ltd
A200,4200,2023/03,"58,333.33",,Nursing,J4,Trust
A100,8100,2023/03,,"300,000.00",ICB contribution Q1,J5,ICB
A100,9999,2023/03,100.00,,Recharge,J6,
B300,4100,2023/03,77.00,,Not ours?,J7,Who
Total,,,"181,011.33","300,250.50",,,
"""


def plan_of_2023() -> Plan:
    """Two years of the small pool's plan."""
    area = default_register().get("E06000005")
    assert area is not None
    return Plan(
        round_id="bcf-2023-25",
        area_code=area.code,
        area_name=area.name,
        illustrative=True,
        contributions=tuple(
            Contribution(organisation=who, kind=kind, stream=stream, amounts=dict.fromkeys(YEARS, Decimal(pounds)))  # type: ignore[arg-type]
            for stream, (who, kind, pounds) in PAID.items()
        ),
        schemes=tuple(Scheme(id=scheme, name=name, starts=date(2023, 4, 1)) for scheme, name in NAMES.items()),
        expenditure=tuple(
            Expenditure(
                scheme=scheme, scheme_type=TYPES.get(stream, "other"), area_of_spend=spent_on, commissioner=by,
                provider=provider,
                stream=stream, amounts=dict.fromkeys(YEARS, Decimal(pounds)),
            )
            for scheme, spent_on, by, provider, stream, pounds in SPENT
        ),
        required={
            "social-care-maintenance": dict.fromkeys(YEARS, Decimal(450_000)),
            "out-of-hospital": dict.fromkeys(YEARS, Decimal(300_000)),
        },
    )  # fmt: skip


def written(folder: Path) -> tuple[Path, Path]:
    """The plan's workbook and the agreement in a folder."""
    plan, agreement = folder / "plan.xlsx", folder / "agreement.toml"
    area = default_register().get("E06000005")
    assert area is not None
    plan.write_bytes(write_template(load_round("bcf-2023-25"), area, plan_of_2023()))
    agreement.write_text(OPEN_AGREEMENT, encoding="utf-8")
    return plan, agreement
