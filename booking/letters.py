"""What a mail says at this moment, in its reader's language: to be sent, or to be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from booking.accounts.emails import compose as compose_account_mail
from booking.appointments.emails import compose as compose_appointment_mail
from booking.appointments.rules import still_open
from booking.leads.emails import compose as compose_lead_mail
from booking.mail_words import capital, words_of
from booking.messages.models import Message
from booking.messages.rules import Email, Kind, Letterhead
from booking.reminders.emails import compose as compose_agenda

NO_BREAK_SPACES = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})


class Composer(Protocol):
    """What a message says now; None when it is no longer true."""

    def __call__(
        self, session: Session, message: Message, *, now: datetime, letterhead: Letterhead
    ) -> Email | None: ...


def compose_alert(
    session: Session, message: Message, *, now: datetime, letterhead: Letterhead
) -> Email | None:
    """The office is told of visits and of leads."""
    compose = compose_appointment_mail if message.lead_id is None else compose_lead_mail
    return compose(session, message, now=now, letterhead=letterhead)


COMPOSERS: Mapping[str, Composer] = {
    Kind.CONFIRMATION: compose_appointment_mail,
    Kind.RESCHEDULE: compose_appointment_mail,
    Kind.CANCELLATION: compose_appointment_mail,
    Kind.REMINDER: compose_appointment_mail,
    Kind.LEAD_ACKNOWLEDGEMENT: compose_lead_mail,
    Kind.STAFF_ALERT: compose_alert,
    Kind.PASSWORD: compose_account_mail,
    Kind.DAILY_AGENDA: compose_agenda,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What its reader will see; `preheader` is what inboxes show beside the subject."""

    subject: str
    text: str
    html: str
    preheader: str = ""


def register_letters(app: Flask) -> None:
    app.jinja_env.filters.update(capital=capital, still_open=still_open)


def write(app: Flask, email: Email, *, locale: str, base_url: str, now: datetime) -> Letter:
    outside = {"locale": locale, "base_url": base_url, "now": now, "stop_url": email.stop_url}
    values = {**outside, **email.context}
    mail = email.template.rpartition("/")[2]

    def rendered(part: str) -> str:
        template = app.jinja_env.get_template(f"emails/{email.template}/{part}")
        return template.render(values, words=words)

    with app.app_context(), force_locale(locale):
        words = words_of(mail, email.context)
        subject = rendered("subject.txt").strip(" \n").translate(NO_BREAK_SPACES)
        preheader = str(words.get("preheader", ""))
        return Letter(subject, rendered("body.txt"), rendered("body.html"), preheader)
