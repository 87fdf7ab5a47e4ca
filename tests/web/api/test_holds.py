"""Keeping a time while somebody types."""

from datetime import timedelta

import pytest

from tests.clock import SettableClock
from tests.web.api.office import NINE, ON_SQLITE, TEN, Api, booking, slots

WANTED = {"type": "video", "starts_at": NINE}


def hold(api: Api, **changes: object) -> str:
    response = api.post("/holds", WANTED | changes)
    assert response.status_code == 201, response.text
    token: str = response.get_json()["hold"]
    return token


def test_a_hold_says_until_when(visitor: Api) -> None:
    response = visitor.post("/holds", WANTED)

    assert response.status_code == 201
    assert set(response.get_json()) == {"hold", "expires_at"}
    assert response.get_json()["expires_at"] == "2026-11-30T09:10:00-06:00"


def test_what_one_holds_another_cannot(visitor: Api) -> None:
    hold(visitor)

    response = visitor.post("/holds", WANTED)

    assert response.status_code == 409
    assert response.get_json()["type"] == "urn:booking:slot_taken"


def test_who_comes_too_late_is_offered_the_three_nearest(visitor: Api) -> None:
    hold(visitor, starts_at=TEN)

    nearest = visitor.post("/holds", WANTED | {"starts_at": TEN}).get_json()["alternatives"]

    walls = [slot["starts_at"][11:16] for slot in nearest]
    assert walls == ["09:15", "10:45", "11:00"]
    assert set(nearest[0]) == {"starts_at", "ends_at", "provider"}


def test_its_owner_books_what_is_held(visitor: Api) -> None:
    token = hold(visitor)

    response = visitor.post("/appointments", booking(hold=token))

    assert response.status_code == 201


def test_nobody_else_books_what_is_held(visitor: Api) -> None:
    hold(visitor)

    assert visitor.post("/appointments", booking()).status_code == 409


def test_the_office_books_what_it_holds(visitor: Api, desk: Api) -> None:
    token = hold(visitor)

    assert desk.post("/appointments", booking(hold=token)).status_code == 201


def test_a_hold_that_replaces_another_gives_it_back(visitor: Api) -> None:
    first = hold(visitor)

    hold(visitor, starts_at=TEN, replaces=first)

    assert NINE in slots(visitor)
    assert TEN not in slots(visitor)


def test_a_refused_hold_leaves_the_one_before(visitor: Api) -> None:
    first = hold(visitor)
    hold(visitor, starts_at=TEN)

    refused = visitor.post("/holds", WANTED | {"starts_at": TEN, "replaces": first})

    assert refused.status_code == 409
    assert NINE not in slots(visitor)


def test_a_hold_is_extended_once(visitor: Api, clock: SettableClock) -> None:
    token = hold(visitor)
    clock.advance(timedelta(minutes=9))

    extended = visitor.post("/holds/extend", {"hold": token})
    again = visitor.post("/holds/extend", {"hold": token})

    expected = {"hold": token, "expires_at": "2026-11-30T09:19:00-06:00"}
    assert (extended.status_code, extended.get_json()) == (200, expected)
    assert (again.status_code, again.get_json()["type"]) == (409, "urn:booking:extended_already")


def test_an_ended_hold_cannot_be_extended(visitor: Api, clock: SettableClock) -> None:
    token = hold(visitor)
    clock.advance(timedelta(minutes=10))

    assert visitor.post("/holds/extend", {"hold": token}).status_code == 409


def test_a_hold_given_back_is_on_offer(visitor: Api) -> None:
    token = hold(visitor)

    response = visitor.post("/holds/release", {"hold": token})

    assert (response.status_code, response.data) == (204, b"")
    assert NINE in slots(visitor)


def test_giving_back_twice_is_no_error(visitor: Api) -> None:
    token = hold(visitor)

    answers = [visitor.post("/holds/release", {"hold": token}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "nothing"}, "type"),
        ({"provider": "nobody"}, "provider"),
        ({"starts_at": "2026-12-01T09:00:00"}, "starts_at"),
        ({"starts_at": "2026-12-01T09:05:00-06:00"}, "starts_at"),
        ({"starts_at": "2026-12-01T03:00:00-06:00"}, "starts_at"),
        ({"starts_at": "2026-11-02T09:00:00-06:00"}, "starts_at"),
        ({"starts_at": "2028-12-01T09:00:00-06:00"}, "starts_at"),
        ({"starts_at": 1764601200}, "starts_at"),
        ({"minutes": 60}, "minutes"),
    ],
)
def test_what_never_was_a_slot_cannot_be_held(
    visitor: Api, changes: dict[str, object], field: str
) -> None:
    response = visitor.post("/holds", WANTED | changes)

    assert response.status_code == 422
    assert list(response.get_json()["errors"]) == [field]


@ON_SQLITE
def test_no_cookie_is_made_for_a_program(visitor: Api) -> None:
    assert "Set-Cookie" not in visitor.post("/holds", WANTED).headers
