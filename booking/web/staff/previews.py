"""A mail as its reader would see it, shown to staff: no link in it can be used."""

import email
import email.policy
import re
from dataclasses import dataclass, replace
from email.message import EmailMessage

from flask import current_app
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.letters import COMPOSERS, Letter, write
from booking.messages.queries import find_message, frozen_of, newest_waiting
from booking.messages.rules import Email, Frozen, Kind
from booking.web.context import config, context, now

DOTS = "••••••••"
TO_THE_PATIENT = (Kind.CONFIRMATION, Kind.RESCHEDULE, Kind.CANCELLATION)
# Long enough to open something: a link's token, whatever it opens.
SECRET = re.compile(r"(?<=[/=])[\w~-]{20,}")
# Ours wherever the site was when the mail was written: it opens the same here and now.
OPENING = re.compile(r"https?://[^\s\"'<>]*/(?:manage|news|staff/password)/[^\s\"'<>]*")
LINK_TARGET = re.compile(r'(<a\b[^>]*?\bhref=)(?:"[^"]*"|\'[^\']*\')', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MailDraft:
    """All that a mail will say, taken from the database: `written` out when no transaction is."""

    mail: Email
    locale: str


def preview_of(session: Session, message_id: int) -> Letter | MailDraft | None:
    """The very mail where it is written already, else what it would be made of now.

    None when it is no longer true: it would not leave. Composed within the given session, so
    after a change in `rehearsing()` it tells of that change.
    """
    message = find_message(session, message_id)
    frozen = frozen_of(message)
    if frozen is not None:
        return without_links(_letter(frozen))
    composer = COMPOSERS.get(message.kind)
    letterhead = context().letterhead
    mail = composer(session, message, now=now(), letterhead=letterhead) if composer else None
    return MailDraft(mail, message.locale) if mail else None


def preview_change(session: Session, appointment: Appointment) -> Letter | MailDraft | None:
    """What the patient will get for what was just done in this session; None: no mail at all."""
    session.flush()
    message_id = newest_waiting(
        session, subject_id=appointment.id, version=appointment.version, kinds=TO_THE_PATIENT
    )
    return None if message_id is None else preview_of(session, message_id)


def written(found: Letter | MailDraft | None) -> Letter | None:
    """Rendering takes its time: nobody else who wants to write should wait for it."""
    return preview(found.mail, locale=found.locale) if isinstance(found, MailDraft) else found


def preview(mail: Email, *, locale: str) -> Letter:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return without_links(write(app, mail, locale=locale, base_url=config().base_url, now=now()))


def without_links(letter: Letter) -> Letter:
    """Whoever had the link in a patient's mail could act as the patient; dots stand for it."""
    ours = re.escape(config().base_url) + r"[^\s\"'<>]*"
    links = re.compile(f"{ours}|{OPENING.pattern}")

    def masked(text: str) -> str:
        return links.sub(lambda link: SECRET.sub(DOTS, link.group()), text)

    html = LINK_TARGET.sub(r'\1"#"', masked(letter.html))
    return replace(letter, subject=masked(letter.subject), text=masked(letter.text), html=html)


def _letter(frozen: Frozen) -> Letter:
    written = email.message_from_string(frozen.content, policy=email.policy.default)
    assert isinstance(written, EmailMessage)
    return Letter(str(written["Subject"]), _part(written, "plain"), _part(written, "html"))


def _part(written: EmailMessage, kind: str) -> str:
    part = written.get_body((kind,))
    return str(part.get_content()) if part else ""
