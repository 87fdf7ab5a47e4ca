"""What has been said so far of a booking for a caller: typed, chosen, or brought along."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import request
from pydantic_core import PydanticCustomError
from sqlalchemy.orm import Session

from booking.accounts.rules import Caller, Permission
from booking.appointments.inputs import PatientMove
from booking.appointments.patients import Patient, is_patient_of, with_visits
from booking.availability.queries import Search
from booking.errors import InvalidInput, NotFound
from booking.inputs import LARGEST_ID, calendar_date, from_form
from booking.intervals import midnight
from booking.people.queries import survivor_of
from booking.practice.models import ConsultationType, Provider
from booking.practice.queries import Practice

TYPED = (
    *("person", "name", "phone", "email", "locale", "type", "provider", "starts_at", "source"),
    *(
        "note",
        "consent",
        "own_date",
        "own_time",
        "own_hour",
        "reason",
        "accepted",
        "from",
        "date",
        "form_token",
        "lead",
    ),
)
# Instead of one of the times on offer.
OWN_TIME = "own"


@dataclass(frozen=True, slots=True)
class Draft:
    """`typed` goes back onto the page as it came; the rest is what it means so far."""

    typed: Mapping[str, str]
    kinds: tuple[ConsultationType, ...]
    kind: ConsultationType
    providers: tuple[Provider, ...]
    provider: Provider | None
    known: Patient | None = None

    def search(self, now: datetime) -> Search:
        day = now.date()
        return Search(self.kind, day, day, now, provider=self.provider)

    @property
    def has_own_time(self) -> bool:
        return self.typed.get("starts_at") == OWN_TIME

    @property
    def chosen(self) -> datetime | None:
        return chosen_time(self)

    def name_of(self, slug: str) -> str:
        return next(one.name for one in self.providers if one.slug == slug)

    def with_typed(self, **typed: str) -> "Draft":
        return replace(self, typed={**self.typed, **typed})


def sent(session: Session, practice: Practice, office: Caller, *, now: datetime) -> Draft:
    typed = {name: request.form[name] for name in TYPED if name in request.form}
    return draft_of(session, practice, typed, office, now=now)


def chosen_time(draft: Draft) -> datetime | None:
    try:
        return from_form(PatientMove, {"starts_at": draft.typed.get("starts_at", "")}).starts_at
    except InvalidInput:
        return None


def times_from(draft: Draft) -> datetime | None:
    """Where the list of times begins, if not now."""
    try:
        return from_form(PatientMove, {"starts_at": draft.typed.get("from", "")}).starts_at
    except InvalidInput:
        return None


def turned(draft: Draft, practice: Practice, go: str) -> Draft:
    """Another page of times, or another person, as one of the form's buttons asks."""
    what, _, start = go.partition(":")
    if what == "later":
        return draft.with_typed(**{"from": start, "date": ""})
    if what in ("earliest", "times"):
        return draft.with_typed(**{"from": "", "date": ""})
    if what == "date":
        day = chosen_date(draft.typed.get("date", ""))
        begin = midnight(day, practice.zone_of(draft.kind)).isoformat() if day else ""
        return draft.with_typed(**{"from": begin})
    if what == "outside":
        return draft.with_typed(starts_at=OWN_TIME)
    if what == "somebody_else":
        return replace(draft.with_typed(person="new"), known=None)
    return draft


def chosen_date(text: str) -> date | None:
    try:
        return calendar_date(text) if text else None
    except PydanticCustomError:
        return None


def draft_of(
    session: Session, practice: Practice, typed: Mapping[str, str], office: Caller, *, now: datetime
) -> Draft:
    """Of the kinds that whoever books may book; one that is unknown becomes the first."""
    own = office.only(Permission.BOOK)
    offered = {kind: _may(practice, kind, own) for kind in practice.active_types}
    kinds = tuple(kind for kind, providers in offered.items() if providers)
    if not kinds:
        raise NotFound
    kind = next((one for one in kinds if one.slug == typed.get("type")), kinds[0])
    providers = offered[kind]
    named = next((one for one in providers if one.slug == typed.get("provider")), None)
    only = providers[0] if own is not None else None
    known = _known(session, typed.get("person", ""), own, now)
    return Draft(typed, kinds, kind, providers, named or only, known)


def _may(practice: Practice, kind: ConsultationType, own: int | None) -> tuple[Provider, ...]:
    return tuple(one for one in practice.providers_of(kind) if own in (None, one.id))


def _known(session: Session, number: str, own: int | None, now: datetime) -> Patient | None:
    is_number = number.isascii() and number.isdigit() and len(number) <= len(str(LARGEST_ID))
    if not is_number or int(number) > LARGEST_ID:
        return None
    try:
        person = survivor_of(session, int(number))
    except NotFound:
        return None
    if own is not None and not is_patient_of(session, person.id, provider_id=own):
        return None
    return with_visits(session, [person], now=now, provider_id=own)[0]
