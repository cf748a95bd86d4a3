"""Names in capitals as people write them."""

import pytest

from carefund.evidence.place_names import place_name, proper_name


@pytest.mark.parametrize(
    ("published", "written"),
    [
        ("NHS BIRMINGHAM SOUTH AND CENTRAL CCG", "NHS Birmingham South and Central CCG"),
        ("NHS HARTLEPOOL AND STOCKTON-ON-TEES CCG", "NHS Hartlepool and Stockton-on-Tees CCG"),
        ("THE WHITTINGTON HOSPITAL NHS TRUST", "The Whittington Hospital NHS Trust"),
        ("ALDER HEY CHILDREN'S NHS FOUNDATION TRUST", "Alder Hey Children's NHS Foundation Trust"),
        ("BMI GISBURNE PARK HOSPITAL", "BMI Gisburne Park Hospital"),
        ("Resident In Wales", "Resident In Wales"),
        ("SUFFOLK PCT", "Suffolk PCT"),
        ("", ""),
    ],
)
def test_proper_case(published: str, written: str) -> None:
    assert proper_name(published) == written


def test_an_area_goes_by_its_own_name_whatever_was_printed() -> None:
    assert place_name("E06000015", "DERBY UA") == "Derby"
    assert place_name("05P", "NHS SOLIHULL CCG") == "NHS Solihull CCG"
