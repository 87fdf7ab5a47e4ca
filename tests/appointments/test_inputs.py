import json

import pytest

from booking.appointments.inputs import Booking, OfficeBooking, OfficeChange, PatientCancel
from booking.appointments.rules import Source, Status
from booking.errors import InvalidInput
from booking.inputs import from_form, from_json
from tests.factories import NINE

SENT: dict[str, object] = {
    "type": "in-person",
    "starts_at": "2026-12-07T09:00:00-06:00",
    "name": "Ana García",
    "email": "ana@example.com",
    "phone": "(713) 555-0123",
    "consent": True,
}
TYPED = {name: str(value) for name, value in SENT.items()} | {"consent": "on"}
EVERYTHING = {
    "provider": "patt",
    "hold": "token",
    "timezone": "America/New_York",
    "locale": "es",
    "note": "Two lines\nof text",
    "marketing": True,
    "touch": {"utm_source": "magazine", "referrer": "https://news.example/a"},
}


def read(**changes: object) -> Booking:
    return from_json(Booking, json.dumps(SENT | changes).encode())


def errors_of(**changes: object) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as refusal:
        read(**changes)
    return refusal.value.errors


def test_form_and_json_are_read_alike() -> None:
    assert from_form(Booking, TYPED) == read()
    assert read().starts_at == NINE
    assert read().phone == "+17135550123"


def test_everything_that_may_be_sent_is_read() -> None:
    booking = read(**EVERYTHING)

    assert (booking.provider, booking.hold, booking.locale) == ("patt", "token", "es")
    assert booking.touch is not None
    assert booking.touch.utm_source == "magazine"
    assert booking.note == "Two lines\nof text"


def test_what_is_left_out_is_not_agreed_to() -> None:
    booking = read()

    assert (booking.marketing, booking.note, booking.timezone) == (False, None, None)
    assert booking.locale == "en"


@pytest.mark.parametrize("name", SENT)
def test_each_of_these_is_needed(name: str) -> None:
    body = json.dumps({key: value for key, value in SENT.items() if key != name}).encode()

    with pytest.raises(InvalidInput) as refusal:
        from_json(Booking, body)

    assert refusal.value.errors == {name: ["required"]}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("consent", False, "consent_required"),
        ("consent", "true", "invalid"),
        ("consent", 1, "invalid"),
        ("marketing", "yes", "invalid"),
        ("name", "", "required"),
        ("name", ["Ana"], "invalid"),
        ("name", "x" * 201, "too_long"),
        ("email", "ana", "invalid_email"),
        ("phone", 7135550123, "invalid"),
        ("phone", "555-0123", "invalid_phone"),
        ("starts_at", "2026-12-07T09:00:00", "timezone_missing"),
        ("starts_at", "2026-12-07T09:02:00Z", "not_on_five_minutes"),
        ("timezone", "Houston", "unknown_timezone"),
        ("locale", "de", "unknown_choice"),
        ("note", "x" * 2_001, "too_long"),
        ("note", "\x00", "unreadable_character"),
        ("status", "booked", "unknown_field"),
        ("override", True, "unknown_field"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(name: str, value: object, code: str) -> None:
    assert errors_of(**{name: value}) == {name: [code]}


def test_a_field_within_a_field_is_named_with_both() -> None:
    assert errors_of(touch={"utm_term": "x"}) == {"touch.utm_term": ["unknown_field"]}


def test_everything_wrong_is_told_at_once() -> None:
    assert set(errors_of(name="", email="x", phone="x")) == {"name", "email", "phone"}


def test_a_form_without_the_box_ticked_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_form(Booking, TYPED | {"consent": ""})

    assert set(refusal.value.errors) == {"consent"}


@pytest.mark.parametrize("source", ["phone", "walk_in"])
def test_the_office_may_leave_out_what_a_caller_does_not_say(source: str) -> None:
    body = {"type": "video", "starts_at": SENT["starts_at"], "name": "Bo", "source": source}

    asked = from_json(OfficeBooking, json.dumps(body).encode())

    assert asked.source == Source(source)
    assert (asked.email, asked.phone, asked.consent, asked.override) == (None, None, False, False)


@pytest.mark.parametrize("source", ["web", "api", "PHONE", ""])
def test_the_office_books_by_phone_or_at_the_desk(source: str) -> None:
    body = json.dumps({**SENT, "source": source}).encode()

    with pytest.raises(InvalidInput) as refusal:
        from_json(OfficeBooking, body)

    assert refusal.value.errors == {"source": ["unknown_choice"]}


def test_a_change_knows_what_was_named_even_when_it_is_nothing() -> None:
    change = from_json(OfficeChange, b'{"status": "no_show", "note": null}')

    assert change.status is Status.NO_SHOW
    assert change.model_fields_set == {"status", "note"}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (b'{"status": "late"}', {"status": ["unknown_choice"]}),
        (b'{"version": "1"}', {"version": ["invalid"]}),
        (b'{"notify": "no"}', {"notify": ["invalid"]}),
        (b'{"person": 1}', {"person": ["unknown_field"]}),
    ],
)
def test_a_change_is_as_strict(body: bytes, errors: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_json(OfficeChange, body)

    assert refusal.value.errors == errors


def test_a_cancel_needs_no_reason() -> None:
    assert from_json(PatientCancel, b"{}").reason is None
    assert from_form(PatientCancel, {"reason": ""}).reason is None
