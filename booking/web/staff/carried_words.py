"""What was typed into a form, for whoever looks at it once more: in the words of its page."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from booking.inputs import calendar_date
from booking.practice.queries import Practice
from booking.web import formatting
from booking.web.staff.hours import WEEKDAYS
from booking.web.staff.lead_words import REASONS, RESULTS, STAGES
from booking.web.staff.roles import ROLE_WORDS
from booking.web.staff.type_forms import MODALITIES
from booking.web.staff.wordings import LABELS as PARTS_OF_MAILS

# What a form sends besides what anybody typed or chose.
UNSEEN = re.compile(
    r"seen|person_seen|version|looked|accepted|form_token|secret"
    r"|from|to|back|next|go|do|done|undo|what"
)
LABELS = PARTS_OF_MAILS | {
    "active": "In use",
    "alert_email": "Where alerts go",
    "also_person": "Change the person’s record too",
    "arrival_note": "Before they come, in English",
    "arrival_note_es": "Before they come, in Spanish",
    "best_time": "Best time",
    "buffer_after_minutes": "Kept free after it, in minutes",
    "buffer_before_minutes": "Kept free before it, in minutes",
    "cancel_cutoff_minutes": "Cancel online until, in hours",
    "city": "City",
    "consent": "They agree",
    "daily_cap": "On one day at most",
    "date": "Date",
    "doctor": "Doctor",
    "duration_minutes": "Length in minutes",
    "email": "Email",
    "ends": "Ends at",
    "ends_on": "Ends on",
    "first": "First day",
    "follow_up_on": "Follow up on",
    "hold_minutes": "Keep a time, in minutes",
    "holiday": "Closed on",
    "kind": "What is different",
    "last": "Last day",
    "lead_target_minutes": "Answer a lead within, in office minutes",
    "leave_out": "Leave out who may be there already",
    "locale": "Language of mails",
    "location": "Location",
    "lost_reason": "Lost because",
    "message": "What they want",
    "minutes": "Length in minutes",
    "modality": "How",
    "move_cutoff_minutes": "Move online until, in hours",
    "name": "Name",
    "name_es": "Name in Spanish",
    "needs_room": "Takes a room",
    "note": "Note",
    "notice_minutes": "Not later than, in hours before",
    "notify": "Send the patient an email",
    "on": "Date",
    "open_appointments_per_contact": "Open appointments for one email or phone",
    "own_date": "Date",
    "own_time": "Time",
    "owner": "For",
    "phone": "Phone",
    "postal_code": "ZIP code",
    "provider": "Provider",
    "providers": "Offered by",
    "reason": "Reason",
    "region": "State",
    "result": "The call",
    "repeats": "Every week at this time",
    "repeats_until": "Last day of the weekly block",
    "role": "Role",
    "second_factor_required": "Everybody needs the second step",
    "send_again": "Send the confirmation to a new address",
    "session_hours": "Signed out in any case after, in hours",
    "session_idle_minutes": "Signed out when nobody touches it for, in minutes",
    "source": "Came by",
    "start_interval_minutes": "May start every, in minutes",
    "starts": "Starts at",
    "starts_at": "When",
    "starts_on": "Starts on",
    "stage": "Stage",
    "stated": "Where and when they agreed",
    "street": "Street and number",
    "summary": "In one sentence, English",
    "summary_es": "In one sentence, Spanish",
    "text": "The leads",
    "time": "Time",
    "timezone": "Time zone",
    "title": "Title",
    "told": "The reason, in English",
    "told_es": "The reason, in Spanish",
    "type": "Consultation",
    "types": "Offers",
    "until": "Until",
    "valid_from": "From",
    "valid_until": "Until",
    "wants_agenda": "The day by mail each morning",
    "who": "Who is away",
    "window_days": "Not earlier than, in days before",
}
HOURS = re.compile(r"spans\.(?:(?P<weekday>[0-6])-)?(?P<row>\d)\.(?P<edge>starts|ends)")
REMINDER = re.compile(r"(?P<name>amount|unit|grace|remove)-(?P<row>\d)")
OF_A_REMINDER = {
    "amount": "how long before",
    "unit": "hours or days",
    "grace": "at most this late, in hours",
    "remove": "remove",
}
DATES = (
    *("date", "ends_on", "first", "follow_up_on", "holiday", "last", "on", "own_date"),
    *("repeats_until", "starts_on", "until", "valid_from", "valid_until"),
)
TIMES = ("ends", "own_time", "starts", "time")
CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": {"closed": "closed", "instead": "only these hours", "extra": "extra hours"},
    "locale": {"en": "English", "es": "Spanish"},
    "modality": {one.value: one.words for one in MODALITIES},
    "lost_reason": {one.value: words for one, words in REASONS.items()},
    "notify": {"yes": "yes", "no": "no"},
    "result": {one.value: words for one, words in RESULTS.items()},
    "role": {role: name for role, (name, _) in ROLE_WORDS.items()},
    "source": {"phone": "phone", "walk_in": "walking in"},
    "stage": {one.value: words for one, words in STAGES.items()},
    "starts_at": {"own": "another time, outside the rules"},
    "who": {"everybody": "The whole practice"},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """By label; `has_more` where something was chosen that has no words of its own."""

    rows: Sequence[tuple[str, str]]
    has_more: bool


def in_words(fields: Sequence[tuple[str, str]], practice: Practice) -> Shown:
    told = [
        (_label(name), _value(name, value, practice))
        for name, value in fields
        if value.strip() and not UNSEEN.fullmatch(name)
    ]
    rows = [(label, said) for label, said in told if label and said]
    return Shown(rows, has_more=len(rows) < len(told))


def _label(name: str) -> str | None:
    hours, reminder = HOURS.fullmatch(name), REMINDER.fullmatch(name)
    if hours:
        edge = "from" if hours["edge"] == "starts" else "to"
        day = WEEKDAYS[int(hours["weekday"])] if hours["weekday"] else "Hours"
        return f"{day}, {edge}"
    if reminder:
        return f"Reminder {int(reminder['row']) + 1}, {OF_A_REMINDER[reminder['name']]}"
    return LABELS.get(name)


def _value(name: str, value: str, practice: Practice) -> str | None:
    """None for what a machine wrote and nobody can read."""
    known = {**CHOICES.get(name, {}), **_slugs(name, practice)}
    if value in known:
        return known[value]
    if name in ("types", "providers"):
        return ", ".join(known.get(slug, slug) for slug in value.split())
    if name in ("type", "location", "role", "notify"):
        return None
    if value == "true" or (name == "repeats" and value == "weekly"):
        return "yes"
    read = _reader(name, practice)
    try:
        return read(value) if read else value
    except ValueError:
        # As somebody typed it, and as the form will say that it cannot be.
        return value


def _reader(name: str, practice: Practice) -> Callable[[str], str] | None:
    if name in DATES:
        return lambda text: formatting.day_with_year(calendar_date(text))
    if name in TIMES or HOURS.fullmatch(name):
        return lambda text: formatting.wall_clock(time.fromisoformat(text))
    if name == "starts_at":
        return lambda text: _moment(text, practice)
    return None


def _slugs(name: str, practice: Practice) -> Mapping[str, str]:
    if name in ("provider", "providers", "who"):
        return {one.slug: one.name for one in practice.providers}
    if name in ("type", "types"):
        return {one.slug: one.name for one in practice.types}
    if name == "location":
        return {one.slug: one.name for one in practice.locations}
    return {}


def _moment(text: str, practice: Practice) -> str:
    at = datetime.fromisoformat(text)
    known = at if at.tzinfo else at.replace(tzinfo=practice.zone)
    return formatting.moment_short(known, practice.settings.timezone)
