"""The pipeline: its stages, what moves a lead through them, and how long somebody has waited."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from booking.intervals import Interval

# How far around a moment office time is looked for: closures last no longer.
LOOKS_AROUND = timedelta(days=30)


class Stage(StrEnum):
    NEW = "new"
    ATTEMPTING = "attempting"
    REACHED = "reached"
    BOOKED = "booked"
    ATTENDED = "attended"
    WON = "won"
    LOST = "lost"
    SPAM = "spam"


class LostReason(StrEnum):
    NOT_INTERESTED = "not_interested"
    COST = "cost"
    ELSEWHERE = "elsewhere"
    NOT_SUITABLE = "not_suitable"
    UNREACHABLE = "unreachable"
    OTHER = "other"


class LeadSource(StrEnum):
    """The way by which somebody reached out."""

    CALLBACK = "callback"
    QUESTION = "question"
    CHECK = "check"
    WIDGET = "widget"
    API = "api"
    PHONE = "phone"
    IMPORT = "import"


# Whom the desk wrote down itself: they sent nothing that a mail could answer.
BY_THE_DESK = (LeadSource.PHONE, LeadSource.IMPORT)


class CallResult(StrEnum):
    REACHED = "reached"
    LEFT_MESSAGE = "left_message"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    NOT_INTERESTED = "not_interested"


# With whom the desk still has something to do before there is a visit.
WAITING = (Stage.NEW, Stage.ATTEMPTING, Stage.REACHED)
# A booking that begins now may be theirs.
OPEN = (*WAITING, Stage.BOOKED)
SETTLED = (Stage.WON, Stage.LOST, Stage.SPAM)
AFTER_CALL = {
    CallResult.REACHED: Stage.REACHED,
    CallResult.LEFT_MESSAGE: Stage.ATTEMPTING,
    CallResult.NO_ANSWER: Stage.ATTEMPTING,
    CallResult.WRONG_NUMBER: Stage.ATTEMPTING,
    CallResult.NOT_INTERESTED: Stage.LOST,
}
CAME = ("arrived", "completed")


def after_call(stage: str, result: CallResult) -> Stage:
    """Who was reached once stays so, though nobody answers the next time."""
    now, then = Stage(stage), AFTER_CALL[result]
    if now not in WAITING or (now is Stage.REACHED and then is Stage.ATTEMPTING):
        return now
    return then


def stage_of_visits(stage: str, statuses: Collection[str], *, just_booked: bool = False) -> Stage:
    """Where a lead stands by the visits that came of it, each by its status.

    Without one that is still to come or was attended, it is the desk's again; what a human has
    settled stays so, except that a booking just made opens what was lost or kept apart.
    """
    now = Stage(stage)
    is_opened = just_booked and now in (Stage.LOST, Stage.SPAM)
    if now in SETTLED and not is_opened:
        return now
    if any(status in CAME for status in statuses):
        return Stage.ATTENDED
    if "booked" in statuses:
        return Stage.BOOKED
    return Stage.REACHED if now in (Stage.BOOKED, Stage.ATTENDED) else now


def office_time(hours: Sequence[Interval], span: Interval) -> timedelta:
    """How much of the span lies within the hours, which ascend and do not overlap."""
    inside = (one.intersection(span) for one in hours)
    return sum((one.end - one.start for one in inside if one), timedelta())


def is_too_long(wait: timedelta, patience: timedelta) -> bool:
    """In office time; whoever has waited for exactly so long is late, as `late_at` has it."""
    return wait >= patience


def late_at(hours: Sequence[Interval], since: datetime, patience: timedelta) -> datetime | None:
    """When so much office time will have passed; None if it does not within these hours."""
    left = patience
    for one in hours:
        begin = max(one.start, since)
        if begin >= one.end:
            continue
        if one.end - begin >= left:
            return begin + left
        left -= one.end - begin
    return None


def late_since(hours: Sequence[Interval], now: datetime, patience: timedelta) -> datetime | None:
    """Whoever came by then has waited for so long; None where that is nobody within these hours."""
    left = patience
    for one in reversed(hours):
        end = min(one.end, now)
        if one.start >= end:
            continue
        if end - one.start >= left:
            return end - left
        left -= end - one.start
    return None
