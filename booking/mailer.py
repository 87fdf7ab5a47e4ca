"""A message to real mail: template, language, calendar part; by SMTP or as .eml files."""

import os
import secrets
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.charset import QP, Charset
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import flask_mail
from flask import Flask

from booking.letters import write
from booking.messages.rules import Email, Frozen, Outcome, Result
from booking.practice.models import PracticeSettings
from booking.smtp import Connection, Patience, failure
from config import Config

STAMP = "%Y%m%dT%H%M%S%fZ"
QUOTED = Charset("utf-8")
QUOTED.body_encoding = QP


class Unsendable(Exception):
    """No server will ever take it; `code` says what is wrong with it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Address:
    """What the outside of a mail says."""

    recipient: str
    kind: str
    locale: str
    reference: str | None = None


class Mailer:
    """One per process; any number of threads may use it."""

    def __init__(
        self,
        app: Flask,
        config: Config,
        *,
        patience: Patience | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._app = app
        self._base_url = config.base_url
        self._sender = config.mail_default_sender
        self._folder = config.mail_folder
        self._patience = patience or Patience()
        self._tls = tls or ssl.create_default_context()
        self._introduced_as = _introduction(config.base_url)
        self._settings = app.extensions["mail"] = flask_mail.Mail().init_mail(
            {
                "MAIL_SERVER": config.mail_server,
                "MAIL_PORT": config.mail_port,
                "MAIL_USE_TLS": config.mail_use_tls,
                "MAIL_USE_SSL": config.mail_use_ssl,
                "MAIL_USERNAME": config.mail_username,
                "MAIL_PASSWORD": config.mail_password,
                "MAIL_DEFAULT_SENDER": config.mail_default_sender,
            }
        )

    def freeze(self, email: Email, address: Address, *, now: datetime) -> Frozen:
        """Written and sealed: whatever is sent again later is this, byte for byte."""
        message_id = f"<{now.astimezone(UTC):{STAMP}}.{secrets.token_hex(8)}@{self._domain}>"
        with self._app.app_context():
            message = self._message(email, address, now)
            message.msgId = message_id
            message.date = now.timestamp()
            return Frozen(message_id, message.as_bytes().decode("ascii"))

    def deliver(
        self, frozen: Frozen, address: Address, *, hand_over: Callable[[], bool]
    ) -> Outcome:
        """`hand_over` says whether it may still leave; it is asked once, at the last moment."""
        if self._settings.server is None:
            return self._leave_as_file(frozen, address, hand_over)
        connection = Connection(
            self._settings,
            patience=self._patience,
            tls=self._tls,
            introduced_as=self._introduced_as,
        )
        try:
            with connection:
                return connection.hand_in(
                    frozen.content.encode("ascii"),
                    sender=envelope(parseaddr(self._sender)[1]),
                    recipient=envelope(address.recipient),
                    hand_over=hand_over,
                )
        except (smtplib.SMTPException, OSError) as error:
            return failure(error, deadline_passed=connection.deadline_passed)

    @property
    def _domain(self) -> str:
        return envelope(parseaddr(self._sender)[1]).rpartition("@")[2]

    def _message(self, email: Email, address: Address, now: datetime) -> "_Message":
        locale, base_url = address.locale, self._base_url
        letter = write(self._app, email, locale=locale, base_url=base_url, now=now)
        headers = {
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "X-Booking-Kind": _header(address.kind),
            "Content-Language": _header(address.locale),
        }
        if address.reference:
            headers["X-Booking-Reference"] = _header(address.reference)
        if email.stop_url:
            # RFC 8058: the reader's mail program has a button of its own for it.
            headers["List-Unsubscribe"] = _header(f"<{email.stop_url}>")
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message = _Message(
            subject=_header(letter.subject),
            recipients=[envelope(address.recipient)],
            body=letter.text,
            html=letter.html,
            sender=self._sender,
            reply_to=_answered_at(email),
            extra_headers=headers,
        )
        if email.calendar is not None:
            message.invite(email.calendar, method=email.calendar_method or "PUBLISH")
        return message

    def _leave_as_file(
        self, frozen: Frozen, address: Address, hand_over: Callable[[], bool]
    ) -> Outcome:
        if not hand_over():
            return Outcome(Result.OVERTAKEN)
        stamp, _, unique = frozen.message_id.strip("<>").partition("@")[0].partition(".")
        # The same mail always has the same name, so a second try replaces the first.
        path = self._folder / f"{stamp}-{address.kind}-{unique}.eml"
        try:
            _write_whole(path, frozen.content.encode("ascii"))
        except OSError as error:
            return Outcome(Result.TEMPORARY, "mail_folder", error.strerror or "")
        return Outcome(Result.SENT)


class _Message(flask_mail.Message):
    """Flask-Mail's, in seven bits and short lines, with `method=` on the invitation."""

    method = ""

    def invite(self, calendar: bytes, *, method: str) -> None:
        """Inside for programs that answer invitations, attached for those that open files."""
        self.method = method
        self.alts["calendar"] = calendar.decode("utf-8")
        self.attach("invite.ics", "application/ics", calendar)

    def _message(self) -> MIMEBase:
        whole = super()._message()
        # Folding anew what is folded already loses the spaces between encoded words.
        whole.policy = SMTP.clone(refold_source="none")
        return whole

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        part = MIMEText(text or "", subtype, QUOTED)  # type: ignore[arg-type]
        if subtype == "calendar":
            part.set_param("method", self.method)
        return part


def envelope(address: str) -> str:
    """One plain ASCII address; an international domain in its ASCII form."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise Unsendable("bad_address") from error
    one_word = plain.isascii() and plain.isprintable() and " " not in plain
    if not (local and domain and one_word and parseaddr(plain)[1] == plain):
        raise Unsendable("bad_address")
    return plain


def _answered_at(email: Email) -> str | None:
    """Where the practice reads; behind the sender's address may be nobody."""
    practice = cast("PracticeSettings | None", email.context.get("practice"))
    return envelope(practice.email) if practice else None


def _header(text: str) -> str:
    # Flask-Mail lets a vertical tab, among others, start a new header.
    if not text.isprintable():
        raise Unsendable("bad_header")
    return text


def _introduction(base_url: str) -> str:
    """For EHLO; smtplib's own choice asks the name server, which may take its time."""
    host = urlsplit(base_url).hostname or ""
    return host if any(char.isalpha() for char in host) and "." in host else "[127.0.0.1]"


def _write_whole(path: Path, content: bytes) -> None:
    """Whoever looks sees all of it or nothing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
