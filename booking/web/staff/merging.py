"""Two records of one person side by side, joined, and taken apart again."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.appointments.queries import visits_of
from booking.diary.actions import lock_diary
from booking.errors import NotFound, StatusConflict
from booking.keyring import fingerprint
from booking.people.merges import merge_people, undo_merge
from booking.people.models import Consent, Person
from booking.people.queries import consents_of, one_person, person_mark, survivor_of
from booking.people.rules import MERGE_LIFE
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.person import require_everybody
from booking.web.staff.reading import note_readings
from booking.web.staff.shell import page


@dataclass(frozen=True, slots=True)
class Side:
    person: Person
    upcoming: int
    past: int
    consents: list[Consent]


def compare_people(person_id: int, other_id: int) -> Response:
    require_everybody()
    with database().reading() as session:
        sides = [_side(session, one) for one in (person_id, other_id)]
        if person_id == other_id:
            raise NotFound
    note_readings("person.read", [f"person {side.person.id}" for side in sides])
    return page(
        "merge", sides=sides, seen=_marks(sides[0].person, sides[1].person), days=MERGE_LIFE.days
    )


def send_merge(person_id: int, other_id: int) -> Response:
    require_everybody()
    survivor_id = other_id if request.form.get("survivor") == str(other_id) else person_id
    merged_id = person_id if survivor_id == other_id else other_id
    try:
        with database().writing() as session:
            # No visit is being booked with either meanwhile.
            lock_diary(session)
            if not _as_seen(session, person_id, other_id):
                return _look_again(person_id, other_id)
            merge_people(
                session,
                survivor_id=survivor_id,
                merged_id=merged_id,
                by=caller().actor,
                now=now(),
            )
    except StatusConflict:
        flash("One of the two is no longer a record of its own. Please look again.", "warning")
        return _to_whoever_stands_for(survivor_id)
    days = MERGE_LIFE.days
    flash(f"The two records are one now. For {days} days that can be undone here.", "success")
    return redirect(url_for("staff.person", person_id=survivor_id), 303)


def undo_people(person_id: int, merge_id: int) -> Response:
    require_everybody()
    try:
        with database().writing() as session:
            lock_diary(session)
            undo_merge(session, merge_id, by=caller().actor, now=now())
    except NotFound:
        flash("That merge was undone already, or its 30 days are over.", "warning")
        return _to_whoever_stands_for(person_id)
    except StatusConflict:
        flash("This record has itself been merged since. Undo that first.", "warning")
        return _to_whoever_stands_for(person_id)
    flash("The two records are two again. This is the one that had stayed.", "success")
    return redirect(url_for("staff.person", person_id=person_id), 303)


def _side(session: Session, person_id: int) -> Side:
    person = one_person(session, person_id)
    visits = [visit for visit, _ in visits_of(session, person_id)]
    upcoming = sum(visit.starts_at > now() for visit in visits)
    return Side(person, upcoming, len(visits) - upcoming, consents_of(session, person_id))


def _marks(one: Person, other: Person) -> str:
    return fingerprint(*sorted((person_mark(one), person_mark(other))))


def _as_seen(session: Session, person_id: int, other_id: int) -> bool:
    """Of two who are one already there is nothing left to compare: the action knows."""
    both = [session.get(Person, one) for one in (person_id, other_id)]
    known = [one for one in both if one is not None and one.is_known]
    return len(known) < len(both) or request.form.get("seen") == _marks(known[0], known[1])


def _look_again(person_id: int, other_id: int) -> Response:
    flash("Somebody changed one of the two in the meantime. Please compare once more.", "warning")
    again = url_for("staff.compare_people", person_id=person_id, other_id=other_id)
    return redirect(again, 303)


def _to_whoever_stands_for(person_id: int) -> Response:
    with database().reading() as session:
        survivor = survivor_of(session, person_id)
    return redirect(url_for("staff.person", person_id=survivor.id), 303)
