"""Our forms on the pages of a paper, which has an article about us."""

from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.database import Database
from tests.web.site.visitor import CHOSEN, Page

PAPER = "https://paper.example"
ORIGINS = (PAPER, "https://www.paper.example")
LISTED = f"frame-ancestors {' '.join(ORIGINS)}"
NOWHERE = "frame-ancestors 'none'"
FRAMED = "frame=article"
IN_FRAME = f"/book/in-person/details?starts_at={CHOSEN}&{FRAMED}"


def policy(page: Page) -> str:
    return page.headers["Content-Security-Policy"].rpartition("; ")[2]


def booked(database: Database) -> Appointment:
    with database.reading() as session:
        return session.scalars(select(Appointment)).one()
