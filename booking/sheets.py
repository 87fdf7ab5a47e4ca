"""Tables as files that spreadsheets open: what is in a cell is never a formula there."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# By which spreadsheets know a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# A number to dial begins like one and is none: with an apostrophe no telephone would take it.
PHONE = re.compile(r"\+\d[\d ().\-\N{NO-BREAK SPACE}]{5,30}(;ext=\d{1,7}| ?x ?\d{1,7})?", re.ASCII)
DEFUSED = re.compile(r"'(?=[=+\-@\t\r])")
# Without it Excel reads UTF-8 as something else.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """As CSV, its first line naming the columns."""
    text = io.StringIO(BYTE_ORDER_MARK)
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return text.getvalue()


def defused(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would compute."""
    if not cell.startswith(FORMULA) or PHONE.fullmatch(cell):
        return cell
    return f"'{cell}"


def armed(cell: str) -> str:
    """As it was before it was defused."""
    return DEFUSED.sub("", cell, count=1) if DEFUSED.match(cell) else cell
