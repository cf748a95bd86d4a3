"""An area's page of a watched year has what the projection tells of the area beside what is warned of."""

from __future__ import annotations

from carefund.report.report import Report
from tests.report.made_up_watch import watched


def test_the_payment_of_each_area_is_on_its_page() -> None:
    report = Report(watched())
    payments = {one.code: one for one in report.result.projection.payments}
    assert payments
    for code in report.area_names:
        said = [each.title for each in report.area(code).sections]
        assert ("Payment by result" in said) == (code in payments)
        assert said[-1] == "Returns that are due"
