"""Free times: what is answered, and that a kept answer is never a stale one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from booking.availability.inputs import AvailabilityAsked
from booking.database import Database
from booking.practice.actions import touch_practice
from booking.practice.models import ConsultationType
from booking.web.api.availability import Kept, Shelf
from tests.clock import START, SettableClock
from tests.web.api.office import NINE, ON_SQLITE, TUESDAY, Api, booked, booking, patient_of, slots

DEADLINE = timedelta(hours=12)  # the default practice's notice


def asked(api: Api, **query: str) -> TestResponse:
    return api.get("/availability", **({"type": "video", "from": TUESDAY, "to": TUESDAY} | query))


def test_every_date_asked_has_an_entry_in_order(visitor: Api) -> None:
    answer = asked(visitor, **{"from": "2026-12-04", "to": "2026-12-07"}).get_json()

    assert answer["type"] == "video"
    assert answer["timezone"] == "America/Chicago"
    found = [(day["date"], len(day["slots"])) for day in answer["days"]]
    assert found == [("2026-12-04", 26), ("2026-12-05", 0), ("2026-12-06", 0), ("2026-12-07", 26)]


def test_a_slot_says_when_it_starts_and_ends_and_with_whom(visitor: Api) -> None:
    first = asked(visitor).get_json()["days"][0]["slots"][0]

    ends_at = "2026-12-01T09:30:00-06:00"
    assert first == {"starts_at": NINE, "ends_at": ends_at, "provider": "patt"}


def test_slots_of_several_providers_are_in_order(visitor: Api, colleague: str) -> None:
    found = asked(visitor).get_json()["days"][0]["slots"]

    starts = [slot["starts_at"] for slot in found]
    assert starts == sorted(starts)
    assert [slot["provider"] for slot in found[:2]] == ["patt", colleague]


def test_one_provider_can_be_asked_for(visitor: Api, colleague: str) -> None:
    found = asked(visitor, provider=colleague).get_json()["days"][0]["slots"]

    assert {slot["provider"] for slot in found} == {colleague}


@ON_SQLITE
@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", "2026-12-02T16:00:00+01:00"),
        ("Pacific/Auckland", "2026-12-02T04:00:00+13:00"),
        ("Pacific/Pago_Pago", "2026-12-02T04:00:00-11:00"),
        ("UTC", "2026-12-02T15:00:00+00:00"),
    ],
)
def test_dates_and_offsets_are_those_of_the_zone_asked_for(
    visitor: Api, zone: str, first: str
) -> None:
    wednesday = {"from": "2026-12-02", "to": "2026-12-02"}
    answer = asked(visitor, **wednesday, tz=zone).get_json()

    starts = [slot["starts_at"] for slot in answer["days"][0]["slots"]]
    assert answer["timezone"] == zone
    assert first in starts
    assert {start[:10] for start in starts} == {"2026-12-02"}


def test_another_zone_shifts_slots_between_dates_and_loses_none(visitor: Api) -> None:
    week = {"from": "2026-12-02", "to": "2026-12-10"}
    here = slots(visitor, **week)
    there = slots(visitor, **{"from": "2026-12-02", "to": "2026-12-11"}, tz="Pacific/Auckland")

    instants = {datetime.fromisoformat(start) for start in there}
    assert {datetime.fromisoformat(start) for start in here} <= instants


@ON_SQLITE
@pytest.mark.parametrize(("day", "offset"), [("2027-03-12", "-06:00"), ("2027-03-15", "-05:00")])
def test_the_offset_follows_the_clocks_of_the_place(
    visitor: Api, clock: SettableClock, day: str, offset: str
) -> None:
    clock.set(datetime(2027, 3, 1, tzinfo=UTC))

    starts = slots(visitor, **{"from": day, "to": day})

    assert starts[0] == f"{day}T09:00:00{offset}"


def test_a_day_that_loses_an_hour_there_keeps_its_slots(visitor: Api, clock: SettableClock) -> None:
    clock.set(datetime(2027, 3, 20, tzinfo=UTC))

    # Berlin's clocks change on Sunday the 28th: on the Monday Houston is an hour nearer.
    starts = slots(visitor, **{"from": "2027-03-26", "to": "2027-03-29"}, tz="Europe/Berlin")

    assert "2027-03-26T15:00:00+01:00" in starts
    assert "2027-03-29T16:00:00+02:00" in starts


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"type": "nothing"}, "type"),
        ({"provider": "nobody"}, "provider"),
        ({"tz": "Houston"}, "tz"),
        ({"tz": ""}, "tz"),
        ({"from": "1 December"}, "from"),
        ({"from": "1733000000"}, "from"),
        ({"from": "2026-12-01T00:00:00Z"}, "from"),
        ({"to": "2026-11-30"}, "to"),
        ({"to": "2027-02-01"}, "to"),
        ({"to": "9999-12-31"}, "to"),
        ({"sort": "up"}, "sort"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    visitor: Api, query: dict[str, str], field: str
) -> None:
    response = asked(visitor, **query)

    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert list(response.get_json()["errors"]) == [field]


@ON_SQLITE
def test_sixty_two_days_can_be_asked_for(visitor: Api) -> None:
    response = asked(visitor, to="2027-01-31")

    assert len(response.get_json()["days"]) == 62


def test_what_the_asker_has_already_is_not_sent_again(visitor: Api) -> None:
    first = asked(visitor)
    again = visitor.ask(
        "GET",
        f"/availability?type=video&from={TUESDAY}&to={TUESDAY}",
        headers={"If_None_Match": first.headers["ETag"]},
    )

    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]


@ON_SQLITE
def test_another_etag_gets_the_whole_answer(visitor: Api) -> None:
    path = f"/availability?type=video&from={TUESDAY}&to={TUESDAY}"
    response = visitor.ask("GET", path, headers={"If_None_Match": '"something else"'})

    assert response.status_code == 200


def test_a_kept_answer_is_the_computed_one(visitor: Api) -> None:
    first, again = asked(visitor), asked(visitor)

    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]


QUESTION = AvailabilityAsked.model_validate(
    {"type": "video", "from": date(2026, 12, 1), "to": date(2026, 12, 1)}
)


def kept(body: bytes) -> Kept:
    return Kept(body, "etag", made_at=START, until=START + DEADLINE)


@ON_SQLITE
def test_how_a_question_is_spelt_makes_no_second_answer(app: Flask, visitor: Api) -> None:
    for path in ("type=video&from={0}&to={0}", "to={0}&type=video&from={0}"):
        assert visitor.ask("GET", f"/availability?{path.format(TUESDAY)}").status_code == 200

    shelf = app.extensions["booking"].database.memo["availability"][1]
    assert shelf.size == len(shelf.find(QUESTION).body)


def test_answers_take_no_more_room_than_there_is() -> None:
    shelf = Shelf(room=10)
    other = QUESTION.model_copy(update={"type": "in-person"})
    shelf.keep(QUESTION, b"one", kept(b"123456"))

    shelf.keep(other, b"other", kept(b"12345"))

    assert (shelf.find(QUESTION), shelf.size, list(shelf.spellings)) == (None, 5, [b"other"])


def test_an_answer_that_is_replaced_is_gone_under_every_spelling() -> None:
    shelf = Shelf()
    shelf.keep(QUESTION, b"one", kept(b"old"))
    shelf.keep(QUESTION, b"two", kept(b"newer"))

    assert (shelf.size, list(shelf.spellings)) == (5, [b"two"])


def test_what_is_booked_is_no_longer_on_offer(visitor: Api) -> None:
    assert NINE in slots(visitor)

    booked(visitor)

    assert NINE not in slots(visitor)


def test_a_booking_changes_the_etag(visitor: Api) -> None:
    before = asked(visitor).headers["ETag"]

    booked(visitor)

    assert asked(visitor).headers["ETag"] != before


def test_what_is_cancelled_is_on_offer_again(visitor: Api) -> None:
    patient = patient_of(visitor, booked(visitor, starts_at="2026-12-03T09:00:00-06:00"))
    thursday = {"from": "2026-12-03", "to": "2026-12-03"}
    before = slots(visitor, **thursday)

    patient.post("/manage/cancel")

    assert len(slots(visitor, **thursday)) > len(before)


def test_a_held_time_comes_back_when_the_hold_ends(visitor: Api, clock: SettableClock) -> None:
    visitor.post("/holds", {"type": "video", "starts_at": NINE})
    assert NINE not in slots(visitor)

    clock.advance(timedelta(minutes=10))

    assert NINE in slots(visitor)


def test_a_time_goes_when_its_notice_has_passed(visitor: Api, clock: SettableClock) -> None:
    nine = datetime.fromisoformat(NINE)
    clock.set(nine - DEADLINE)
    assert NINE in slots(visitor)

    clock.advance(timedelta(seconds=1))

    assert NINE not in slots(visitor)


def test_the_window_moves_on_at_midnight(visitor: Api, clock: SettableClock) -> None:
    last = {"from": "2027-03-31", "to": "2027-03-31"}
    assert slots(visitor, **last) == []

    clock.set(datetime(2026, 12, 1, 6, tzinfo=UTC))

    assert slots(visitor, **last) != []


def test_a_block_takes_its_times_away_and_gives_them_back(visitor: Api, desk: Api) -> None:
    before = slots(visitor)
    block = {"provider": "patt", "starts_at": NINE, "ends_at": "2026-12-01T12:00:00-06:00"}

    added = desk.post("/blocks", block).get_json()
    assert slots(visitor)[0] == "2026-12-01T13:00:00-06:00"
    desk.delete(f"/blocks/{added['id']}")

    assert slots(visitor) == before


def test_a_setting_counts_at_once(visitor: Api, office: Database) -> None:
    assert NINE in slots(visitor)

    with office.writing() as session:
        touch_practice(session)
        session.query(ConsultationType).filter_by(slug="video").update({"notice_minutes": 2880})

    assert NINE not in slots(visitor)


def test_a_full_day_opens_again_when_a_hold_with_somebody_else_ends(
    visitor: Api, office: Database, clock: SettableClock, colleague: str
) -> None:
    with office.writing() as session:
        touch_practice(session)
        session.query(ConsultationType).filter_by(slug="video").update({"daily_cap": 1})
    visitor.post("/holds", {"type": "video", "starts_at": NINE, "provider": colleague})
    assert slots(visitor, provider="patt") == []

    clock.advance(timedelta(minutes=10))

    assert NINE in slots(visitor, provider="patt")


@ON_SQLITE
def test_it_may_be_kept_but_must_be_asked_about(visitor: Api) -> None:
    assert asked(visitor).headers["Cache-Control"] == "no-cache"


@ON_SQLITE
def test_no_cookie_comes_with_it(visitor: Api) -> None:
    assert "Set-Cookie" not in asked(visitor).headers


def test_offered_means_accepted(visitor: Api) -> None:
    last = slots(visitor)[-1]

    assert visitor.post("/appointments", booking(starts_at=last)).status_code == 201
