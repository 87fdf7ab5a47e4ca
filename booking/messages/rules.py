"""What becomes of an outgoing mail: its states, what an attempt can end in, when to try again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from booking.keyring import Keyring

LEASE = timedelta(seconds=180)
GIVE_UP_AFTER = timedelta(hours=48)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)
LONGEST_ERROR = 200
# To whom an erased person's mails went.
NOBODY = ""
SILENT_AFTER = timedelta(minutes=2)
LATE_AFTER = timedelta(minutes=5)
# Machines never agree to the second; more than this is a clock that is wrong.
CLOCKS_DIFFER = timedelta(minutes=1)
GOLDEN_RATIO = 0.6180339887498949


class Status(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # the last attempt failed; another is planned
    DEAD = "dead"  # given up
    DROPPED = "dropped"  # no longer true when its turn came
    IN_DOUBT = "in_doubt"  # may have arrived; a human decides


IN_TROUBLE = (Status.FAILED, Status.DEAD, Status.IN_DOUBT)


class Kind(StrEnum):
    CONFIRMATION = "confirmation"
    RESCHEDULE = "reschedule"
    CANCELLATION = "cancellation"
    REMINDER = "reminder"
    LEAD_ACKNOWLEDGEMENT = "lead_acknowledgement"
    STAFF_ALERT = "staff_alert"
    DAILY_AGENDA = "daily_agenda"
    PASSWORD = "password"  # noqa: S105 - a kind of mail


# Each answers what somebody did, or tells the office. Whatever is not among them is news, which
# nobody gets without having agreed to it.
ASKED_FOR = (
    Kind.CONFIRMATION,
    Kind.RESCHEDULE,
    Kind.CANCELLATION,
    Kind.REMINDER,
    Kind.LEAD_ACKNOWLEDGEMENT,
    Kind.STAFF_ALERT,
    Kind.DAILY_AGENDA,
    Kind.PASSWORD,
)


class Delay(StrEnum):
    """Why mail does not leave as it should."""

    NEVER_RAN = "never_ran"
    SILENT = "silent"
    LATE = "late"
    STUCK = "stuck"  # tried, and no mail server took it


@dataclass(frozen=True, slots=True)
class MailDelay:
    why: Delay
    since: datetime | None = None


class Result(StrEnum):
    """What one attempt came to."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    DOUBT = "doubt"  # the content went out whole and no answer came
    DROPPED = "dropped"
    OVERTAKEN = "overtaken"  # the attempt was no longer this worker's; there is nothing to record


@dataclass(frozen=True, slots=True)
class Outcome:
    """`code` is ours and fit for a log; `words` are the mail server's and only for staff."""

    result: Result
    code: str = ""
    words: str = ""

    @property
    def error(self) -> str | None:
        visible = "".join(char if char.isprintable() else " " for char in self.words)
        text = f"{self.code}: {' '.join(visible.split())}" if visible.strip() else self.code
        return text[:LONGEST_ERROR] or None


@dataclass(frozen=True, slots=True)
class Ticket:
    """One attempt at one message; `attempt` is the fence that keeps an overtaken worker out."""

    message_id: int
    kind: str
    attempt: int
    failures: int


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What each mail needs from the settings: where links lead, who sends, the links' keys."""

    base_url: str
    sender: str
    keys: Keyring


@dataclass(frozen=True, slots=True)
class Email:
    """What a mail says, before it has a language or a shape; `stop_url` stops news by one click."""

    template: str
    context: Mapping[str, object]
    calendar: bytes | None = None
    calendar_method: str | None = None
    stop_url: str | None = None


@dataclass(frozen=True, slots=True)
class Frozen:
    """The very bytes (all ASCII) that every copy of a mail consists of."""

    message_id: str
    content: str


@dataclass(frozen=True, slots=True)
class Next:
    """Where a message stands after an attempt; `due_at` is set exactly when it is tried again."""

    status: Status
    due_at: datetime | None = None


def mail_delay(
    *, beat: datetime | None, unsent_since: datetime | None, now: datetime
) -> MailDelay | None:
    """From a worker's last sign of life, and since when the oldest unsent mail has been due."""
    if beat is None:
        return MailDelay(Delay.NEVER_RAN)
    if beat <= now - SILENT_AFTER:
        return MailDelay(Delay.SILENT, beat)
    if unsent_since is not None and unsent_since <= now - LATE_AFTER:
        return MailDelay(Delay.LATE, unsent_since)
    return None


def pause(failures: int, *, luck: float) -> timedelta:
    """30 s, 2 min, 8 min, 32 min, then 2 h, each a fifth longer or shorter; `luck` is in [0, 1)."""
    growth: int = 4 ** min(failures - 1, 10)
    planned = min(FIRST_PAUSE * growth, LONGEST_PAUSE)
    return planned * (0.8 + 0.4 * luck)


def spread(number: int) -> float:
    """Neighbours land far apart in [0, 1): mails that failed together do not come back together."""
    return number * GOLDEN_RATIO % 1


def after(
    result: Result,
    *,
    doubts: int,
    failures: int,
    first_tried_at: datetime,
    now: datetime,
    luck: float,
) -> Next:
    """`doubts` and `failures` count this attempt too."""
    if result is Result.SENT:
        return Next(Status.SENT)
    if result is Result.DROPPED:
        return Next(Status.DROPPED)
    given_up = Next(Status.IN_DOUBT if doubts else Status.DEAD)
    if result is Result.PERMANENT or (result is Result.DOUBT and doubts > 1):
        return given_up
    due_at = now + pause(failures, luck=luck)
    if due_at > first_tried_at + GIVE_UP_AFTER:
        return given_up
    return Next(Status.FAILED, due_at)
