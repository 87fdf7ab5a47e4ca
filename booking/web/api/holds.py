"""Keeping a time while somebody types."""

from zoneinfo import ZoneInfo

from flask import Response

from booking.errors import SlotTaken
from booking.holds.actions import Held, end_hold, extend_hold, hold_slot
from booking.holds.inputs import HeldAlready, NewHold
from booking.practice.queries import load_practice
from booking.web import limits
from booking.web.api.answers import answer, nothing, slot_taken
from booking.web.api.asked import body
from booking.web.api.shapes import HoldShown
from booking.web.context import database, now
from booking.web.visitor import known_browser


def hold() -> Response:
    asked = body(NewHold)
    try:
        with database().writing() as session:
            held = hold_slot(
                session, asked, browser=known_browser(), address=limits.client(), now=now()
            )
            zone = load_practice(session).zone
    except SlotTaken as error:
        return slot_taken(
            error, kind=asked.type, provider=asked.provider, starts_at=asked.starts_at
        )
    return answer(_shown(held, zone), 201)


def extend() -> Response:
    asked = body(HeldAlready)
    with database().writing() as session:
        held = extend_hold(session, asked.hold, now=now())
        zone = load_practice(session).zone
    return answer(_shown(held, zone))


def release() -> Response:
    asked = body(HeldAlready)
    with database().writing() as session:
        end_hold(session, asked.hold, now=now())
    return nothing()


def _shown(held: Held, zone: ZoneInfo) -> HoldShown:
    return HoldShown(hold=held.token, expires_at=held.expires_at.astimezone(zone))
