"""One person: how they are reached, and everything of theirs in one order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission, Scope
from booking.appointments.patients import is_patient_of
from booking.errors import Forbidden, InvalidInput, NotFound, Refusal, StaleVersion
from booking.inputs import from_form
from booking.people.actions import change_person
from booking.people.duplicates import Agrees, Duplicate, possible_duplicates
from booking.people.inputs import PersonChange
from booking.people.models import Person, PersonMerge
from booking.people.queries import (
    merges_of,
    one_person,
    person_mark,
    survivor_of,
)
from booking.people.rules import MERGE_LIFE
from booking.practice.queries import load_practice
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.formatting import phone
from booking.web.staff.access import caller
from booking.web.staff.forms import words_of
from booking.web.staff.reading import CONTACT, note_reading, note_readings
from booking.web.staff.shell import page
from booking.web.staff.timeline import Moment, Reader, timeline_of

FIELDS = ("name", "email", "phone", "seen")
SHOWN = {
    "visits": "visit",
    "leads": "lead",
    "mails": "mail",
    "consents": "consent",
    "changes": "change",
}
AT_FIRST = 60
AGREEMENTS = {
    Agrees.NAME: "same name",
    Agrees.SIMILAR_NAME: "similar name",
    Agrees.EMAIL: "same email",
    Agrees.PHONE: "same phone number",
}


@dataclass(frozen=True, slots=True)
class Twins:
    """Other records of the same human: perhaps, and those that were; for who sees everybody."""

    alike: Sequence[Duplicate] = ()
    merges: Sequence[PersonMerge] = ()


def person(person_id: int) -> Response:
    with database().reading() as session:
        standing_for = survivor_of(session, person_id)
        require_own(session, standing_for)
        reader = Reader(caller(), load_practice(session), now())
        timeline = timeline_of(session, standing_for, reader)
        twins = _twins(session, standing_for) if sees_everybody() else Twins()
    if standing_for.id != person_id:
        return redirect(url_for("staff.person", person_id=standing_for.id))
    note_reading("person.read", f"person {person_id}", [*CONTACT, "timeline"])
    note_readings("person.read", [f"person {other.person.id}" for other in twins.alike])
    return page(
        "person",
        person=standing_for,
        timeline=timeline,
        **_chosen(timeline.moments),
        sees_everybody=sees_everybody(),
        alike=[(other.person, reason_of(other)) for other in twins.alike],
        merges=twins.merges,
        merge_life=MERGE_LIFE,
    )


def reason_of(other: Duplicate) -> str:
    """ "same phone number, different name"."""
    same = [AGREEMENTS[one] for one in other.agrees] or ["same number or address on a visit"]
    return ", ".join(same if other.is_namesake else [*same, "different name"])


def edit_person(person_id: int) -> Response:
    return _form(person_id)


def send_person(person_id: int) -> Response:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        asked = from_form(PersonChange, typed)
        with database().writing() as session:
            changed = one_person(session, person_id)
            require_own(session, changed)
            change_person(session, changed, asked, by=caller().actor, now=now())
    except (InvalidInput, StaleVersion) as refusal:
        return _form(person_id, typed=typed, refusal=refusal)
    flash("The person’s details are saved.", "success")
    return redirect(url_for("staff.person", person_id=person_id), 303)


def require_own(session: Session, of: Person) -> None:
    """A stranger's person is nobody: for providers, who has no visit with them."""
    own = caller().only(Permission.CONTACT)
    if own is not None and not is_patient_of(session, of.id, provider_id=own):
        raise NotFound


def sees_everybody() -> bool:
    return caller().scope(Permission.CONTACT) is Scope.ALL


def require_everybody() -> None:
    """For what concerns people whom not everyone of the office may see."""
    if not sees_everybody():
        raise Forbidden


def _twins(session: Session, of: Person) -> Twins:
    undoable = [one for one in merges_of(session, of.id) if one.merged_at > now() - MERGE_LIFE]
    return Twins(possible_duplicates(session, of), undoable)


def _chosen(moments: Sequence[Moment]) -> dict[str, Any]:
    """Of the timeline what the address asks for."""
    chosen = request.args.get("show", "")
    found = [one for one in moments if one.kind == SHOWN.get(chosen, one.kind)]
    limit = len(found) if "all" in request.args else AT_FIRST
    return {
        "moments": found[:limit],
        "more": max(0, len(found) - limit),
        "chosen": chosen if chosen in SHOWN else "",
    }


def _form(
    person_id: int, *, typed: Mapping[str, str] | None = None, refusal: Refusal | None = None
) -> Response:
    with database().reading() as session:
        known = one_person(session, person_id)
        require_own(session, known)
    note_reading("person.read", f"person {person_id}")
    kept = {
        "name": known.name,
        "email": known.email or "",
        "phone": phone(known.phone) if known.phone else "",
    }
    return page(
        "person_edit",
        status=STATUS[type(refusal)] if refusal else 200,
        person=known,
        typed=typed or kept,
        present=kept,
        seen=person_mark(known),
        is_stale=isinstance(refusal, StaleVersion),
        errors=words_of(refusal),
    )
