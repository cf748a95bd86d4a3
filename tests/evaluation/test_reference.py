"""How many files a figure rests on and when they were issued, in words."""

import pytest

from carefund.evaluation.reference import release_words

NOVEMBER, JUNE = "monthly-activity-return/2014-09/2015-11-13-aa", "monthly-activity-return/2015-04/2017-06-09-bb"
UNDATED = "own/2015-05/undated-cc"


@pytest.mark.parametrize(
    ("releases", "words"),
    [
        ((), "no release"),
        ((JUNE, NOVEMBER), "2 monthly files released 2015-11-13 to 2017-06-09"),
        ((JUNE,), "1 monthly file released 2017-06-09"),
        ((UNDATED, UNDATED), "2 files that state no date"),
        ((JUNE, UNDATED, NOVEMBER), "2 monthly files released 2015-11-13 to 2017-06-09, and 1 that state no date"),
    ],
)
def test_files_without_a_date_are_counted_too(releases: tuple[str, ...], words: str) -> None:
    assert release_words(releases) == words
