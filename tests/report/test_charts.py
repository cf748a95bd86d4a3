"""Charts: each renders, names its source, can be read aloud, and shows the audit's numbers."""

import re

import pytest

from carefund.evaluation.audit import Audit
from carefund.evidence.areas import read_areas_table
from carefund.report.audit_report import AuditReport
from carefund.report.charts.area_labels import short_labels
from carefund.report.charts.catalogue import UnknownChart, figure_makers, figure_named
from carefund.report.charts.caught import caught_makers
from carefund.report.charts.figure import Figure, accessible
from carefund.report.charts.renderer import Renderer, draw_here
from carefund.report.charts.scale import classes_of
from carefund.report.charts.theme import FALLS, RISES

NAMES = [
    "change-non-elective-admissions", "change-delayed-days", "cost-of-gap", "monthly-non-elective-admissions",
    "monthly-delayed-days", "delayed-days-by-reason", "delayed-days-by-responsible-organisation",
    "delayed-days-by-care-type", "money", "map-non-elective-admissions", "ranked-non-elective-admissions",
    "map-delayed-days", "ranked-delayed-days", "caught-non-elective-admissions", "caught-delayed-days",
]  # fmt: skip


@pytest.fixture(scope="module")
def figures(report: AuditReport) -> dict[str, Figure]:
    makers = figure_makers(report.audit) | caught_makers(report.audit, report.retrospective)
    return {name: make() for name, make in makers.items()}


@pytest.fixture(scope="module")
def drawings(figures: dict[str, Figure]) -> dict[str, str]:
    with Renderer() as renderer:
        for name, figure in figures.items():
            for form, spec in figure.specs().items():
                renderer.submit(f"{name}.{form}", spec)
        return renderer.results()


def test_the_catalogue_has_every_chart(report: AuditReport) -> None:
    assert report.chart_names == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_chart_renders_and_says_what_it_shows(
    name: str, figures: dict[str, Figure], drawings: dict[str, str]
) -> None:
    figure = figures[name]
    assert drawings[f"{name}.wide"].startswith("<svg")
    assert (f"{name}.narrow" in drawings) == figure.narrow
    for words in (figure.title, figure.key, figure.description, figure.source):
        assert len(words) > 20
    assert figure.table is None or all(len(row) == len(figure.table.headings) for row in figure.table.rows)


@pytest.mark.parametrize("name", NAMES)
def test_each_chart_stands_alone_with_title_and_source(name: str, report: AuditReport) -> None:
    svg = draw_here(report.chart(name).to_dict())
    assert "Source:" in svg


def test_an_unknown_chart_is_refused_with_the_names(audit: Audit) -> None:
    with pytest.raises(UnknownChart, match="cost-of-gap, monthly"):
        figure_named(audit, "pie")


def test_a_drawing_becomes_an_image_with_its_own_identifiers() -> None:
    svg = '<svg width="5" viewBox="0 0 5 5"><defs><clipPath id="clip0"/></defs><g clip-path="url(#clip0)"/></svg>'
    made = accessible(svg, "one", "A < B", "Long & short")
    assert 'role="img"' in made
    assert '<title id="one-title">A &lt; B</title>' in made
    assert 'id="one-clip0"' in made
    assert "url(#one-clip0)" in made
    assert "width" not in made


def test_every_tile_carries_a_sign_and_letters_of_its_own(drawings: dict[str, str]) -> None:
    texts = re.findall(r">([^<>]+)</text>", drawings["map-delayed-days.wide"])
    labels = [text for text in texts if re.fullmatch(r"[A-Z]{3}", text)]
    assert len(labels) == len(set(labels)) == 152
    values = [text for text in texts if re.fullmatch(r"[+−]\d+(\.\d)?\*?|0\.0\*?|none", text)]
    assert len(values) == 152
    assert values.count("none") == 1


def test_letters_are_unlike_and_do_not_depend_on_order() -> None:
    names = read_areas_table()["name"].to_list()
    labels = short_labels(names)
    assert len(set(labels.values())) == len(names)
    assert labels == short_labels(names[::-1])
    assert labels["Nottingham"] == "NOT"


def test_many_alike_names_still_get_letters_of_their_own() -> None:
    labels = short_labels(f"Aa{'a' * number}" for number in range(60))
    assert len(set(labels.values())) == 60


def test_classes_are_the_same_on_both_sides_of_nought() -> None:
    classes = classes_of([-30.0, -12.0, 0.0, 4.0, 11.0, 60.0, None])
    assert [classes.place(change) for change in (-99.0, 99.0, None)] == [0, 5, 6]
    assert classes.words_for(-0.1).startswith("fell")
    assert classes.words_for(0.0).startswith("rose by up to")
    assert len(classes.colours) == len(classes.words)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("change", [-99, -15, -5, 5, 15, 99])
def test_letters_read_on_every_class(change: float) -> None:
    classes = classes_of([10.0])
    ground, ink = luminance(classes.colours[classes.place(change)]), luminance(classes.ink_for(change))
    assert (max(ground, ink) + 0.05) / (min(ground, ink) + 0.05) >= 4.5


def test_both_sides_of_the_scale_grow_darker_outwards() -> None:
    assert [luminance(colour) for colour in FALLS] == sorted(luminance(colour) for colour in FALLS)
    assert [luminance(colour) for colour in RISES] == sorted((luminance(colour) for colour in RISES), reverse=True)


def test_a_renderer_without_its_process_draws_itself(
    monkeypatch: pytest.MonkeyPatch, figures: dict[str, Figure]
) -> None:
    monkeypatch.setattr("sys.executable", "")
    with Renderer() as renderer:
        renderer.submit("money", figures["money"].spec(300))
        assert renderer.results()["money"].startswith("<svg")


def test_a_renderer_left_early_stops(figures: dict[str, Figure]) -> None:
    with Renderer() as renderer:
        renderer.submit("money", figures["money"].spec(300))
    assert "money" in renderer.results()


def test_charts_of_evidence_with_holes(with_holes: AuditReport) -> None:
    for make in figure_makers(with_holes.audit).values():
        figure = make()
        assert draw_here(figure.spec(300)).startswith("<svg")
