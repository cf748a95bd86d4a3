"""Excel's names of cells and columns: `E15`, `AB`."""


def column_number(letters: str) -> int:
    """The number of a column counted from 1: `A` is 1, `AB` is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(index: int) -> str:
    """Excel's letters of a column counted from 0: 0 is `A`, 27 is `AB`."""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Excel's name of a cell counted from 0: (14, 4) is `E15`."""
    return f"{column_letters(column)}{row + 1}"
