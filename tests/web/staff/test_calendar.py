"""The calendar's page and its feed: what is in them, for whom, and when they are read anew."""

import json
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.audit.models import AuditEvent
from booking.audit.rules import SYSTEM
from booking.database import Database
from booking.practice.actions import add_block, touch_practice
from booking.practice.inputs import NewBlock
from booking.practice.models import Closure, HoursException
from booking.practice.queries import load_practice
from tests.clock import START
from tests.factories import houston
from tests.web.staff.calendar import WEEK, booked, second_provider, visit_in
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LEE = "&provider=lee"
PAYLOAD = "<script>alert(1)</script>\"'&</ScRiPt><img src=x onerror=alert(2)>"


def feed(desk: Desk, asked: str = WEEK) -> dict[str, Any]:
    answer = desk.get(f"/staff/calendar/feed?{asked}")
    assert answer.status_code == 200
    data: dict[str, Any] = answer.json or {}
    return data


def reads(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        found = select(AuditEvent).where(AuditEvent.action == "calendar.read")
        return [(one.subject, one.fields) for one in session.scalars(found)]


def block(database: Database, start: str, end: str, **more: object) -> None:
    asked = {"provider": "patt", "starts_at": houston(start), "ends_at": houston(end), **more}
    with database.writing() as session:
        add_block(session, NewBlock.model_validate(asked), by=SYSTEM, now=START)


def closed(data: dict[str, Any], day: str) -> list[tuple[str, str, str]]:
    return [
        (one["start"][11:], one["end"], one["title"])
        for one in data["closed"]
        if one["kind"] == "closed" and one["start"].startswith(day)
    ]


def test_a_visit_is_told_in_the_offices_wall_time(desk: Desk, database: Database) -> None:
    appointment = booked(database, note="thinning")

    visit = visit_in(feed(desk), appointment)

    assert (visit["start"], visit["end"]) == ("2026-12-07T09:00", "2026-12-07T09:45")
    assert visit["starts_at"] == "2026-12-07T09:00:00-06:00"
    assert (visit["name"], visit["phone"]) == ("Ana García", "(713)\xa0555-0123")
    assert (visit["type"], visit["status_word"]) == ("Consultation at the office", "Booked")
    assert visit["has_note"] is True
    assert "thinning" not in json.dumps(feed(desk))


def test_only_the_span_asked_for_is_sent(desk: Desk, database: Database) -> None:
    inside = booked(database)
    booked(database, "2026-12-14 09:00", email="bo@example.com")

    assert [one["id"] for one in feed(desk)["visits"]] == [f"visit-{inside.reference}"]


def test_an_unchanged_calendar_is_not_sent_again(desk: Desk, database: Database) -> None:
    first = desk.get(f"/staff/calendar/feed?{WEEK}")
    again = {"If-None-Match": first.headers["ETag"]}

    unchanged = desk.get(f"/staff/calendar/feed?{WEEK}", **again)
    booked(database)
    changed = desk.get(f"/staff/calendar/feed?{WEEK}", **again)

    assert [unchanged.status_code, changed.status_code] == [304, 200]


def test_what_changes_while_the_calendar_is_read_is_sent_with_the_next_look(
    desk: Desk, database: Database
) -> None:
    """Somebody books each time that the request has looked at the settings."""
    url = f"/staff/calendar/feed?{WEEK}"
    hours = iter(range(9, 17))
    others: list[Appointment] = []
    busy: list[bool] = []

    def meanwhile(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "practice_version" in statement and not busy:
            busy.append(True)
            mail = f"ana{len(others)}@example.com"
            others.append(booked(database, f"2026-12-07 {next(hours):02}:00", email=mail))
            busy.clear()

    event.listen(Engine, "after_cursor_execute", meanwhile)
    first = desk.get(url)
    event.remove(Engine, "after_cursor_execute", meanwhile)
    following = desk.get(url, **{"If-None-Match": first.headers["ETag"]})

    known = first if following.status_code == 304 else following
    assert others
    assert len((known.json or {})["visits"]) == len(others)


def test_other_days_and_other_eyes_have_another_etag(
    signed_in_as: Callable[[Role], Desk],
) -> None:
    desk, admin = signed_in_as(Role.FRONT_DESK), signed_in_as(Role.ADMIN)
    asked = [
        desk.get(f"/staff/calendar/feed?{WEEK}"),
        desk.get("/staff/calendar/feed?from=2026-12-07&to=2026-12-12"),
        admin.get(f"/staff/calendar/feed?{WEEK}"),
    ]

    assert len({one.headers["ETag"] for one in asked}) == 3


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "from=2026-12-07",
        "from=x&to=y",
        "from=2026-12-07&to=2026-12-01",
        "from=2026-01-01&to=2026-12-31",
    ],
)
def test_a_span_that_is_none_is_refused(desk: Desk, asked: str) -> None:
    assert desk.get(f"/staff/calendar/feed?{asked}").status_code == 400


def test_reading_names_is_recorded_once_and_a_look_at_the_unchanged_is_not(
    desk: Desk, database: Database
) -> None:
    booked(database)
    first = desk.get(f"/staff/calendar/feed?{WEEK}")
    desk.get(f"/staff/calendar/feed?{WEEK}", **{"If-None-Match": first.headers["ETag"]})

    assert reads(database) == [("calendar 2026-12-06 to 2026-12-12", "name phone")]


def test_nobodys_data_leaves_no_trace(desk: Desk, database: Database) -> None:
    feed(desk)

    assert reads(database) == []


def test_a_provider_sees_that_others_are_busy_and_not_with_whom(
    signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    doctor = signed_in_as(Role.PROVIDER)
    second_provider(database)
    mine = booked(database, provider="patt")
    theirs = booked(database, provider="lee", email="b@example.com", note="x")

    data = feed(doctor)

    seen, masked = visit_in(data, mine), visit_in(data, theirs)
    assert (seen["name"], seen["may_move"]) == ("Ana García", True)
    assert [masked[one] for one in ("name", "phone", "phone_link")] == [None] * 3
    assert (masked["may_move"], masked["may_stretch"]) == (False, False)
    assert masked["has_note"] is False


def test_a_provider_reads_no_reason_of_anothers_block(
    signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    doctor = signed_in_as(Role.PROVIDER)
    second_provider(database)
    times = "2026-12-08 13:00", "2026-12-08 15:00"
    block(database, *times, provider="lee", reason="own surgery")

    [shown] = feed(doctor)["blocks"]

    assert (shown["title"], shown["url"], shown["may_move"]) == ("Blocked", None, False)


def test_a_week_shows_each_occurrence_of_a_weekly_block(desk: Desk, database: Database) -> None:
    block(database, "2026-12-01 12:00", "2026-12-01 13:00", reason="Lunch", repeats="weekly")
    block(database, "2026-12-09 15:00", "2026-12-09 17:00", reason="Surgery")

    shown = feed(desk)["blocks"]

    assert [(one["title"], one["start"], one["weekly"]) for one in shown] == [
        ("Lunch", "2026-12-08T12:00", True),
        ("Surgery", "2026-12-09T15:00", False),
    ]
    assert [one["may_move"] for one in shown] == [False, True]


def test_what_is_not_worked_is_drawn_with_its_reason(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        patt = load_practice(session).provider("patt")
        session.add(Closure(first=date(2026, 12, 10), last=date(2026, 12, 10), reason="Moving day"))
        away = HoursException(provider_id=patt.id, on=date(2026, 12, 11), opens=False)
        session.add(away)
        touch_practice(session)

    data = feed(desk, f"{WEEK}&view=day")

    assert closed(data, "2026-12-07") == [
        ("00:00", "2026-12-07T09:00", ""),
        ("12:00", "2026-12-07T13:00", ""),
        ("17:00", "2026-12-08T00:00", ""),
    ]
    assert closed(data, "2026-12-10") == [("00:00", "2026-12-11T00:00", "Moving day")]
    assert closed(data, "2026-12-11") == [("00:00", "2026-12-12T00:00", "Away")]
    assert data["hours"] == [9, 17]


def test_extra_hours_are_working_hours(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        patt = load_practice(session).provider("patt")
        extra = HoursException(
            provider_id=patt.id, on=date(2026, 12, 12), opens=True, starts=time(10), ends=time(12)
        )
        session.add(extra)
        touch_practice(session)

    data = feed(desk)

    assert closed(data, "2026-12-12") == [
        ("00:00", "2026-12-12T10:00", ""),
        ("12:00", "2026-12-13T00:00", ""),
    ]


def test_the_hour_that_comes_twice_is_told_apart(desk: Desk, database: Database) -> None:
    block(database, "2026-11-01 00:30", "2026-11-01 01:30", reason="first")
    with database.writing() as session:
        [one] = load_practice(session).provider("patt").blocks
        found = session.merge(one)
        found.starts_at = houston("2026-11-01 01:30") + timedelta(hours=1)
        found.ends_at = found.starts_at + timedelta(minutes=30)
        touch_practice(session)

    [shown] = feed(desk, "from=2026-11-01&to=2026-11-01")["blocks"]

    assert (shown["start"], shown["hour"]) == ("2026-11-01T01:30", "second")
    assert "1:30\xa0am\xa0(CST)" in shown["time"]


def test_time_over_the_autumn_change_is_drawn_as_long_as_it_lasts(
    desk: Desk, database: Database
) -> None:
    start = houston("2026-11-01 01:30")
    asked = {"provider": "patt", "starts_at": start, "ends_at": start + timedelta(minutes=45)}
    with database.writing() as session:
        add_block(session, NewBlock.model_validate(asked), by=SYSTEM, now=START)

    [shown] = feed(desk, "from=2026-11-01&to=2026-11-01")["blocks"]

    assert (shown["start"], shown["end"]) == ("2026-11-01T01:30", "2026-11-01T02:15")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("view=day&date=2026-12-09", "2026-12-09", "2026-12-09"),
        ("view=week&date=2026-12-09", "2026-12-06", "2026-12-12"),
        ("view=month&date=2026-12-09", "2026-11-29", "2027-01-02"),
        ("view=month&date=2027-02-28", "2027-01-31", "2027-03-06"),
        ("view=nonsense&date=nonsense", "2026-11-29", "2026-12-05"),
    ],
)
def test_the_page_says_its_days_in_its_address(
    desk: Desk, asked: str, first: str, last: str
) -> None:
    page = desk.get(f"/staff/calendar?{asked}")

    config = config_of(page.text)
    assert f"from={first}&to={last}" in config["feed"]
    assert desk.get(config["feed"]).status_code == 200


def config_of(page: str) -> dict[str, Any]:
    found = re.search(r'id="calendar-config">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_the_page_brings_its_first_data_and_their_etag(desk: Desk, database: Database) -> None:
    appointment = booked(database)

    config = config_of(desk.get("/staff/calendar?view=week&date=2026-12-07").text)
    again = desk.get(config["feed"], **{"If-None-Match": config["etag"]})

    assert visit_in(config["data"], appointment)["name"] == "Ana García"
    assert again.status_code == 304


def test_markup_in_a_name_stays_text(desk: Desk, database: Database) -> None:
    appointment = booked(database, name=PAYLOAD)

    page = desk.get("/staff/calendar?view=week&date=2026-12-07").text
    listed = desk.get("/staff/calendar?view=list&date=2026-12-07").text

    assert "alert(1)</script>" not in page
    assert "<img src=x" not in page + listed
    assert visit_in(config_of(page)["data"], appointment)["name"] == PAYLOAD


def test_the_list_works_without_a_script(desk: Desk, database: Database) -> None:
    booked(database)
    block(database, "2026-12-09 15:00", "2026-12-09 17:00", reason="Surgery")

    page = desk.get("/staff/calendar?view=list&date=2026-12-07").text

    assert "Ana García" in page
    assert "Move…" in page
    assert "Surgery" in page
    assert 'id="calendar-config"' not in page


def test_a_provider_that_is_none_is_not_found(desk: Desk) -> None:
    assert desk.get("/staff/calendar?provider=nobody").status_code == 404


def test_a_month_shows_the_first_visits_of_a_day_and_counts_the_rest(
    desk: Desk, database: Database
) -> None:
    second_provider(database)
    for hour in ("09:00", "10:00", "11:00", "13:00", "14:00", "15:00"):
        booked(
            database,
            f"2026-12-07 {hour}",
            email=f"v{hour[:2]}@example.com",
            phone=f"(713) 555-01{hour[:2]}",
        )

    shown = feed(desk, f"{WEEK}&view=month")["visits"]

    assert [one["kind"] for one in shown] == ["visit"] * 4 + ["more"]
    assert (shown[4]["title"], shown[4]["start"]) == ("+2 more", "2026-12-07T23:55")
    assert "date=2026-12-07" in shown[4]["url"]


def test_the_ground_of_a_shared_week_is_said_to_be_everybodys(
    desk: Desk, database: Database
) -> None:
    booked(database)
    second_provider(database)

    shared, own = (desk.get(f"/staff/calendar?date=2026-12-07{who}").text for who in ("", LEE))

    assert "Nobody is in" in shared
    assert "Choose a name above for whose time is free" in shared
    assert "Kept free" not in shared
    assert "Not working" in own
    assert "Kept free" in own


def test_what_is_kept_free_around_a_visit_is_drawn_where_it_is_one_persons(
    desk: Desk, database: Database
) -> None:
    booked(database)
    second_provider(database)

    kinds = [
        {one["kind"] for one in feed(desk, f"{WEEK}&view=week{who}")["closed"]}
        for who in ("", "&provider=patt")
    ]

    assert kinds == [{"closed"}, {"closed", "buffer"}]
