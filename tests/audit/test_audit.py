import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.models import AuditEvent
from booking.audit.rules import SYSTEM, Actor, ActorKind
from tests.clock import START
from tests.factories import OFFICE, PATIENT


def test_an_event_says_who_did_what_to_which_subject_when_and_from_where(session: Session) -> None:
    record(session, "appointment.move", "appointment K7MP4QXD", by=OFFICE, now=START)

    event = session.scalars(select(AuditEvent)).one()
    assert (event.actor_kind, event.actor_name, event.address) == (
        "staff",
        "desk@houston-hair.example",
        "203.0.113.1",
    )
    assert (event.action, event.subject, event.at) == (
        "appointment.move",
        "appointment K7MP4QXD",
        START,
    )


def test_changed_fields_are_named_in_order(session: Session) -> None:
    record(session, "x", "y", by=SYSTEM, now=START, fields={"starts_at", "provider"})

    assert session.scalars(select(AuditEvent.fields)).one() == "provider starts_at"


@pytest.mark.parametrize(
    ("actor", "office"),
    [(OFFICE, True), (Actor(ActorKind.KEY, "website"), True), (PATIENT, False), (SYSTEM, False)],
)
def test_only_staff_and_keys_act_for_the_office(actor: Actor, *, office: bool) -> None:
    assert actor.is_office is office
