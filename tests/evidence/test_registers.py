"""Registers as one value: names, what became of codes, and registers other than those that come with carefund."""

from dataclasses import replace
from datetime import date

from carefund.evidence.areas import Area, AreaRegister
from carefund.evidence.registers import packaged_registers

DORSET_BEFORE, BOURNEMOUTH = "E10000009", "E06000028"


def test_an_area_has_its_own_name_and_others_the_published_one_in_proper_case() -> None:
    registers = packaged_registers()
    assert registers.name("E06000001", "HARTLEPOOL UA") == "Hartlepool"
    assert registers.name("05P", "NHS SOLIHULL CCG") == "NHS Solihull CCG"
    assert registers.name("05P") == "05P"


def test_areas_and_commissioners_that_ended_went_into_their_successors() -> None:
    registers = packaged_registers()
    areas = registers.successors("area")
    assert areas[BOURNEMOUTH] == "E06000058"
    assert registers.successors("commissioner")["13P"] == "15E"
    assert all(registers.is_area(code) for code in areas.values())


def test_other_registers_can_be_given() -> None:
    own = replace(packaged_registers(), areas=AreaRegister([Area("X1", "Elsewhere", "Nowhere")]))
    assert own.name("X1") == "Elsewhere"
    assert own.name(DORSET_BEFORE) == DORSET_BEFORE
    assert own.successors("area") == {}
    assert [area.code for area in own.areas.all(date(2015, 4, 1))] == ["X1"]
