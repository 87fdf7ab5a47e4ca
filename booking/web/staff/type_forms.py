"""What the form of a consultation type asks."""

from collections.abc import Mapping, Sequence

from booking.practice.queries import Practice
from booking.web.staff.settings_forms import Choice, Field, Group
from booking.web.staff.setup_forms import SPANISH, in_use, location_field

MODALITIES = (
    Choice("in_person", "In person"),
    Choice("video", "By video"),
    Choice("phone", "By phone"),
)


def type_groups(practice: Practice) -> Sequence[Group]:
    return (
        _words_of_type(),
        _length_of_type(),
        _booking_of_type(),
        _place_of_type(practice),
        in_use("Without the tick it is no longer on offer. What is booked stays booked."),
    )


def _words_of_type() -> Group:
    return Group(
        "What patients read",
        (
            Field("name", "Name in English"),
            Field("name_es", "Name in Spanish", attributes=SPANISH),
            Field("summary", "In one sentence, English", "long"),
            Field("summary_es", "In one sentence, Spanish", "long", attributes=SPANISH),
            Field("modality", "How", "choice", choices=MODALITIES),
        ),
    )


def _length_of_type() -> Group:
    return Group(
        "How long",
        (
            Field("duration_minutes", "Length", "number", unit="minutes"),
            Field("buffer_before_minutes", "Kept free before it", "number", unit="minutes"),
            Field("buffer_after_minutes", "Kept free after it", "number", unit="minutes"),
            Field(
                "start_interval_minutes",
                "May start every",
                "number",
                unit="minutes",
                hint="Counted from the beginning of the hours.",
            ),
        ),
        words="In steps of five minutes. What is booked keeps its length.",
    )


def _booking_of_type() -> Group:
    return Group(
        "When it can be booked online",
        (
            Field("notice_minutes", "Not later than", "number", unit="hours before"),
            Field("window_days", "Not earlier than", "number", unit="days ahead"),
            Field("daily_cap", "On one day at most", "number", unit="of this type", optional=True),
        ),
    )


def _place_of_type(practice: Practice) -> Group:
    providers = [Choice(one.slug, one.name) for one in practice.providers]
    return Group(
        "Where and with whom",
        (
            location_field(practice),
            Field("needs_room", "Takes a room", "check", hint="Only as many at once as rooms."),
            Field("providers", "Offered by", "checks", choices=providers),
        ),
    )


def new_type_values(practice: Practice) -> Mapping[str, str]:
    """What most types are like, so that a new one is quickly filled in."""
    return {
        "modality": "in_person",
        "duration_minutes": "30",
        "buffer_before_minutes": "0",
        "buffer_after_minutes": "10",
        "start_interval_minutes": "15",
        "notice_minutes": "12",
        "window_days": "120",
        "needs_room": "true",
        "location": practice.locations[0].slug,
        "providers": " ".join(one.slug for one in practice.providers if one.active),
        "active": "true",
    }
