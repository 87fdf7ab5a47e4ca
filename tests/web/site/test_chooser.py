"""The month and its day, from slots alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.availability.queries import Slot
from booking.web.site.chooser import Month, month_of

HOUSTON = ZoneInfo("America/Chicago")
TODAY, LAST = date(2026, 11, 30), date(2027, 1, 15)


def slot(wall: str, provider: str = "patt") -> Slot:
    start = datetime.fromisoformat(wall).replace(tzinfo=HOUSTON).astimezone(UTC)
    return Slot(start, start + timedelta(minutes=45), provider)


SLOTS = [slot("2026-12-01 09:00"), slot("2026-12-01 13:00"), slot("2027-01-04 17:30")]


def month(asked: date | None = None, slots: list[Slot] | None = None) -> Month:
    chosen = SLOTS if slots is None else slots
    return month_of(chosen, zone=HOUSTON, today=TODAY, last=LAST, asked=asked)


def test_the_earliest_day_is_shown_when_none_is_asked_for() -> None:
    shown = month()

    assert shown.first == date(2026, 12, 1)
    assert shown.chosen == date(2026, 12, 1)
    assert [group.part for group in shown.groups] == ["morning", "afternoon"]
    assert shown.earliest == SLOTS[0]


def test_the_first_stands_under_its_weekday() -> None:
    assert month().column == 3
    assert month().week[0].strftime("%a") == "Sun"


def test_days_know_their_times_and_whether_they_are_over() -> None:
    days = {day.on: day for day in month(date(2026, 11, 30)).days}

    assert days[date(2026, 11, 29)].past
    assert not days[date(2026, 11, 30)].past
    assert len(days) == 30


def test_turning_to_a_month_chooses_its_first_free_day() -> None:
    assert month().next == date(2027, 1, 4)
    assert month().previous == date(2026, 11, 30)


def test_the_window_ends_the_turning() -> None:
    assert month(date(2027, 1, 4)).next is None
    assert month(date(2026, 11, 30)).previous is None


def test_a_day_outside_is_brought_inside() -> None:
    assert month(date(2026, 1, 1)).chosen == TODAY
    assert month(date(2099, 1, 1)).chosen == LAST


def test_a_day_without_times_knows_the_next_with_some() -> None:
    shown = month(date(2026, 12, 2))

    assert shown.groups == ()
    assert shown.later == date(2027, 1, 4)


def test_two_providers_at_one_time_are_one_choice() -> None:
    both = [slot("2026-12-01 09:00", "lee"), slot("2026-12-01 09:00", "patt")]

    assert [len(group.slots) for group in month(slots=both).groups] == [1]


def test_without_any_slot_today_is_shown_and_nothing_is_promised() -> None:
    shown = month(slots=[])

    assert (shown.chosen, shown.earliest, shown.later) == (TODAY, None, None)
