"""Reading what was asked: forms and JSON through one kind of model, errors as codes."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, TypeVar
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from booking.errors import InvalidInput

# Control characters, lone surrogates, and the two separators that end a line besides them.
UNSPEAKABLE = ("Cc", "Cs", "Zl", "Zp")

RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)?", re.ASCII
)
WITHOUT_SECONDS = re.compile(r"([Tt]\d\d:\d\d)([Zz]|[+-]\d\d:\d\d)", re.ASCII)
BY_HAND = {"by_hand": True}
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Of the keys of all tables: a number in an address or a form beyond it is nobody's.
LARGEST_ID = 2**31 - 1
# What is computed around a date stays within what a calendar can say.
YEARS = range(2000, 3000)

CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_field",
    "string_too_short": "required",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "timezone_aware": "timezone_missing",
    "enum": "unknown_choice",
    "literal_error": "unknown_choice",
}


class Input(BaseModel):
    """Strict for JSON; `from_form` reads the same fields from text. Unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Nothing(Input):
    """For what takes no more than its address."""


I = TypeVar("I", bound=Input)  # noqa: E741


def from_json(model: type[I], body: bytes) -> I:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _refusal(error) from None


def from_form(model: type[I], form: Mapping[str, str]) -> I:
    """A field left blank counts as not sent, as a browser cannot leave one out."""
    filled = {name: value for name, value in form.items() if value.strip()}
    try:
        return model.model_validate_strings(filled, strict=False, context=BY_HAND)
    except ValidationError as error:
        raise _refusal(error) from None


def from_nested_form(model: type[I], form: Mapping[str, str]) -> I:
    """Like `from_form`; the field `spans.1.starts` is what `starts` is called in `spans` at 1."""
    nested: dict[str, Any] = {}
    for name, value in form.items():
        *path, last = name.split(".")
        within = nested
        for step in path:
            within = within.setdefault(step, {})
        if value.strip():
            within[last] = value
    try:
        return model.model_validate_strings(_filled(nested), strict=False, context=BY_HAND)
    except ValidationError as error:
        raise _refusal(error) from None


def _filled(nested: Mapping[str, Any]) -> dict[str, Any]:
    """Without what was left blank altogether."""
    inner = {
        name: _filled(value) if isinstance(value, dict) else value for name, value in nested.items()
    }
    return {name: value for name, value in inner.items() if value != {}}


def from_strings(model: type[I], values: Mapping[str, str]) -> I:
    """From an address or a command line: strict, a blank value is a value."""
    try:
        return model.model_validate_strings(dict(values))
    except ValidationError as error:
        raise _refusal(error) from None


def _refusal(error: ValidationError) -> InvalidInput:
    errors: dict[str, list[str]] = defaultdict(list)
    for detail in error.errors(include_input=False, include_url=False, include_context=False):
        errors[_field(detail)].append(_code(detail))
    return InvalidInput(errors)


def _field(detail: ErrorDetails) -> str:
    return ".".join(str(part) for part in detail["loc"]) or "body"


def _code(detail: ErrorDetails) -> str:
    kind = detail["type"]
    if kind.startswith("booking."):
        return kind.removeprefix("booking.")
    return CODES.get(kind, "invalid")


def refuse(code: str) -> PydanticCustomError:
    """For validators: `raise refuse("invalid_email")`."""
    return PydanticCustomError(f"booking.{code}", "{code}", {"code": code})


def one_line(value: str) -> str:
    """Trimmed, inner white space single; what could break a line or a header is refused."""
    value = unicodedata.normalize("NFC", value.strip())
    if any(unicodedata.category(character) in UNSPEAKABLE for character in value):
        raise refuse("unreadable_character")
    return " ".join(value.split())


def many_lines(value: str) -> str:
    """Line ends as \\n; tabs stay; other control characters are refused."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n").strip())
    bad = (c for c in value if unicodedata.category(c) in UNSPEAKABLE and c not in "\n\t")
    if next(bad, None) is not None:
        raise refuse("unreadable_character")
    return value


def zone_name(value: str) -> str:
    if value not in zone_names():
        raise refuse("unknown_timezone")
    return value


@cache
def zone_names() -> frozenset[str]:
    """Read from the disk once."""
    return frozenset(available_timezones())


def instant(value: object) -> datetime:
    """An RFC 3339 time with its offset, as a UTC instant."""
    if isinstance(value, str):
        value = _read_time(value)
    if not isinstance(value, datetime) or value.year not in YEARS:
        raise refuse("invalid")
    if value.tzinfo is None:
        raise refuse("timezone_missing")
    return value.astimezone(UTC)


def _instant(value: object, asked: ValidationInfo) -> datetime:
    """An address that somebody shortened by hand still leads to its time; a program is told."""
    if asked.context == BY_HAND and isinstance(value, str):
        value = WITHOUT_SECONDS.sub(r"\1:00\2", value)
    return instant(value)


def calendar_date(value: object) -> date:
    try:
        if isinstance(value, str) and DATE.fullmatch(value):
            value = date.fromisoformat(value)
    except ValueError:
        raise refuse("invalid") from None
    if type(value) is not date or value.year not in YEARS:
        raise refuse("invalid")
    return value


def bound(value: object) -> datetime | date:
    """One end of a span in an address: an instant or a date."""
    if isinstance(value, str) and DATE.fullmatch(value):
        return calendar_date(value)
    # A plus sign that was not escaped arrives as a space.
    return instant(value.replace(" ", "+") if isinstance(value, str) else value)


def five_minutes(value: datetime) -> datetime:
    if value.second or value.microsecond or value.minute % 5:
        raise refuse("not_on_five_minutes")
    return value


def _read_time(text: str) -> datetime:
    try:
        if RFC_3339.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    except ValueError:
        pass
    raise refuse("invalid")


ZoneName = Annotated[str, AfterValidator(zone_name)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
OnTheFive = Annotated[Instant, AfterValidator(five_minutes)]
CalendarDate = Annotated[date, BeforeValidator(calendar_date)]
Bound = Annotated[datetime | date, BeforeValidator(bound)]
Slug = Annotated[str, AfterValidator(one_line)]
# What a form carries to tell later whether its reader still had the present state before them.
Mark = Annotated[str, Field(max_length=64)]
JsonObject = dict[str, Any]
