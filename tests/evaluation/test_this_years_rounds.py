"""The rounds of this year: audited from a user's files, and where none are held a sentence names the file."""

from datetime import date
from pathlib import Path

import pytest

from carefund.appraisal.assumptions import packaged_assumptions
from carefund.appraisal.panel_from_evidence import NotForecastable
from carefund.appraisal.round_appraisal import appraise_round
from carefund.evaluation.area import evaluate_area
from carefund.evaluation.audit import audit_round
from carefund.evaluation.observed import NoEvidence
from carefund.evidence.areas import default_register
from carefund.evidence.importers.reading import read_official_content
from carefund.evidence.measuring import measured_by, not_held
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.evidence.series import ENGLAND
from carefund.evidence.store import FolderStore
from carefund.plan.official_figures import AreaEvidence
from carefund.programme.rounds import load_round
from carefund.report.appraisal.charts import fan_figure
from carefund.report.appraisal.reasons import reasons_in_words
from carefund.report.appraisal.sentences import expectation
from carefund.report.appraisal.tables import verdicts_table
from carefund.report.appraisal.target import of_area
from carefund.report.area.charts import trend_figure
from carefund.report.area.sentences import happened
from carefund.report.area.tables import monthly_table
from tests.evidence.open_documents import as_ods
from tests.evidence.test_adult_social_care_outcomes import COVER, OF_2023, measured, read_open, table
from tests.evidence.test_discharge_ready_date import DERBY, HEAD, lines

BARNSLEY, BARNSLEY_BEFORE = "E08000038", "E08000016"
LAST, NOW = "bcf-2023-25", "bcf-2025-26"


def discharges(year: int, days: str, barnsley: str) -> str:
    """A financial year of two councils, whose coverage differs by month."""
    months = [(year + (month < 4), month) for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]
    return "".join(
        lines(code, f"{of}-{month:02d}", bed=days, days=str(int(days) / 100), of=str(80 + month))
        for of, month in months
        for code in (DERBY, barnsley)
    )


@pytest.fixture
def of_two_years(tmp_path: Path) -> Evidence:
    """Made-up discharge-ready dates of 2024-25 and 2025-26, with what is shipped."""
    store = FolderStore(tmp_path / "store")
    texts = {"a.csv": discharges(2024, "60", BARNSLEY_BEFORE), "b.csv": discharges(2025, "57", BARNSLEY)}
    store.add([read_official_content(name, (HEAD + text).encode(), default_register()) for name, text in texts.items()])
    return Evidence([PackagedStore(), store])


def test_discharge_delay_is_audited_as_a_mean_of_all_discharges(of_two_years: Evidence) -> None:
    audit = audit_round(load_round(NOW), of_two_years, packaged_registers())
    assert [metric.id for metric in audit.measured] == ["discharge-delay"]
    for code in (ENGLAND, DERBY, BARNSLEY):
        outturn = audit.outturns["discharge-delay", "financial-year", code]
        assert outturn.baseline == pytest.approx(0.60)
        assert outturn.outturn == pytest.approx(0.57)
        assert outturn.change_percent == pytest.approx(-5.0)
        assert outturn.baseline_per_day is None
        assert outturn.places == 2
    assert ("discharge-delay", "financial-year", BARNSLEY_BEFORE) not in audit.outturns


def test_the_page_of_an_area_says_a_means_change_to_its_decimals(of_two_years: Evidence) -> None:
    found = default_register().get(DERBY)
    assert found is not None
    page = evaluate_area(
        load_round(NOW),
        of_two_years,
        found,
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        draws=50,
    )
    assert happened(page, page.audit.measured[0]) == (
        "Discharge delay fell by 5.0% (−0.03 days), 2025-26 against 2024-25."
    )
    figure = trend_figure(page, page.audit.measured[0])
    assert figure is not None
    assert figure.title == "Discharge delay, Derby, April 2024 to March 2026: days"
    assert "a day" not in figure.key + figure.description
    assert "diamond" not in figure.key
    assert "Year averages: 2024-25 0.60; 2025-26 0.57" in figure.description
    assert figure.table is not None
    assert figure.table.rows[0] == ("April 2024", "0.60")
    assert monthly_table(page).frame["value"].unique().sort().to_list() == pytest.approx([0.57, 0.6])


def test_the_audit_says_of_the_other_metrics_which_file_would_fill_them(of_two_years: Evidence) -> None:
    why = audit_round(load_round(NOW), of_two_years, packaged_registers()).why_not
    assert set(why) == {"residential-admissions", "emergency-admissions"}
    assert "April 2024 to March 2026" in why["residential-admissions"]
    assert "DHSC, Measures from the Adult Social Care Outcomes Framework" in why["residential-admissions"]
    assert "'emergency-admissions-65-plus'" in why["emergency-admissions"]


def test_a_year_of_discharge_delay_is_too_little_to_appraise(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    content = (HEAD + discharges(2024, "60", BARNSLEY_BEFORE)).encode()
    store.add([read_official_content("a.csv", content, default_register())])
    with pytest.raises(NotForecastable, match=r"at least 15 months of figures.*12 months by March 2025"):
        appraise_round(
            load_round(NOW),
            Evidence([PackagedStore(), store]),
            -5.0,
            date(2025, 3, 1),
            registers=packaged_registers(),
            assumptions=packaged_assumptions(),
            draws=50,
        )


def test_care_homes_of_the_first_year_of_2023_25_are_audited_and_never_across_the_change_of_source(
    tmp_path: Path,
) -> None:
    store = FolderStore(tmp_path / "store")
    before = {"E10000006": "Council", **{code: level for code, level in OF_2023.items() if code != "E06000063"}}
    files = [
        read_open(measured("2A2", before), "ascof-eng-2223-open-data.csv"),
        read_open(measured("2C", OF_2023), "ascof-eng-2324-open-data.csv"),
        read_official_content("next.ods", as_ods({"Cover": [[COVER]], "T": table()}), default_register()),
    ]
    store.add(files)
    audit = audit_round(load_round(LAST), Evidence([PackagedStore(), store]), packaged_registers())
    derby = audit.outturns["residential-admissions", "first-year", DERBY]
    assert (derby.baseline, derby.outturn) == (10.0, 10.0)
    assert {comparison for metric, comparison, _ in audit.outturns if metric == "residential-admissions"} == {
        "first-year"
    }
    cumberland = audit.outturns["residential-admissions", "first-year", "E06000063"]
    assert cumberland.baseline is None
    assert cumberland.outturn == 10.0


@pytest.mark.parametrize("round_id", [LAST, NOW, "bcf-2026-27"])
def test_with_what_is_shipped_alone_one_sentence_for_each_metric_names_its_publication(round_id: str) -> None:
    round_, evidence = load_round(round_id), Evidence.packaged()
    with pytest.raises(NoEvidence) as error:
        audit_round(round_, evidence, packaged_registers())
    compared = [one for one in measured_by(evidence, round_) if one.metric.comparisons]
    assert str(error.value).count("this would fill them: ") == len(compared)
    assert all(one.publication in str(error.value) for one in compared)
    assert all("this would fill them" in words for words in not_held(evidence, round_))


def test_no_metric_is_measured_by_a_series_of_another_name() -> None:
    of_providers = {"provider-emergency-admissions", "emergency-admissions"}
    for round_id in (LAST, NOW, "bcf-2026-27"):
        named = {metric.id: metric.area_series for metric in load_round(round_id).metrics}
        assert not of_providers & set(filter(None, named.values()))
        assert named["falls"] is named["avoidable-admissions"] is named["usual-residence"] is None
    assert load_round(NOW).metric("reablement").area_series is None


def test_the_template_is_given_the_baseline_under_the_code_of_the_day() -> None:
    round_ = load_round(NOW)
    figures = AreaEvidence(Evidence.packaged(), round_, default_register()).of(BARNSLEY)
    published = Evidence.packaged().figures(
        ["care-home-admissions-65-plus-from-2024-25-numerator"], areas=[BARNSLEY_BEFORE]
    )
    assert figures.counts["residential-admissions"] == {"2024-25": published["value"].item()}
    assert figures.people_year == 2024
    assert "discharge-delay" not in figures.counts


def test_a_rates_baseline_is_given_as_numerator_and_denominator(of_two_years: Evidence) -> None:
    figures = AreaEvidence(of_two_years, load_round(NOW), default_register()).of(BARNSLEY)
    assert figures.counts["discharge-delay"]["april-2024"] == 60.0
    assert figures.divided_by["discharge-delay"]["april-2024"] == 100.0
    assert figures.past["discharge-delay"] == []


def test_an_appraisal_of_a_mean_says_the_average_month_and_adds_no_means_up(of_two_years: Evidence) -> None:
    appraisal = appraise_round(
        load_round(NOW),
        of_two_years,
        -5.0,
        date(2025, 9, 1),
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        draws=200,
    )
    derby = appraisal.verdict(DERBY)
    assert derby.baseline.middle == pytest.approx(0.6)
    assert derby.target_count == pytest.approx(0.57)
    assert 0.3 < derby.outturn.low < derby.outturn_without.high < 0.9
    assert appraisal.aggregate.sum is None
    assert "The target is 0.57 days." in expectation(of_area(appraisal, derby))
    figure = fan_figure(of_area(appraisal, derby))
    assert "a day" not in figure.key + figure.description
    assert figure.table is not None
    assert figure.table.rows[0][:2] == ("April 2024", "0.60")
    assert {row[-1] for row in figure.table.rows if row[-1]} == {"0.57"}
    row = verdicts_table([derby]).frame.row(0, named=True)
    assert (row["baseline_middle"], row["target_count"]) == (0.6, 0.57)
    assert "few cases" not in " ".join(reasons_in_words(derby.reasons))
