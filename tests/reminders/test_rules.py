from datetime import datetime, timedelta

import pytest

from booking.reminders.rules import Reminder, is_due
from tests.factories import NINE

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
DAY_BEFORE = Reminder(before=24 * HOUR, grace=12 * HOUR)
DUE = NINE - 24 * HOUR
LONG_AGO = NINE - 1000 * HOUR


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (DUE - MOMENT, False),
        (DUE, True),
        (DUE + HOUR, True),
        (DUE + 12 * HOUR - MOMENT, True),
        (DUE + 12 * HOUR, False),
        (NINE, False),
    ],
)
def test_a_reminder_is_due_from_its_time_to_the_end_of_its_grace(
    now: datetime, *, due: bool
) -> None:
    assert is_due(DAY_BEFORE, starts_at=NINE, agreed_at=LONG_AGO, now=now) is due


@pytest.mark.parametrize(
    ("agreed_at", "due"), [(DUE - MOMENT, True), (DUE, False), (DUE + MOMENT, False)]
)
def test_one_that_was_due_already_when_the_time_was_agreed_is_skipped(
    agreed_at: datetime, *, due: bool
) -> None:
    assert is_due(DAY_BEFORE, starts_at=NINE, agreed_at=agreed_at, now=DUE + HOUR) is due


def test_no_reminder_leaves_once_the_visit_has_begun() -> None:
    hour_before = Reminder(before=HOUR, grace=5 * HOUR)

    assert is_due(hour_before, starts_at=NINE, agreed_at=LONG_AGO, now=NINE - MOMENT)
    assert not is_due(hour_before, starts_at=NINE, agreed_at=LONG_AGO, now=NINE)


def test_a_reminder_is_named_in_hours() -> None:
    assert DAY_BEFORE.hours == 24
