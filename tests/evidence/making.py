"""Makes workbooks for tests, in the layouts of the publisher's real years, as .xls or .xlsx, with the answers.

A workbook is a list of `Page`s, plain rows of cells that a test may alter in any way before it is written. The
numbers come from `Truth`s, so that a test can say what an importer must find whatever the layout.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

ENGLAND = "E92000001"
REASONS = {
    "a": "A) Awaiting completion of assessment",
    "b": "B) Awaiting public funding",
    "c": "C) Awaiting further non-acute NHS care",
    "di": "Di) Awaiting residential home placement or availability",
    "dii": "Dii) Awaiting nursing home placement or availability",
    "e": "E) Awaiting care package in own home",
    "f": "F) Awaiting community equipment and adaptations",
    "g": "G) Patient or family choice",
    "h": "H) Disputes",
    "i": "I) Housing - patients not covered by Care Act",
    "o": "O) Other",
}
PARTIES = {"nhs": "NHS", "social-care": "Social Care", "both": "Both"}
CARE = {"acute": "Acute", "non-acute": "Non-Acute"}
COUNCILS = (
    ("East Midlands", "E06000015", "507", "Derby UA"),
    ("East Midlands", "E10000007", "506", "Derbyshire"),
    ("North East", "E06000001", "111", "Hartlepool UA"),
    ("South West", "E06000028", "810", "Bournemouth UA"),
    ("-", "-", "9900", "Resident In Wales"),
)
COMMISSIONERS = (
    ("-", "NHS ENGLAND", "X24", "NHS ENGLAND"),
    ("Y54", "NORTH OF ENGLAND COMMISSIONING REGION", "00C", "NHS DARLINGTON CCG"),
    ("Y54", "NORTH OF ENGLAND COMMISSIONING REGION", "00D", "NHS DURHAM DALES, EASINGTON AND SEDGEFIELD CCG"),
    ("Y59", "SOUTH EAST COMMISSIONING REGION", "99K", "NHS HIGH WEALD LEWES HAVENS CCG"),
)
NON_ELECTIVE = "Total Non-elective G&A Admissions (FFCEs)"
MEASURES = {
    "elective-ordinary-admissions": "Elective G&A Ordinary Admissions (FFCEs)",
    "elective-daycase-admissions": "Elective G&A Daycase Admissions (FFCEs)",
    "elective-admissions": "Elective G&A Total Admissions (FFCEs)",
    "treatment-centre-admissions": "Elective G&A Admissions (FFCEs) -NHS Treatment Centres (TCs)",
    "non-elective-admissions": NON_ELECTIVE,
    "gp-referrals-made": "GP Referrals Made (G&A) ",
    "first-outpatient-attendances": "All 1st Outpatient Attendances (G&A)",
}
Row = list[Any]


@dataclass
class Page:
    """One sheet to be: its name, its rows of cells, and whether it is hidden."""

    name: str
    rows: list[Row] = field(default_factory=list)
    hidden: bool = False

    def find(self, words: object) -> tuple[int, int]:
        """Row and column of the first cell that holds exactly this."""
        places = ((r, c) for r, row in enumerate(self.rows) for c, cell in enumerate(row) if cell == words)
        return next(places)

    def insert_column(self, at: int, heading: str, value: Any, above: str = "") -> None:
        """Put a column before another: its group's words, heading and one value for every row of figures."""
        heading_row = self.heading_row
        for number, row in enumerate(self.rows):
            own = {heading_row - 1: above, heading_row: heading}.get(number, value if number > heading_row else "")
            row.extend([""] * (at - len(row)))
            row.insert(at, own if number <= heading_row or any(row) else "")

    @property
    def heading_row(self) -> int:
        """The row that holds the table's headings."""
        wanted = ("Name", "LA Name", "Org Name", "Type of Care")
        return next(number for number, row in enumerate(self.rows) if any(word in row for word in wanted))


Workbook = list[Page]


@dataclass(frozen=True)
class Delays:
    """A month's delayed days of some places: one number for each place, reason, type of care and party."""

    month: date
    places: Sequence[tuple[str, str, str, str]] = COUNCILS
    seed: int = 0

    def days(self, place: int, reason: str, care: str, party: str) -> int:
        """The number of days of one place for one reason in one type of care by one party."""
        steps = place * 7 + list(REASONS).index(reason) * 5 + list(CARE).index(care) * 3
        return (steps + list(PARTIES).index(party) + self.seed) % 23

    def total(self, place: int | None, reason: str = "", care: str = "", party: str = "") -> int:
        """The sum over everything that is not named; over all places for England (`place` None)."""
        places = range(len(self.places)) if place is None else [place]
        return sum(
            self.days(p, r, c, w)
            for p in places
            for r in ([reason] if reason else REASONS)
            for c in ([care] if care else CARE)
            for w in ([party] if party else PARTIES)
        )

    def expected(self) -> dict[tuple[str, str], float]:
        """Series and area code to value: every figure of the three breakdowns and of the England sheet."""
        found: dict[tuple[str, str], float] = {}
        for place, code in [(None, ENGLAND), *enumerate(self.codes())]:
            found["delayed-days", code] = self.total(place)
            found |= {(f"delayed-days-reason-{r}", code): self.total(place, reason=r) for r in REASONS}
            found |= {(f"delayed-days-{c}", code): self.total(place, care=c) for c in CARE}
            found |= {(f"delayed-days-{w}", code): self.total(place, party=w) for w in PARTIES}
        for care in CARE:
            for party in PARTIES:
                found[f"delayed-days-{care}-{party}", ENGLAND] = self.total(None, "", care, party)
                for reason in REASONS:
                    name = f"delayed-days-{care}-reason-{reason}-{party}"
                    found[name, ENGLAND] = self.total(None, reason, care, party)
        return found

    def codes(self) -> list[str]:
        """The area codes that an importer must give the places."""
        return ["resident-in-wales" if ons == "-" else ons for _, ons, _, _ in self.places]


def about(month: date, title: str, summary: str, basis: str, published: Any, revised: Any) -> list[Row]:
    """The block above a table, in the publisher's words."""
    return [
        [""],
        ["", "Title:", title],
        ["", "Summary:", summary],
        [""],
        ["", "Period:", f"{month:%B %Y}"],
        ["", "Source:", "NHS England Data Collection"],
        ["", "Basis:", basis],
        ["", "Published:", published],
        ["", "Revised:", revised],
        ["", "Status:", "Published"],
        ["", "Contact:", "england.nhsdata@nhs.net"],
        [""],
    ]


def delays_workbook(
    truth: Delays, published: Any = "14th February 2019", revised: Any = "-", *, beds: str = "after"
) -> Workbook:
    """A delayed-transfer workbook as of 2018; `beds` says where beds stand: `after`, `before` or `none`."""
    heads = (truth.month, published, revised)
    return [
        _england_page(truth, *heads),
        _breakdown(truth, "LA - by type of care", heads, CARE, "care", beds),
        _breakdown(truth, "LA - by responsible org", heads, PARTIES, "party", beds),
        _breakdown(truth, "LA - by reason", heads, REASONS, "reason", "none"),
    ]


def _england_page(truth: Delays, month: date, published: Any, revised: Any) -> Page:
    title = "Delayed Transfers of Care (DTOC) by Reason, England"
    rows = about(month, title, "Delayed Transfers of Care by reason", "Local Authority", published, revised)
    rows.append(["", "England Level Data", "", "Number of Delayed Days during the reporting period"])
    rows.append(["", "Type of Care", "Reason for Delay", *PARTIES.values()])
    for care, words in CARE.items():
        rows.append(["", words, "-", *(truth.total(None, "", care, party) for party in PARTIES)])
    for care, words in CARE.items():
        rows.append([""])
        for number, (reason, reason_words) in enumerate(REASONS.items()):
            days = (truth.total(None, reason, care, party) for party in PARTIES)
            rows.append(["", "" if number else words, reason_words, *days])
    return Page("England", rows)


def _breakdown(truth: Delays, name: str, heads: tuple[Any, ...], parts: dict[str, str], by: str, beds: str) -> Page:
    month, published, revised = heads
    summary = "Number of Delayed Days during the reporting period, by council"
    title = "Delayed Transfer of Care, NHS Organisations, England"
    rows = about(month, title, summary, "Local Authority", published, revised)
    columns = [*parts.values(), "Total"]
    groups = {"none": [""], "after": ["Delayed Days", "DTOC Beds"], "before": ["DTOC Beds", "Delayed Days"]}[beds]
    rows.append(["", "", "", "", "", *(cell for group in groups for cell in [group, *[""] * len(columns)])])
    rows.append(["", "Region", "ONS Geography", "Code", "Name", *_joined([columns] * len(groups))])
    for place, identity in [(None, ("-", "-", "-", "England")), *enumerate(truth.places)]:
        days = [*(truth.total(place, **{by: part}) for part in parts), truth.total(place)]
        halves = {"DTOC Beds": [day / 31 for day in days]}
        rows.append(["", *identity, *_joined([halves.get(group, days) for group in groups])])
        rows += [[""]] if place is None else []
    return Page(name, rows)


def _joined(blocks: Sequence[Sequence[Any]]) -> Row:
    """Blocks of columns side by side with an empty column between."""
    row: Row = []
    for block in blocks:
        row += ([""] if row else []) + list(block)
    return row


def activity_value(commissioner: int, measure: int, seed: int = 0) -> int:
    """The number that `activity_workbook` prints for one commissioner and measure."""
    return 100 + commissioner * 1_000 + measure * 37 + seed


def activity_workbook(
    month: date,
    published: Any = "14th February 2019",
    revised: Any = "-",
    *,
    commissioners: Sequence[tuple[str, str, str, str]] = COMMISSIONERS,
    seed: int = 0,
) -> Workbook:
    """A Monthly Activity Return, commissioner basis, as of 2018, with its notes sheet."""
    summary = "Monthly activity data relating to elective and non-elective inpatient admissions (FFCEs)"
    rows = about(month, "Monthly Hospital Activity", summary, "Commissioner", published, revised)
    first = month.year - (month.month < 4)
    when = [f"{first}-{(first + 1) % 100:02d}", f"{month:%B}".upper()]
    values = [[activity_value(c, m, seed) for m in range(len(MEASURES))] for c in range(len(commissioners))]
    rows.append(["", "Commissioner Level Data"])
    rows.append(["", "Year", "Period", "Region Code", "Region Name", "Org Code", "Org Name", *MEASURES.values()])
    rows.append(["", *when, "", "", "", "England", *(sum(column) for column in zip(*values, strict=True))])
    rows.append([""])
    rows += [["", *when, *names, *own] for names, own in zip(commissioners, values, strict=True)]
    rows += [[""], ["", "Note: excludes non-English commissioners."]]
    notes: list[Row] = [
        [""],
        ["", "Notes"],
        [""],
        ["", "The following organisations did not submit Monthly Activity Return (MAR) data this month:"],
        ["", "RR1", "HEART OF ENGLAND NHS FOUNDATION TRUST"],
    ]
    return [Page("Commissioner", rows), Page("Notes", notes)]


def activity_expected(commissioners: int = len(COMMISSIONERS), seed: int = 0) -> dict[tuple[str, str], float]:
    """Series and commissioner code to value, for the commissioners of `activity_workbook`."""
    found: dict[tuple[str, str], float] = {}
    for measure, series in enumerate(MEASURES):
        values = [activity_value(number, measure, seed) for number in range(commissioners)]
        codes = [code for _, _, code, _ in COMMISSIONERS[:commissioners]]
        found |= {(series, code): value for code, value in zip(codes, values, strict=True)}
        found[series, ENGLAND] = sum(values)
    return found


def as_xls(workbook: Workbook) -> bytes:
    """The workbook's bytes in Excel's old format."""
    book = xlwt.Workbook()
    dated = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for page in workbook:
        sheet = book.add_sheet(page.name)
        sheet.visibility = int(page.hidden)
        for r, row in enumerate(page.rows):
            for c, cell in enumerate(row):
                if cell != "":
                    sheet.write(r, c, cell, *([dated] if isinstance(cell, date) else []))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_xlsx(workbook: Workbook) -> bytes:
    """The workbook's bytes in Excel's new format."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for page in workbook:
        sheet = book.create_sheet(page.name)
        sheet.sheet_state = "hidden" if page.hidden else "visible"
        for row in page.rows:
            sheet.append([None if cell == "" else cell for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write(folder: Path, workbook: Workbook, ending: str = "xls", name: str = "made") -> Path:
    """Write a workbook to a folder in the format of this ending, and give its path."""
    path = folder / f"{name}.{ending}"
    path.write_bytes(as_xls(workbook) if ending == "xls" else as_xlsx(workbook))
    return path
