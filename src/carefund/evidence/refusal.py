"""The one error for an official file that carefund will not read: what, where, what was expected, what to do."""

from collections.abc import Sequence


def shown(text: str) -> str:
    """Text as it may be printed: what would command a terminal, or is no character at all, is written as its number."""
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text)


class RefusedFile(ValueError):
    """A file is not what it claims to be, or is not safe to read.

    Attributes: `file` (name as given), `sheet` and `cell` (where known, cell as in Excel, e.g. `E15`),
    `expected`, `found` and `what_to_do`, each a plain sentence part.
    """

    def __init__(
        self,
        file: str,
        *,
        expected: str,
        found: str,
        what_to_do: str,
        sheet: str | None = None,
        cell: str | None = None,
    ) -> None:
        self.file, self.sheet, self.cell = shown(file), shown(sheet) if sheet else sheet, cell
        self.expected, self.found, self.what_to_do = shown(expected), shown(found), what_to_do
        super().__init__(f"{self.place}: expected {self.expected}; found {self.found}. {self.what_to_do}")

    def __reduce__(self) -> tuple[object, ...]:
        """How one process hands a refusal to another."""
        return _remade, (type(self), self.as_record())

    @property
    def place(self) -> str:
        """File, sheet and cell in words, as far as they are known."""
        sheet = f", sheet '{self.sheet}'" if self.sheet else ""
        cell = f", cell {self.cell}" if self.cell else ""
        return f"{self.file}{sheet}{cell}"

    def as_record(self) -> dict[str, str | None]:
        """The refusal as plain values, for `--json`."""
        names = ("file", "sheet", "cell", "expected", "found", "what_to_do")
        return {name: getattr(self, name) for name in names}


def _remade(kind: type[RefusedFile], record: dict[str, str]) -> RefusedFile:
    return kind(record.pop("file"), **record)


class RefusedImport(ValueError):
    """One or more files of an import were refused, so nothing of it was stored."""

    def __init__(self, refusals: Sequence[RefusedFile], accepted: int) -> None:
        self.refusals = tuple(refusals)
        self.accepted = accepted
        lines = "\n".join(f"- {refusal}" for refusal in self.refusals)
        super().__init__(
            f"{len(self.refusals)} file(s) were refused and nothing was imported:\n{lines}\n"
            f"{accepted} other file(s) could be read; to import those alone, add --skip-refused."
        )
