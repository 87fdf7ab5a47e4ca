"""One conversation with the mail server, and what it means for the mail."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Container
from dataclasses import dataclass
from types import TracebackType
from typing import cast

import flask_mail

from booking.messages.rules import Outcome, Result
from booking.smtp_host import Deadline, Host, Reply

ACCEPTED = range(200, 300)
GO_AHEAD = (354,)
TEMPORARY = range(400, 500)
PERMANENT = range(500, 600)
# It wants a sign-in or encryption first: the settings are wrong, not the message.
SETTINGS_REFUSED = (530, 534, 535, 538)
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: until the content starts, and from there to the server's last word."""

    opening: float = 30
    closing: float = 120


class Connection(flask_mail.Connection):
    """Flask-Mail's, except that certificates are checked, deadlines kept and frozen bytes sent."""

    host: Host

    def __init__(
        self,
        settings: flask_mail._Mail,
        *,
        patience: Patience,
        tls: ssl.SSLContext,
        introduced_as: str,
    ) -> None:
        super().__init__(cast(flask_mail.Mail, settings))
        self._patience = patience
        self._tls = tls
        self._introduced_as = introduced_as
        self._deadline = Deadline(patience.opening)

    @property
    def deadline_passed(self) -> bool:
        return self._deadline.passed

    def configure_host(self) -> Host:
        host = Host(
            self.mail.server,
            self.mail.port,
            introduced_as=self._introduced_as,
            deadline=self._deadline,
            tls=self._tls if self.mail.use_ssl else None,
        )
        try:
            if self.mail.use_tls:
                host.starttls(context=self._tls)
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
            host.ehlo_or_helo_if_needed()
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.host.leave()

    def hand_in(
        self, content: bytes, *, sender: str, recipient: str, hand_over: Callable[[], bool]
    ) -> Outcome:
        """`hand_over` is asked when the recipient is accepted, before any content goes."""
        host = self.host
        size = [f"size={len(content)}"] if host.has_extn("size") else []
        refusal = _refusal("mail", host.mail(sender, size)) or _refusal(
            "rcpt", host.rcpt(recipient)
        )
        if refusal:
            return refusal
        if not hand_over():
            return Outcome(Result.OVERTAKEN)
        self._deadline.restart(self._patience.closing)
        refusal = _refusal("data", host.docmd("data"), wanted=GO_AHEAD)
        return refusal or _transmit(host, content)


def failure(error: Exception, *, deadline_passed: bool) -> Outcome:
    """Of a conversation that broke before the content was complete: nothing was delivered."""
    if deadline_passed:
        return Outcome(Result.TEMPORARY, "timeout")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Outcome(Result.TEMPORARY, "auth", _text(error.smtp_error))
    if isinstance(error, smtplib.SMTPResponseException):
        return Outcome(Result.TEMPORARY, f"opening_{error.smtp_code}", _text(error.smtp_error))
    return Outcome(Result.TEMPORARY, _code(error), str(error))


def _code(error: Exception) -> str:
    for kind, code in (
        (ssl.SSLCertVerificationError, "tls_certificate"),
        (ssl.SSLError, "tls"),
        (socket.gaierror, "dns"),
        (ConnectionRefusedError, "refused"),
        (smtplib.SMTPServerDisconnected, "line_cut"),
        (smtplib.SMTPNotSupportedError, "not_offered"),
        (smtplib.SMTPException, "protocol"),
    ):
        if isinstance(error, kind):
            return code
    return "network"


def _transmit(host: Host, content: bytes) -> Outcome:
    host.send(LEADING_DOT.sub(b"..", content))
    if host.spoke_unasked():
        # The dot is not sent then, and without it nothing is delivered.
        reply = host.getreply()
        host.close()
        return _refused("content", reply)
    try:
        host.send(b".\r\n")
        code, words = host.getreply()
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(Result.DOUBT, "no_answer", str(error))
    if code in ACCEPTED:
        return Outcome(Result.SENT)
    if code not in TEMPORARY and code not in PERMANENT:
        return Outcome(Result.DOUBT, "no_answer", _text(words))
    return _refused("end", (code, words))


def _refusal(step: str, reply: Reply, *, wanted: Container[int] = ACCEPTED) -> Outcome | None:
    return None if reply[0] in wanted else _refused(step, reply)


def _refused(step: str, reply: Reply) -> Outcome:
    code, words = reply
    if code in SETTINGS_REFUSED:
        return Outcome(Result.TEMPORARY, "auth", _text(words))
    result = Result.PERMANENT if code in PERMANENT else Result.TEMPORARY
    return Outcome(result, f"{step}_{code}" if code > 0 else "protocol", _text(words))


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
