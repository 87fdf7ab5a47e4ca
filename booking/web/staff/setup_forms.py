"""What the forms of the practice, its places and people ask."""

from collections.abc import Sequence

from booking.inputs import zone_names
from booking.practice.queries import Practice
from booking.practice.setup import Values, mark_of
from booking.web.formatting import phone
from booking.web.staff.settings_forms import Choice, Field, Group, Typed

USUAL_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)
IN_HOURS = ("move_cutoff_minutes", "cancel_cutoff_minutes", "notice_minutes")
EMAIL = {"autocapitalize": "none", "spellcheck": "false"}
SPANISH = {"lang": "es"}
ALERTS = Group(
    "Alerts to the office",
    (
        Field(
            "alert_email",
            "Email addresses",
            hint="Who hears of bookings, moves, cancellations and leads. Several with commas"
            " between, at most five.",
            attributes=EMAIL,
        ),
    ),
)
ONLINE = Group(
    "What patients can do themselves",
    (
        Field(
            "move_cutoff_minutes",
            "Move online until",
            "number",
            unit="hours before the appointment",
        ),
        Field(
            "cancel_cutoff_minutes",
            "Cancel online until",
            "number",
            unit="hours before the appointment",
        ),
        Field(
            "open_appointments_per_contact",
            "Open appointments for one email or phone",
            "number",
            unit="at most",
            hint="More than that only through the office. From 1 to 50.",
        ),
        Field(
            "hold_minutes",
            "Keep a time while somebody types",
            "number",
            unit="minutes",
            hint="From 5 to 60.",
        ),
    ),
)

LEADS = Group(
    "Leads",
    (
        Field(
            "lead_target_minutes",
            "Answer a lead within",
            "number",
            unit="minutes of office hours",
            hint="Whoever waits longer stands on Today, and the office gets one email."
            " From 5 to 480.",
        ),
    ),
)


def shown(values: Values) -> Typed:
    """As somebody would type it, with the mark of what they had before them."""
    typed = {name: _text(name, value) for name, value in values.items()}
    return {**typed, "seen": mark_of(values)}


def _text(name: str, value: object) -> str:
    if name in IN_HOURS and isinstance(value, int):
        return f"{value / 60:g}"
    if name == "phone":
        return phone(str(value))
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(value)


def in_use(words: str) -> Group:
    return Group("In use", (Field("active", "In use", "check", hint=words),))


def zone_field(present: str, hint: str) -> Field:
    usual = dict.fromkeys((present, *USUAL_ZONES))
    rest = (zone for zone in sorted(zone_names()) if zone not in usual and "/" in zone)
    choices = [Choice(zone, zone.replace("_", " ")) for zone in (*usual, *rest)]
    return Field("timezone", "Time zone", "choice", hint=hint, choices=choices)


def location_field(practice: Practice) -> Field:
    choices = [Choice(one.slug, one.name) for one in practice.locations]
    return Field("location", "Location", "choice", choices=choices)


def practice_groups(zone: str) -> Sequence[Group]:
    return _who_you_are(zone), ALERTS, ONLINE, LEADS


def _who_you_are(zone: str) -> Group:
    return Group(
        "Who you are",
        (
            Field("name", "Name of the practice"),
            Field("doctor", "Doctor", hint="As patients read it: with title, first and last name."),
            Field("phone", "Phone", "tel", hint="On every page and in every mail."),
            Field("email", "Email", "email", hint="Where patients can write to.", attributes=EMAIL),
            zone_field(zone, "The office’s clock, in which the staff area shows times."),
        ),
    )


def location_groups(zone: str) -> Sequence[Group]:
    return (
        Group(
            "Where it is",
            (
                Field("name", "Name", hint="Above the address, in both languages."),
                Field("street", "Street and number"),
                Field("city", "City"),
                Field("region", "State"),
                Field("postal_code", "ZIP code"),
                zone_field(zone, "Working hours here are by this clock."),
                Field("phone", "Phone", "tel"),
            ),
        ),
        Group(
            "What patients should know before they come",
            (
                Field("arrival_note", "In English", "long", optional=True),
                Field("arrival_note_es", "In Spanish", "long", optional=True, attributes=SPANISH),
            ),
            words="Stands in every confirmation of a visit in person.",
        ),
    )


def room_groups(practice: Practice) -> Sequence[Group]:
    return (
        Group("The room", (Field("name", "Name"), location_field(practice))),
        in_use("Without the tick no new visit gets this room. Visits that have it keep it."),
    )


def provider_groups(practice: Practice) -> Sequence[Group]:
    types = [Choice(one.slug, one.name) for one in practice.types]
    return (
        Group(
            "Who it is",
            (
                Field("name", "Name", hint="As patients read it."),
                Field("title", "Title", optional=True, hint="Such as a specialty."),
                Field("types", "Offers", "checks", choices=types),
            ),
        ),
        in_use("Without the tick nobody can book this provider. What is booked stays booked."),
    )
