"""Sending what a view has found."""

from datetime import datetime, timedelta

from flask import Response
from pydantic import BaseModel

from booking.appointments.models import Appointment
from booking.appointments.moves import own_length
from booking.availability.nearest import nearest_slots
from booking.availability.queries import Search, choose
from booking.errors import SlotTaken
from booking.practice.queries import Practice, load_practice
from booking.web.api.representations import slot_shown
from booking.web.context import database, now
from booking.web.errors import refusal_problem


def answer(shown: BaseModel, status: int = 200) -> Response:
    return json_answer(shown.model_dump_json(), status)


def json_answer(body: str, status: int) -> Response:
    return Response(body, status, content_type="application/json")


def nothing() -> Response:
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def move_taken(
    error: SlotTaken,
    practice: Practice,
    appointment: Appointment,
    *,
    provider: str | None = None,
    starts_at: datetime | None = None,
    minutes: int | None = None,
) -> Response:
    """The appointment's own time does not stand in the way of the alternatives."""
    sold = appointment.claim_id
    kind = practice.type_by_id(appointment.type_id)
    return slot_taken(
        error,
        kind=kind.slug,
        provider=provider or practice.provider_by_id(appointment.provider_id).slug,
        starts_at=starts_at or appointment.starts_at,
        ignoring=() if sold is None else (sold,),
        duration=timedelta(minutes=minutes) if minutes else own_length(kind, appointment),
    )


def slot_taken(
    error: SlotTaken,
    *,
    kind: str,
    provider: str | None,
    starts_at: datetime,
    ignoring: tuple[int, ...] = (),
    duration: timedelta | None = None,
) -> Response:
    """With the three nearest free slots, seen after the transaction that lost has ended."""
    with database().reading() as session:
        practice = load_practice(session)
        chosen, named = choose(practice, kind, provider)
        day = starts_at.date()
        search = Search(
            chosen, day, day, now(), provider=named, ignoring=ignoring, duration=duration
        )
        slots = nearest_slots(session, practice, search, starts_at)
    zone = practice.zone_of(chosen)
    nearest = [slot_shown(slot, zone).model_dump(mode="json") for slot in slots]
    return refusal_problem(error, alternatives=nearest)
