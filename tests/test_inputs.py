"""What every input has in common, on one small model."""

from datetime import UTC, date, datetime
from typing import Annotated

import pytest
from pydantic import AfterValidator

from booking.errors import InvalidInput
from booking.inputs import (
    CalendarDate,
    Input,
    Instant,
    OnTheFive,
    ZoneName,
    from_form,
    from_json,
    from_strings,
    many_lines,
    one_line,
)

Line = Annotated[str, AfterValidator(one_line)]
Text = Annotated[str, AfterValidator(many_lines)]


class Thing(Input):
    line: Line = ""
    text: Text = ""
    at: Instant | None = None
    starts_at: OnTheFive | None = None
    on: CalendarDate | None = None
    zone: ZoneName | None = None
    count: int = 0
    agreed: bool = False


class Needed(Input):
    name: str


def refused(body: str) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as refusal:
        from_json(Thing, body.encode())
    return refusal.value.errors


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-07T09:00:00-06:00",
        "2026-12-07T15:00:00Z",
        "2026-12-07t15:00:00z",
        "2026-12-07T15:00:00.000+00:00",
        "2026-12-07T20:30:00+05:30",
    ],
)
def test_a_time_with_any_offset_is_one_instant(text: str) -> None:
    thing = from_json(Thing, f'{{"starts_at": "{text}"}}'.encode())

    assert thing.starts_at == datetime(2026, 12, 7, 15, tzinfo=UTC)
    assert thing.starts_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ('"2026-12-07T15:00Z"', "invalid"),
        ('"2026-12-07T09:00-06:00"', "invalid"),
        ('"2026-12-07T09:00:00"', "timezone_missing"),
        ('"2026-12-07"', "invalid"),
        ('"1764601200"', "invalid"),
        ("1764601200", "invalid"),
        ("true", "invalid"),
        ("[]", "invalid"),
        ('"2026-02-30T09:00:00Z"', "invalid"),
        ('"2026-12-07T25:00:00Z"', "invalid"),
        ('"2026-12-07T09:00:60Z"', "invalid"),
        ('"2026-12-07 09:00:00Z"', "invalid"),
        ('"2026-W50-1T09:00:00Z"', "invalid"),
        ('" 2026-12-07T09:00:00Z"', "invalid"),
        ('"9999-12-31T23:59:00-12:00"', "invalid"),
        ('"0001-01-01T00:00:00+14:00"', "invalid"),
        ('"tomorrow"', "invalid"),
        ('""', "invalid"),
        ('"２０２６-12-07T09:00:00Z"', "invalid"),
    ],
)
@pytest.mark.parametrize("field", ["at", "starts_at"])
def test_what_is_not_a_time_with_its_offset_is_refused(field: str, value: str, code: str) -> None:
    assert refused(f'{{"{field}": {value}}}') == {field: [code]}


@pytest.mark.parametrize("wall", ["09:02:00", "09:00:01", "09:00:00.5"])
def test_visits_start_on_full_five_minutes(wall: str) -> None:
    assert refused(f'{{"starts_at": "2026-12-07T{wall}Z"}}') == {
        "starts_at": ["not_on_five_minutes"]
    }


@pytest.mark.parametrize("value", ["2026-12-7", "7 Dec", "2026-02-30", "1999-12-31", "20261207"])
def test_what_is_not_a_date_is_refused(value: str) -> None:
    assert refused(f'{{"on": "{value}"}}') == {"on": ["invalid"]}


def test_a_date_is_a_date_in_json_and_in_a_form() -> None:
    assert from_json(Thing, b'{"on": "2026-12-07"}').on == date(2026, 12, 7)
    assert from_form(Thing, {"on": "2026-12-07"}).on == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ('{"count": "5"}', {"count": ["invalid"]}),
        ('{"count": 5.0}', {"count": ["invalid"]}),
        ('{"agreed": "true"}', {"agreed": ["invalid"]}),
        ('{"agreed": 1}', {"agreed": ["invalid"]}),
        ('{"line": null}', {"line": ["invalid"]}),
        ('{"line": 5, "count": "x"}', {"line": ["invalid"], "count": ["invalid"]}),
        ('{"other": 1}', {"other": ["unknown_field"]}),
        ('{"zone": "Mars/Base"}', {"zone": ["unknown_timezone"]}),
        ('{"zone": "../../etc/passwd"}', {"zone": ["unknown_timezone"]}),
        ("[]", {"body": ["invalid"]}),
        ("5", {"body": ["invalid"]}),
        ("null", {"body": ["invalid"]}),
        ("{", {"body": ["invalid"]}),
        ("", {"body": ["invalid"]}),
    ],
)
def test_json_is_taken_at_its_word(body: str, errors: dict[str, list[str]]) -> None:
    assert refused(body) == errors


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"line": "\xff"}', b'{"line": "\\ud800"}'])
def test_what_is_not_unicode_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        from_json(Thing, body)


def test_what_is_missing_is_required() -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_json(Needed, b"{}")

    assert refusal.value.errors == {"name": ["required"]}


def test_a_form_speaks_in_text() -> None:
    thing = from_form(Thing, {"count": "5", "agreed": "on", "starts_at": "2026-12-07T15:00:00Z"})

    assert (thing.count, thing.agreed) == (5, True)
    assert thing.starts_at == datetime(2026, 12, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_a_field_left_blank_in_a_form_was_not_sent(blank: str) -> None:
    assert from_form(Thing, {"on": blank, "line": blank}) == Thing()
    with pytest.raises(InvalidInput) as refusal:
        from_form(Needed, {"name": blank})
    assert refusal.value.errors == {"name": ["required"]}


@pytest.mark.parametrize("value", ["2026-12-07T15:00Z", "2026-12-07T09:00-06:00"])
def test_a_form_needs_no_seconds(value: str) -> None:
    assert from_form(Thing, {"starts_at": value}).starts_at == datetime(2026, 12, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize("value", ["1764601200", "2026-12-07T15:00:00", "2026-12-07T15:00"])
def test_a_form_is_no_laxer_about_zones(value: str) -> None:
    with pytest.raises(InvalidInput):
        from_form(Thing, {"starts_at": value})


def test_a_form_too_may_only_have_known_fields() -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_form(Thing, {"other": "x"})

    assert refusal.value.errors == {"other": ["unknown_field"]}


def test_in_an_address_a_blank_value_is_a_value() -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_strings(Thing, {"on": ""})

    assert refusal.value.errors == {"on": ["invalid"]}


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\u2028", "\u2029", "\x7f"])
@pytest.mark.parametrize("field", ["line", "text"])
def test_unspeakable_characters_are_refused(field: str, character: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_form(Thing, {field: f"a{character}b"})

    assert refusal.value.errors == {field: ["unreadable_character"]}


def test_a_line_has_no_line_ends_and_a_text_has_one_kind() -> None:
    with pytest.raises(InvalidInput):
        from_form(Thing, {"line": "a\nb"})

    assert from_form(Thing, {"text": " a\r\nb\rc\td\n"}).text == "a\nb\nc\td"


def test_a_refusal_shows_nothing_of_what_was_sent() -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_json(Thing, b'{"zone": "very private", "count": "also private"}')

    assert "private" not in str(refusal.value)
    assert refusal.value.__cause__ is None
