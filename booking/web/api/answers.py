"""Sending what a view has found."""

from datetime import datetime

from flask import Response
from pydantic import BaseModel

from booking.availability.queries import Search, choose, nearest_slots
from booking.errors import SlotTaken
from booking.practice.queries import load_practice
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


def slot_taken(
    error: SlotTaken,
    *,
    kind: str,
    provider: str | None,
    starts_at: datetime,
    ignoring: tuple[int, ...] = (),
) -> Response:
    """With the three nearest free slots, seen after the transaction that lost has ended."""
    with database().reading() as session:
        practice = load_practice(session)
        chosen, named = choose(practice, kind, provider)
        day = starts_at.date()
        search = Search(chosen, day, day, now(), provider=named, ignoring=ignoring)
        slots = nearest_slots(session, practice, search, starts_at)
    zone = practice.zone_of(chosen)
    nearest = [slot_shown(slot, zone).model_dump(mode="json") for slot in slots]
    return refusal_problem(error, alternatives=nearest)
