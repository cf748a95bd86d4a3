"""Every reading function of texts that strangers write, and texts that would take a careless pattern for ever."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import get_args

from carefund.evidence.about_sheet import read_about, read_release_dates
from carefund.evidence.area_names import tidy_name
from carefund.evidence.areas import default_register
from carefund.evidence.coverage.publisher import words_of_name
from carefund.evidence.figures import has_figures, read_count, text_at
from carefund.evidence.importers import accident_and_emergency, delay_words, monthly_activity, publication
from carefund.evidence.importers.commissioner_codes import is_commissioner, nhs_code
from carefund.evidence.importers.publisher_notes import kind_of_note, notes_below_table, read_notes
from carefund.evidence.place_names import proper_name
from carefund.plan.workbook.layout import Input, Kind, Option
from carefund.plan.workbook.values import NotRead, read_number, read_value, text_of
from carefund.refusal import RefusedFile
from carefund.wording.characters import visible
from carefund.workbooks import dates
from carefund.workbooks.cell_text import looks_executable
from carefund.workbooks.cells import words_of
from carefund.workbooks.csv_tables import read_csv
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import Heading, find_heading_row, label_of
from carefund.workbooks.sheets import Sheet

REPEATED = (
    " ", "a", "1", "*", ":", "-", ".", ",", "(", "[", "%", "£", "²", "ﷺ", "\n", "\t", "\u00a0", "\u200b", "\x1b[2J",
    "1 ", "a ", "* ", "- ", ", ", "1,", "111,", "1.1", "(1)", "(1) ", "[note 1] ", "a1 ", "1st ", "31/12/2015 ",
    "April ", "1 April ", "1 April 2015 ", "2015-", "2015-16 ", "01-", "FY", "FY ", "M0", "to ", "1 - ", "of ", "the ",
    "Published ", "published: ", "date ", "non ", "non-", "non - ", "acute", "a) ", "d i ", "(a", "submitted ", " in ",
    "data for this month in ", "has ", "did not submit ", " ua", " council", "borough of ", "royal ", "county of ",
    "NHS ", "england ", "total ", "'", '"', "\r", "-1e9", "x-", "and ", "&", "Revised\n",
)  # fmt: skip
AROUND = (("", ""), ("x", "x"), ("1", ""), ("Published", "1 May"), ("1 April", "x"), ("non", "elective"))


def texts(length: int) -> list[str]:
    """Texts of that length: one mark or word again and again, with something before and after it."""
    return [first + (word * (length // len(word) + 1))[:length] + last for word in REPEATED for first, last in AROUND]


def _sheet(text: str) -> Sheet:
    return Sheet("a.xls", "S", [[text], ["Period:", text], ["Revised:", text], [text, text, 1.0], [text, "x", text]])


def _about(text: str) -> object:
    about = read_about(_sheet(text), 5)
    said = [about.text("title"), about.text("revised"), about.labels, about.every("published")]
    return said, about.period(), read_release_dates([about], date(2015, 4, 1))


def _figures(text: str) -> object:
    sheet = _sheet(text)
    return text_at(sheet, 0, 0), has_figures(sheet, 0, [0]), words_of(text), read_count(sheet, 0, 0)


def _names(text: str) -> object:
    found = default_register().resolve(text, text, text, date(2015, 4, 1))
    return found, tidy_name(text), proper_name(text.upper()), words_of_name(text), is_commissioner(nhs_code(text))


def _heading_row(text: str) -> object:
    found = find_heading_row(_sheet(text), lambda words: "x" in words)
    return found and [each.plain_words for each in found.headings]


def _measures(text: str) -> object:
    heading = Heading(text, plain(text), 0)
    return monthly_activity.measure_of(plain(text)), accident_and_emergency.measure_of(heading)


def _delay_words(text: str) -> object:
    words = plain(text)
    return delay_words.parts_of([words]), delay_words.holds_days(words, [words]), delay_words.care_words(words)


def _values(text: str) -> object:
    found: list[object] = [text_of(text)]
    for kind in get_args(Kind):
        try:
            found.append(read_value(text, Input("x", kind, options=(Option("a", "A"),)), percentage=None))
        except NotRead as not_read:
            found.append(not_read.expected)
    try:
        return [*found, read_number(text)]
    except NotRead:
        return found


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "plain": plain,
    "label": label_of,
    "visible": visible,
    "formula": looks_executable,
    "month": dates.read_month,
    "date": dates.read_date,
    "months meant": lambda text: (dates.months_meant(text, text), dates.months_meant("2015", text)),
    "financial year": lambda text: dates.month_of_financial_year(text, text),
    "about": _about,
    "notes": lambda text: read_notes([[text], [text, text], ["RR1", text], [text, text, text]]),
    "notes below": lambda text: notes_below_table([[text], ["", text]], 0, 0),
    "kind of note": kind_of_note,
    "figures": _figures,
    "names": _names,
    "heading row": _heading_row,
    "measures": _measures,
    "delay words": _delay_words,
    "whose row": lambda text: (publication.is_england(text, text), publication.is_subtotal(text)),
    "values": _values,
    "csv": lambda text: read_csv("a.csv", f"year,code\n{text},1\n".encode("utf-8", "replace")),
}


def read_all(name: str, length: int) -> int:
    """How many texts a function has read; a refusal is an answer as good as any."""
    done = 0
    for text in texts(length):
        with suppress(RefusedFile):
            FUNCTIONS[name](text)
        done += 1
    return done
