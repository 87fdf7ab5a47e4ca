"""A request that comes twice is done once."""

import pytest
from sqlalchemy import func, select

from booking.appointments.models import Appointment
from booking.database import Database
from tests.web.api.office import NINE, ON_SQLITE, TEN, Api, booking

KEY = {"Idempotency_Key": "b2f7-1"}


def count(office: Database) -> int:
    with office.reading() as session:
        return session.scalars(select(func.count()).select_from(Appointment)).one()


def test_the_same_again_gets_the_same_answer(visitor: Api, office: Database) -> None:
    first = visitor.post("/appointments", booking(), **KEY)
    again = visitor.post("/appointments", booking(), **KEY)

    assert (again.status_code, again.data) == (201, first.data)
    assert count(office) == 1


def test_how_it_is_written_does_not_matter(visitor: Api, office: Database) -> None:
    first = visitor.post("/appointments", booking(), **KEY)
    moved = dict(reversed(booking(starts_at="2026-12-01T15:00:00Z").items()))
    again = visitor.post("/appointments", moved, **KEY)

    assert again.data == first.data
    assert count(office) == 1


def test_something_else_under_the_same_key_is_refused(visitor: Api, office: Database) -> None:
    visitor.post("/appointments", booking(), **KEY)

    response = visitor.post("/appointments", booking(starts_at=TEN), **KEY)

    assert (response.status_code, response.get_json()["type"]) == (409, "urn:booking:key_reused")
    assert count(office) == 1


def test_what_failed_may_be_tried_again_under_its_key(visitor: Api, desk: Api) -> None:
    block = {"provider": "patt", "starts_at": NINE, "ends_at": TEN}
    in_the_way = desk.post("/blocks", block).get_json()
    assert visitor.post("/appointments", booking(), **KEY).status_code == 409

    desk.delete(f"/blocks/{in_the_way['id']}")

    assert visitor.post("/appointments", booking(), **KEY).status_code == 201


def test_each_key_holder_has_keys_of_their_own(visitor: Api, desk: Api, office: Database) -> None:
    public = visitor.post("/appointments", booking(), **KEY).get_json()
    at_the_desk = desk.post("/appointments", booking(starts_at=TEN), **KEY).get_json()

    assert public["reference"] != at_the_desk["reference"]
    assert count(office) == 2


def test_two_who_number_their_requests_alike_do_not_meet(visitor: Api, office: Database) -> None:
    visitor.post("/appointments", booking(), **KEY)
    other = booking(starts_at=TEN, email="bo@example.com", phone="713 555 0199")

    assert visitor.post("/appointments", other, **KEY).status_code == 201
    assert count(office) == 2


def test_the_desk_may_repeat_too(desk: Api, office: Database) -> None:
    answers = [desk.post("/appointments", booking(), **KEY).data for _ in range(2)]

    assert answers[0] == answers[1]
    assert count(office) == 1


@ON_SQLITE
@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 201])
def test_a_key_that_cannot_be_kept_is_refused(visitor: Api, office: Database, key: str) -> None:
    response = visitor.post("/appointments", booking(), Idempotency_Key=key)

    assert response.status_code == 422
    assert list(response.get_json()["errors"]) == ["Idempotency-Key"]
    assert count(office) == 0
