"""One person: how they are reached, and everything of theirs in one order."""

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.rules import Permission, Scope
from booking.errors import Forbidden, InvalidInput, NotFound, Refusal, StaleVersion
from booking.inputs import from_form
from booking.people.actions import change_person
from booking.people.inputs import PersonChange
from booking.people.models import Person
from booking.people.queries import (
    merges_of,
    one_person,
    person_mark,
    survivor_of,
)
from booking.people.rules import MERGE_LIFE
from booking.people.search import possible_duplicates
from booking.practice.queries import load_practice
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.formatting import phone
from booking.web.staff.access import caller
from booking.web.staff.forms import words_of
from booking.web.staff.reading import CONTACT, note_reading, note_readings
from booking.web.staff.shell import page
from booking.web.staff.timeline import Reader, Timeline, timeline_of

FIELDS = ("name", "email", "phone", "seen")
SHOWN = {"visits": "visit", "mails": "mail", "consents": "consent", "changes": "change"}
AT_FIRST = 60


def person(person_id: int) -> Response:
    with database().reading() as session:
        standing_for = survivor_of(session, person_id)
        timeline = own_timeline(session, standing_for)
        everybody = caller().scope(Permission.CONTACT) is Scope.ALL
        alike = possible_duplicates(session, standing_for) if everybody else []
        merges = [
            merge
            for merge in merges_of(session, standing_for.id)
            if everybody and merge.merged_at > now() - MERGE_LIFE
        ]
    if standing_for.id != person_id:
        return redirect(url_for("staff.person", person_id=standing_for.id))
    note_reading("person.read", f"person {person_id}", [*CONTACT, "timeline"])
    note_readings("person.read", [f"person {other.id}" for other in alike])
    chosen = request.args.get("show", "")
    moments = [one for one in timeline.moments if one.kind == SHOWN.get(chosen, one.kind)]
    limit = len(moments) if "all" in request.args else AT_FIRST
    return page(
        "person",
        person=standing_for,
        timeline=timeline,
        moments=moments[:limit],
        more=max(0, len(moments) - limit),
        chosen=chosen if chosen in SHOWN else "",
        alike=alike,
        merges=merges,
        merge_life=MERGE_LIFE,
    )


def edit_person(person_id: int) -> Response:
    return _form(person_id)


def send_person(person_id: int) -> Response:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        asked = from_form(PersonChange, typed)
        with database().writing() as session:
            changed = one_person(session, person_id)
            own_timeline(session, changed)
            change_person(session, changed, asked, by=caller().actor, now=now())
    except (InvalidInput, StaleVersion) as refusal:
        return _form(person_id, typed=typed, refusal=refusal)
    flash("The person’s details are saved.", "success")
    return redirect(url_for("staff.person", person_id=person_id), 303)


def own_timeline(session: Session, of: Person) -> Timeline:
    """A stranger's person is nobody: for providers, who has no visit with them."""
    timeline = timeline_of(session, of, Reader(caller(), load_practice(session), now()))
    if not timeline.sees_own:
        raise NotFound
    return timeline


def require_everybody() -> None:
    """For what concerns people whom not everyone of the office may see."""
    if caller().scope(Permission.CONTACT) is not Scope.ALL:
        raise Forbidden


def _form(
    person_id: int, *, typed: Mapping[str, str] | None = None, refusal: Refusal | None = None
) -> Response:
    with database().reading() as session:
        known = one_person(session, person_id)
        own_timeline(session, known)
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
