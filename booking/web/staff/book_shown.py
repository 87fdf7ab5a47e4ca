"""What the booking page shows for what has been said so far."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from booking.appointments.conflicts import Obstacle
from booking.appointments.patients import Patient, patients_like
from booking.availability.broken import check_day_not_over
from booking.availability.queries import free_slots
from booking.errors import InvalidInput, Refusal, SlotTaken
from booking.intervals import midnight
from booking.practice.queries import Practice, load_practice
from booking.web import wording
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller
from booking.web.staff.book_draft import Draft, chosen_date, chosen_time, times_from
from booking.web.staff.book_said import contact_of, own_time, own_times
from booking.web.staff.book_times import Times, next_times, why_not_on
from booking.web.staff.forms import words_of
from booking.web.staff.outside import (
    Taken,
    broken_at,
    codes_of,
    in_words,
    note_named,
    taken_at,
)
from booking.web.staff.reading import CONTACT, note_reading, note_readings
from booking.web.staff.search import own_only, visits_in_words

# As the fields stand on the page.
ORDER = ("person", "name", "phone", "email", "starts_at", "own_date", "own_time", "reason", "note")
NO_TIMES = Times((), None, first=True)


class MustBeRead(Refusal):
    """Nobody breaks a rule that they were not shown."""

    code = "broken_rules"


@dataclass(frozen=True, slots=True)
class Wanted:
    times: bool = False
    outside: bool = False
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """`broken` are the rules that the typed time breaks, `accepted` their codes to be sent back."""

    zone: str
    times: Times = NO_TIMES
    alike: tuple[Patient, ...] = ()
    visits: dict[int, str] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    accepted: str = ""
    is_free: bool = False
    own_time: datetime | None = None
    own_times: tuple[datetime, ...] = ()
    time_error: str = ""
    taken: Taken | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)
    status: int = 200


def look(draft: Draft, wanted: Wanted, *, refusal: Refusal | None = None) -> Shown:
    named: list[Obstacle] = []
    with database().reading() as session:
        practice = load_practice(session)
        zone = practice.zone_of(draft.kind)
        shown = Shown(zone.key, errors=_errors(refusal), status=_status(refusal))
        if wanted.times:
            shown = replace(shown, times=_times(session, practice, draft))
        if wanted.alike and draft.known is None:
            shown = replace(shown, alike=alike_of(session, draft))
        if draft.has_own_time and wanted.outside:
            shown, named = _outside(session, practice, draft, shown)
        elif isinstance(refusal, SlotTaken):
            shown, named = _taken(session, practice, draft, shown, chosen_time(draft))
    known = [one for one in (draft.known, *shown.alike) if one is not None]
    _note(draft, shown, named)
    return replace(shown, visits={one.person.id: visits_in_words(one, zone) for one in known})


def alike_of(session: Session, draft: Draft) -> tuple[Patient, ...]:
    """Whom the details may mean; nobody once it is said who it is, or while nothing is."""
    name, email, phone = contact_of(draft)
    if draft.known is not None or not (name or email or phone):
        return ()
    own = own_only()
    found = patients_like(session, name=name, email=email, phone=phone, now=now(), provider_id=own)
    return tuple(found[:6])


def is_on_offer(session: Session, practice: Practice, draft: Draft, starts_at: datetime) -> bool:
    day = starts_at.astimezone(practice.zone_of(draft.kind)).date()
    search = replace(draft.search(now()), first=day, last=day)
    return any(one.starts_at == starts_at for one in free_slots(session, practice, search).slots)


def _times(session: Session, practice: Practice, draft: Draft) -> Times:
    """The one that was chosen stays among them."""
    start = times_from(draft)
    chosen = chosen_time(draft)
    search = draft.search(now())
    if start is None and chosen is not None and is_on_offer(session, practice, draft, chosen):
        first = next_times(session, practice, search, start=None)
        if chosen in {slot.starts_at for slot in first.slots}:
            return first
        return next_times(session, practice, search, start=chosen)
    times = next_times(session, practice, search, start=start)
    day = chosen_date(draft.typed.get("date", ""))
    if day is None or start != midnight(day, practice.zone_of(draft.kind)):
        return times
    return replace(times, instead=why_not_on(practice, search, day, times.slots))


def _outside(
    session: Session, practice: Practice, draft: Draft, shown: Shown
) -> tuple[Shown, list[Obstacle]]:
    """Which rules the typed time breaks, and who is there already."""
    if not (draft.typed.get("own_date") and draft.typed.get("own_time")):
        return shown, []
    try:
        starts_at, times = own_time(draft, practice), own_times(draft, practice)
        check_day_not_over(practice, draft.search(now()), starts_at)
    except InvalidInput as refusal:
        wrong = [word for each in words_of(refusal).values() for word in each]
        return replace(shown, time_error=" ".join(wrong)), []
    broken = broken_at(session, practice, draft.search(now()), starts_at)
    words = tuple(in_words(broken, draft.kind))
    shown = replace(shown, own_time=starts_at, own_times=times, broken=words)
    shown = replace(shown, accepted=codes_of(broken))
    found, named = _taken(session, practice, draft, shown, starts_at)
    is_free = not (found.taken and found.taken.reasons)
    return (replace(shown, is_free=True), []) if is_free else (found, named)


def _taken(
    session: Session, practice: Practice, draft: Draft, shown: Shown, starts_at: datetime | None
) -> tuple[Shown, list[Obstacle]]:
    if starts_at is None:
        return shown, []
    search = draft.search(now())
    taken, named = taken_at(session, practice, search, starts_at, office=caller())
    return replace(shown, taken=taken), named


def _errors(refusal: Refusal | None) -> dict[str, list[str]]:
    if isinstance(refusal, MustBeRead):
        return {"reason": [wording.of_code(refusal.code)]}
    errors = words_of(refusal)
    return {name: errors[name] for name in sorted(errors, key=_place)}


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _status(refusal: Refusal | None) -> int:
    if refusal is None:
        return 200
    return STATUS[InvalidInput if isinstance(refusal, MustBeRead) else type(refusal)]


def _note(draft: Draft, shown: Shown, named: list[Obstacle]) -> None:
    if draft.known is not None and (shown.times.slots or shown.errors):
        note_reading("person.read", f"person {draft.known.person.id}", CONTACT)
    note_readings("person.find", [f"person {one.person.id}" for one in shown.alike])
    note_named(named)
