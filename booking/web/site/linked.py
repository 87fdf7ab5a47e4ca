"""The one appointment that a manage link leads to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from werkzeug import Response

from booking.appointments.emails import Links, can_book_again, links_of
from booking.appointments.models import Appointment
from booking.appointments.queries import AppointmentView, by_manage_token, view
from booking.appointments.rules import Status, still_open
from booking.errors import NotFound
from booking.practice.models import ConsultationType
from booking.practice.queries import Practice, load_practice
from booking.web.context import config, now
from booking.web.languages import language
from booking.web.site.pages import page, personal


class LinkGone(NotFound):
    """Unknown, expired and erased look alike."""


@dataclass(frozen=True, slots=True)
class Linked:
    token: str
    practice: Practice
    appointment: Appointment
    shown: AppointmentView
    links: Links
    at: datetime

    @property
    def kind(self) -> ConsultationType:
        return self.practice.type_by_id(self.appointment.type_id)

    @property
    def is_upcoming(self) -> bool:
        return self.shown.status == Status.BOOKED and self.at < self.shown.starts_at

    @property
    def may_move(self) -> bool:
        """Its kind must still be on offer, or there is nothing to move to."""
        return (
            self.is_upcoming and self.kind.active and still_open(self.shown.movable_until, self.at)
        )

    @property
    def may_cancel(self) -> bool:
        return self.is_upcoming and still_open(self.shown.cancellable_until, self.at)

    @property
    def may_book_again(self) -> bool:
        return can_book_again(self.practice, self.appointment)

    @property
    def state(self) -> str:
        """upcoming, cancelled or past: what the page is about."""
        if self.is_upcoming:
            return "upcoming"
        return "cancelled" if self.shown.status == Status.CANCELLED else "past"

    @property
    def values(self) -> dict[str, object]:
        """For the templates."""
        return {
            "token": self.token,
            "appointment": self.shown,
            "city": self.practice.location_by_id(self.appointment.location_id).city,
            "links": self.links,
            "state": self.state,
            "may_move": self.may_move,
            "may_cancel": self.may_cancel,
            "may_book_again": self.may_book_again,
            # It is their appointment that brought them.
            "sponsored": False,
        }


def of_link(session: Session, token: str) -> Appointment:
    try:
        return by_manage_token(session, token, now=now())
    except NotFound:
        raise LinkGone from None


def linked(session: Session, token: str) -> Linked:
    appointment = of_link(session, token)
    practice = load_practice(session)
    shown = view(practice, appointment, locale=language())
    links = links_of(practice, appointment, shown, base_url=config().base_url, token=token)
    return Linked(token, practice, appointment, shown, links, now())


def linked_page(template: str, found: Linked, *, status: int = 200, **values: object) -> Response:
    everything = {**found.values, **values}
    return personal(page(template, found.practice, everything, status=status))
