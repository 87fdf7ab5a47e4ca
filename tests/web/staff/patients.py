"""Who the desk looks at: patients with nasty names, and visits with another provider."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.audit.models import AuditEvent
from booking.database import Database
from booking.practice.actions import touch_practice
from booking.practice.models import Provider

# What a stored field may hold, and what no page may make of it.
NASTY = {
    "markup": '<script>alert(1)</script> "><img src=x onerror=alert(2)>',
    "right to left": "محمد العربي \u202etxet",
    "emoji": "Zoë 👩🏽‍🦱 O’Néill",
    "template": "{{ 1111*1111 }} a",
    "long": "x" * 200,
}


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def trail(database: Database, ending: str = "") -> list[tuple[str, str, str]]:
    """What was noted, of actions with this ending."""
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    return [(one.action, one.subject, one.fields) for one in events if one.action.endswith(ending)]


def colleague(session: Session) -> int:
    """Another provider's id."""
    lee = Provider(slug="lee", name="Dr. Lee", title="Physician", position=1)
    session.add(lee)
    session.flush()
    touch_practice(session)
    return lee.id


def kept(database: Database, appointment_id: int) -> Appointment:
    with database.reading() as session:
        visit = session.get_one(Appointment, appointment_id)
        assert visit.note is None or visit.note
        return visit
