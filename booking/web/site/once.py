"""One form books once, however often it is sent."""

from dataclasses import dataclass

from flask import json, request

from booking.appointments.actions import Booked, book_appointment, keep_answer, kept_answer
from booking.appointments.inputs import Booking
from booking.appointments.ledger import adopt
from booking.appointments.rules import Source
from booking.keyring import fingerprint
from booking.limits.rules import Once
from booking.web import limits
from booking.web.context import database, keys, now, visitor
from booking.web.frames import frame
from booking.web.site.arrivals import known_visitor
from booking.web.site.just_made import LEAD, just_made
from booking.web.site.trap import Opened
from booking.web.visitor import browser


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form led to; `how` it came: first, again, otherwise than before, too soon after."""

    manage_token: str
    how: str


def book_once(booking: Booking, opened: Opened) -> Sent:
    """With the answer to it is kept what the form said."""
    once = Once(key=f"form {opened.nonce}", body="")
    said = fingerprint(booking.model_dump_json(exclude={"hold", "locale", "check"}))
    with database().writing() as writing:
        known = kept_answer(writing, once)
        if known is not None:
            before = json.loads(known)
            return Sent(before["manage_token"], "again" if before["said"] == said else "otherwise")
        booked = book_appointment(
            writing,
            booking,
            by=visitor(),
            now=now(),
            keys=keys(),
            source=Source.WEB,
            browser=browser(),
            # An address can be made up by anybody, and be sent to others to open.
            is_proof=frame() is None,
            visitor=known_visitor(),
            page=request.path,
        )
        asked = just_made(LEAD)
        adopt(writing, booked.appointment, asked, by=visitor(), now=now())
        limits.check_contact(writing, email=booking.email, phone=booking.phone)
        keep_answer(writing, once, _kept(booked, said), now=now())
    return Sent(booked.manage_token, "soon" if booked.again else "first")


def _kept(booked: Booked, said: str) -> str:
    """With the reference, by which it is found when its person is erased."""
    reference, token = booked.appointment.reference, booked.manage_token
    return json.dumps({"said": said, "manage_token": token, "reference": reference})
