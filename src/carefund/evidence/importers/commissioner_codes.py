"""Commissioners' codes in publications: their own NHS codes, or ONS's for the same commissioner."""

from functools import cache

from carefund.evidence.commissioners import default_commissioners, read_shares_table


def nhs_code(code: str) -> str:
    """A commissioner's NHS code from that or from its ONS code (E38…); other codes in capitals."""
    return _by_ons_code().get(code.upper(), code.upper())


def is_commissioner(code: str) -> bool:
    """Whether an NHS code is that of a known kind of commissioner."""
    return default_commissioners().kind(code) != "unknown"


@cache
def _by_ons_code() -> dict[str, str]:
    table = read_shares_table().select("commissioner_ons_code", "commissioner_code").unique()
    return dict(table.iter_rows())
