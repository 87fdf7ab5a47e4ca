"""When a reminder or the day by mail is due, and until when it may still leave."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.intervals import Interval

# On the office's wall: before the first patient, and never when half the day is over.
AGENDA_AT = time(7)
AGENDA_UNTIL = time(12)


@dataclass(frozen=True, slots=True)
class Reminder:
    """`before` the visit, at most `grace` late."""

    before: timedelta
    grace: timedelta

    @property
    def minutes(self) -> int:
        return self.before // timedelta(minutes=1)

    @property
    def hours(self) -> int:
        return round(self.before / timedelta(hours=1))


def is_due(reminder: Reminder, *, starts_at: datetime, agreed_at: datetime, now: datetime) -> bool:
    """One that was due before the time was agreed is skipped; after its grace it is too late."""
    return agreed_at < starts_at - reminder.before <= now < until(reminder, starts_at=starts_at)


def until(reminder: Reminder, *, starts_at: datetime) -> datetime:
    return min(starts_at - reminder.before + reminder.grace, starts_at)


def agenda_window(on: date, zone: ZoneInfo) -> Interval:
    """While the day may be mailed; on a day when the clock changes, too, at seven by the wall."""
    return Interval(
        datetime.combine(on, AGENDA_AT, zone).astimezone(UTC),
        datetime.combine(on, AGENDA_UNTIL, zone).astimezone(UTC),
    )
