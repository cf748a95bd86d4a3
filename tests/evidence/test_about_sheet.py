"""What a sheet says of itself above its table: its month and its release dates."""

from datetime import date

import pytest

from carefund.evidence.about_sheet import read_about, read_release_dates
from carefund.refusal import RefusedFile
from carefund.workbooks.cells import Row
from carefund.workbooks.sheets import Sheet


def _sheet(*rows: Row) -> Sheet:
    return Sheet("a.xls", "S", rows)


def test_labels_and_their_values() -> None:
    about = read_about(
        _sheet(
            ["", "Period:", "", "May 2015"], ["Published: 9th July 2015"], ["Revised", "-"], ["Note: x", "y"], ["a"]
        ),
        9,
    )
    assert about.period() == date(2015, 5, 1)
    assert about.text("published") == "9th July 2015"
    assert about.text("revised") == ""
    assert set(about.labels) == {"period", "published", "revised"}


def test_a_date_may_follow_its_label_without_a_colon() -> None:
    about = read_about(_sheet(["Published on 9th July 2015"], ["Revised 10th July 2016 - final"]), 9)
    assert about.text("published") == "9th July 2015"
    assert about.text("revised") == "10th July 2016 - final"


def test_the_first_of_two_labels_counts() -> None:
    about = read_about(_sheet(["Period:", "May 2015"], ["Period:", "June 2015"]), 9)
    assert about.period() == date(2015, 5, 1)


@pytest.mark.parametrize(
    ("published", "revised", "released"),
    [("9th July 2015", "-", date(2015, 7, 9)), ("-", "10th July 2016", date(2016, 7, 10)),
     ("9th July 2015", "10th July 2016", date(2016, 7, 10)), ("9th July 2015", "n/a", date(2015, 7, 9)),
     ("1st June 2015", "", date(2015, 6, 1))],
)  # fmt: skip
def test_release_dates(published: str, revised: str, released: date) -> None:
    about = read_about(_sheet(["Published:", published], ["Revised:", revised]), 9)
    assert read_release_dates([about], date(2015, 5, 1)).released == released


@pytest.mark.parametrize(
    ("published", "revised"),
    [
        ("31st May 2015", ""),
        ("", ""),
        ("soon", ""),
        ("9th July 2015", "1st May 2015"),
        ("9th July 2014", "9th July 2016"),
    ],
)
def test_release_dates_that_cannot_be(published: str, revised: str) -> None:
    about = read_about(_sheet(["Published:", published], ["Revised:", revised]), 9)
    with pytest.raises(RefusedFile, match=r"a\.xls, sheet 'S', cell B"):
        read_release_dates([about], date(2015, 5, 1))


def test_the_latest_date_of_all_labels_and_sheets_counts() -> None:
    first = read_about(_sheet(["Published:", "9th July 2015"], ["Revised:", "1st August 2015"]), 9)
    second = read_about(
        _sheet(["Published:", "9th July 2015"], ["Revised:", "-"], ["Last updated:", "3rd May 2016"]), 9
    )
    dates = read_release_dates([first, second], date(2015, 5, 1))
    assert (dates.published, dates.revised) == (date(2015, 7, 9), date(2016, 5, 3))
    assert dates.odd == ("sheets differ in 'Revised' (1 August 2015, 3 May 2016)",)
    none = read_about(_sheet(["Published:", "9th July 2015"]), 9)
    assert read_release_dates([none, second], date(2015, 5, 1)).released == date(2016, 5, 3)


def test_a_revision_before_publication_is_remarked_on() -> None:
    about = read_about(_sheet(["Published:", "12th March 2020"], ["Revised:", "14th February 2019"]), 9)
    dates = read_release_dates([about], date(2018, 12, 1))
    assert dates.released == date(2020, 3, 12)
    assert "is before" in dates.odd[0]
