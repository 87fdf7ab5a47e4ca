"""A file of leads as somebody has it: read line by line, every error with its line."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.leads.inputs import LeadRow
from booking.sheets import BYTE_ORDER_MARK, armed

LONGEST = 500
REQUIRED = ("name", "consent")
# How the columns are called, folded; the first is how we call them.
CALLED = {
    "name": ("name", "full name", "nombre"),
    "email": ("email", "e-mail", "email address", "correo"),
    "phone": ("phone", "phone number", "telephone", "mobile", "teléfono"),
    "message": ("message", "question", "note", "mensaje"),
    "best_time": ("best time", "best_time", "when to call"),
    "locale": ("language", "locale", "idioma"),
    "campaign": ("campaign", "utm_campaign", "first campaign"),
    "source": ("source", "utm_source", "first source"),
    "consent": ("consent", "agreed", "consentimiento"),
}
COLUMNS = {called: column for column, names in CALLED.items() for called in names}
YES = ("yes", "y", "true", "1", "x", "sí", "si")
LANGUAGES = {"english": "en", "spanish": "es", "español": "es", "inglés": "en"}
DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is where it begins, as an editor counts."""

    number: int
    row: LeadRow


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field of a line, as a code."""

    number: int
    field: str
    code: str


@dataclass(frozen=True, slots=True)
class LeadFile:
    """`ignored` are the columns of which we know nothing."""

    lines: Sequence[Line]
    wrong: Sequence[Wrong]
    ignored: Sequence[str]


def read_leads(text: str) -> LeadFile:
    """`InvalidInput` where it is no such file at all."""
    records = list(_records(text.removeprefix(BYTE_ORDER_MARK)))
    columns = [COLUMNS.get(_folded(name)) for name in records[0][1]] if records else []
    if not set(REQUIRED) <= set(columns) or not {"email", "phone"} & set(columns):
        raise InvalidInput({"text": ["missing_columns"]})
    if len(records) == 1:
        raise InvalidInput({"text": ["no_lines"]})
    if len(records) - 1 > LONGEST:
        raise InvalidInput({"text": ["too_many"]})
    ignored = [
        name for name, column in zip(records[0][1], columns, strict=True) if name and not column
    ]
    lines: list[Line] = []
    wrong: list[Wrong] = []
    for number, cells in records[1:]:
        try:
            lines.append(Line(number, _row(columns, cells)))
        except InvalidInput as refusal:
            wrong.extend(
                Wrong(number, field, code)
                for field, codes in refusal.errors.items()
                for code in codes
            )
    return LeadFile(lines, wrong, ignored)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """What is not empty, each with the line on which it begins."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    # Only what ends a line in a file does so here.
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, [cell.strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error:
        raise InvalidInput({"text": ["broken_quotes"]}) from None


def _row(columns: Sequence[str | None], cells: Sequence[str]) -> LeadRow:
    if any(cells[len(columns) :]):
        raise InvalidInput({"line": ["extra_cells"]})
    return from_form(LeadRow, _fields(columns, cells))


def _fields(columns: Sequence[str | None], cells: Sequence[str]) -> Mapping[str, str]:
    """Of columns that mean the same, whichever says something; no word of two is lost."""
    fields: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell and fields.setdefault(column, armed(cell)) != armed(cell):
            raise InvalidInput({column: ["repeated"]})
    if "locale" in fields:
        said = _folded(fields["locale"])
        fields["locale"] = LANGUAGES.get(said, said)
    fields["consent"] = "true" if _folded(fields.get("consent", "")) in YES else "false"
    return fields


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
