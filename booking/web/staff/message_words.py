"""The outbox in the desk's words: what a mail is, how it stands, and why not."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.appointments.models import Appointment
from booking.messages.models import Message
from booking.messages.rules import Kind, Status
from booking.web.formatting import clock_time, local_date, moment_short

KINDS = {
    Kind.CONFIRMATION: "Confirmation",
    Kind.RESCHEDULE: "New time",
    Kind.CANCELLATION: "Cancellation",
    Kind.REMINDER: "Reminder",
    Kind.LEAD_ACKNOWLEDGEMENT: "Thanks for the enquiry",
    Kind.STAFF_ALERT: "Note to the office",
    Kind.DAILY_AGENDA: "The day by mail",
    Kind.PASSWORD: "Password link",
}
EVENTS = {
    "lead": "new lead",
    "lead_late": "lead waits too long",
    "booked": "booked",
    "moved": "moved",
    "cancelled": "cancelled",
}
STATES = {
    Status.QUEUED: "waiting",
    Status.SENDING: "sending",
    Status.SENT: "sent",
    Status.FAILED: "will be tried again",
    Status.DEAD: "given up",
    Status.IN_DOUBT: "may have arrived",
    Status.DROPPED: "not needed any more",
}
LOOKS = {
    Status.QUEUED: ("clock", ""),
    Status.SENDING: ("arrow-right", ""),
    Status.SENT: ("circle-check", "badge-success"),
    Status.FAILED: ("clock", "badge-warning"),
    Status.DEAD: ("circle-x", "badge-danger"),
    Status.IN_DOUBT: ("circle-alert", "badge-warning"),
    Status.DROPPED: ("calendar-x", ""),
}
REASONS = {
    "timeout": "the mail server took too long to answer",
    "auth": "the mail server does not accept our sign-in",
    "dns": "the mail server cannot be found",
    "refused": "the mail server cannot be reached",
    "network": "the mail server cannot be reached",
    "line_cut": "the mail server hung up",
    "tls": "no safe line to the mail server could be made",
    "tls_certificate": "the mail server could not prove that it is the right one",
    "not_offered": "the mail server does not offer what we need",
    "protocol": "the mail server answered in a way that we do not understand",
    "no_answer": "the mail server did not say whether it took it",
    "key_lost": "what was written cannot be read any more, its key is gone",
    "worker_lost": "the program that sends mail stopped in the middle",
    "internal": "something went wrong on our side",
    "mail_folder": "the folder for mails cannot be written to",
    "bad_address": "this is no address that mail can be sent to",
    "bad_header": "it holds a character that no mail may have",
    "no_longer_true": "what it says was no longer true when its turn came",
    "overtaken": "taken back or changed before it left",
}
# What mail servers say in a hundred ways, most telling first.
SAID = (
    (r"\b[45]\.1\.[0-36]\b|unknown|no such|not exist|invalid recipient", "mailbox unknown"),
    (r"\b[45]\.2\.2\b|full|quota", "mailbox full"),
    (r"\b[45]\.2\.1\b|disabled|inactive", "mailbox closed"),
    (r"\b5\.7\.\d+\b|spam|block|reputation|policy", "refused as unwanted mail"),
)
ASKED_TO_WAIT = re.compile(r"_4\d\d$")
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mail stands: a word, an icon and what is to be known beside them."""

    word: str
    icon: str
    badge: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A line about one among what is known of somebody."""

    id: int
    kind: str
    recipient: str
    standing: Standing


def mail_in_words(message: Message, *, zone: str, now: datetime) -> Mail:
    told = standing(message, zone=zone, now=now)
    return Mail(message.id, kind_word(message), message.recipient, told)


def kind_word(message: Message) -> str:
    """What it is; of a note to the office what about, as somebody may get several."""
    kind = message.kind
    word = KINDS.get(kind) or kind.replace("_", " ").capitalize()  # type: ignore[call-overload]
    about = EVENTS.get(message.detail.get("event", "")) if message.detail else None
    return f"{word} ({about})" if kind == Kind.STAFF_ALERT and about else word


def standing(
    message: Message, *, zone: str, now: datetime, visit: Appointment | None = None
) -> Standing:
    status = Status(message.status)
    icon, badge = LOOKS[status]
    wall = _Wall(zone, now)
    word, note = _told(message, wall)
    if status is Status.DROPPED and visit is not None:
        note = _overtaken_by(message, visit, wall) or note
    return Standing(word, icon, badge, note)


@dataclass(frozen=True, slots=True)
class _Wall:
    """The office's clock; it shows the date too where that is not today's."""

    zone: str
    now: datetime

    def at(self, instant: datetime) -> str:
        today = local_date(instant, self.zone) == local_date(self.now, self.zone)
        return f"at {clock_time(instant, self.zone)}" if today else moment_short(instant, self.zone)


def _told(message: Message, wall: _Wall) -> tuple[str, str]:
    """Beside the state what matters most of it, and what else is to be known."""
    status, why = Status(message.status), reason(message.last_error)
    word, due_at = STATES[status], message.due_at
    if status is Status.DEAD and why:
        return f"{word}: {why}", ""
    if status is Status.IN_DOUBT:
        return f"{word}: please check", why
    if status is Status.FAILED and due_at is not None:
        return f"{word} {wall.at(due_at)}", why
    if status is Status.SENT and message.sent_at is not None:
        return f"{word} {wall.at(message.sent_at)}", ""
    if status is Status.QUEUED and due_at is not None:
        return word, _waits(due_at, wall)
    return word, "" if status is Status.SENDING else why


def _overtaken_by(message: Message, visit: Appointment, wall: _Wall) -> str:
    """What became of the visit after the mail was made; empty where that is not why."""
    if visit.cancelled_at is not None and visit.cancelled_at >= message.created_at:
        return f"the visit was cancelled {wall.at(visit.cancelled_at)}"
    if visit.version != message.subject_version and visit.agreed_at >= message.created_at:
        return f"the visit was moved or booked again {wall.at(visit.agreed_at)}"
    return ""


def _waits(due_at: datetime, wall: _Wall) -> str:
    if due_at > wall.now:
        return f"leaves {wall.at(due_at)}"
    return "leaves in a moment" if due_at > wall.now - SOON else f"late: due {wall.at(due_at)}"


def reason(error: str | None) -> str:
    """Plain words for our code and the mail server's own; empty where nothing went wrong."""
    if not error:
        return ""
    code, _, words = error.partition(": ")
    if code in REASONS:
        return REASONS[code]
    for pattern, meaning in SAID:
        if re.search(pattern, words, re.IGNORECASE):
            return meaning
    asked_to_wait = ASKED_TO_WAIT.search(code)
    return "the mail server asked us to wait" if asked_to_wait else "the mail server refused it"
