"""How the practice, its places, its people and what they offer shall be."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from booking.contacts import EMAIL_LENGTH, PhoneNumber, email_address
from booking.contacts import EmailAddress as OneAddress
from booking.inputs import Input, Mark, Slug, ZoneName, one_line, refuse
from booking.practice.rules import addresses_in

MODALITIES = ("in_person", "video", "phone")
ALERT_ADDRESSES = 5
HOUR = 60


def within(low: int, high: int) -> AfterValidator:
    def check(value: int) -> int:
        if not low <= value <= high:
            raise refuse("out_of_range")
        return value

    return AfterValidator(check)


def whole_fives(value: int) -> int:
    if value % 5:
        raise refuse("multiple_of_five")
    return value


def minutes_from_hours(value: object) -> object:
    """A form asks for hours, and half hours count."""
    if not isinstance(value, str):
        return value
    try:
        minutes = Decimal(value.strip()) * HOUR
        whole = int(minutes)
    except (InvalidOperation, OverflowError, ValueError):
        raise refuse("invalid") from None
    if whole != minutes:
        raise refuse("multiple_of_five")
    return whole


def many_addresses(value: str) -> str:
    found = tuple(dict.fromkeys(email_address(one) for one in addresses_in(one_line(value))))
    if not found or len(found) > ALERT_ADDRESSES:
        raise refuse("invalid_email" if not found else "too_many")
    return ", ".join(found)


def slugs(value: object) -> object:
    """In one order, so that the same ones are the same."""
    return tuple(sorted(set(value.split()))) if isinstance(value, str) else value


Line = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(one_line)]
Sentence = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(one_line)]
Minutes = Annotated[int, AfterValidator(whole_fives)]
Hours = Annotated[int, BeforeValidator(minutes_from_hours), AfterValidator(whole_fives)]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(slugs)]
Addresses = Annotated[
    str, Field(max_length=ALERT_ADDRESSES * (EMAIL_LENGTH + 2)), AfterValidator(many_addresses)
]


class PracticeWish(Input):
    name: Line
    doctor: Line
    phone: PhoneNumber
    email: OneAddress
    alert_email: Addresses
    timezone: ZoneName
    move_cutoff_minutes: Annotated[Hours, within(0, 14 * 24 * HOUR)]
    cancel_cutoff_minutes: Annotated[Hours, within(0, 14 * 24 * HOUR)]
    open_appointments_per_contact: Annotated[int, within(1, 50)]
    hold_minutes: Annotated[int, within(5, 60)]
    lead_target_minutes: Annotated[int, within(5, 480)]
    seen: Mark = ""


class LocationWish(Input):
    name: Line
    street: Line
    city: Line
    region: Line
    postal_code: Annotated[str, Field(min_length=1, max_length=20), AfterValidator(one_line)]
    timezone: ZoneName
    phone: PhoneNumber
    arrival_note: Annotated[str, Field(max_length=500), AfterValidator(one_line)] = ""
    arrival_note_es: Annotated[str, Field(max_length=500), AfterValidator(one_line)] = ""
    seen: Mark = ""


class RoomWish(Input):
    name: Line
    location: Slug
    active: bool = False
    seen: Mark = ""


class ProviderWish(Input):
    name: Line
    title: Annotated[str, Field(max_length=120), AfterValidator(one_line)] = ""
    types: Slugs = ()
    active: bool = False
    seen: Mark = ""


class TypeWish(Input):
    name: Line
    name_es: Line
    summary: Sentence
    summary_es: Sentence
    modality: Literal["in_person", "video", "phone"]
    duration_minutes: Annotated[Minutes, within(5, 480)]
    buffer_before_minutes: Annotated[Minutes, within(0, 240)]
    buffer_after_minutes: Annotated[Minutes, within(0, 240)]
    start_interval_minutes: Annotated[Minutes, within(5, 240)]
    notice_minutes: Annotated[Hours, within(0, 90 * 24 * HOUR)]
    window_days: Annotated[int, within(1, 730)]
    daily_cap: Annotated[int, within(1, 500)] | None = None
    needs_room: bool = False
    location: Slug
    providers: Slugs = ()
    active: bool = False
    seen: Mark = ""
