"""Time in which a provider cannot be booked."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from booking.database import Database
from booking.practice.models import Block
from tests.clock import SettableClock
from tests.web.api.office import ELEVEN, NINE, ON_SQLITE, TEN, Api, slots

LUNCH = {"provider": "patt", "starts_at": NINE, "ends_at": TEN, "reason": "Surgery"}


def blocked(api: Api, **changes: object) -> dict[str, Any]:
    response = api.post("/blocks", LUNCH | changes)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def listed(api: Api, **query: str) -> list[int]:
    return [one["id"] for one in api.get("/blocks", **query).get_json()["items"]]


def test_a_block_says_what_it_blocks(desk: Api) -> None:
    answer = blocked(desk)

    expected = LUNCH | {"id": answer["id"], "repeats": None, "repeats_until": None}
    assert answer == expected
    assert desk.get("/blocks").get_json() == {"items": [expected], "next_cursor": None}


def test_a_weekly_block_comes_back_until_its_last_date(desk: Api, visitor: Api) -> None:
    blocked(desk, repeats="weekly", repeats_until="2026-12-08")

    found = {
        day: slots(visitor, **{"from": day, "to": day})[0][11:16]
        for day in ("2026-12-01", "2026-12-08", "2026-12-15")
    }
    assert list(found.values()) == ["10:00", "10:00", "09:00"]


def test_a_change_leaves_what_it_does_not_name(desk: Api) -> None:
    block = blocked(desk)

    response = desk.patch(f"/blocks/{block['id']}", {"ends_at": ELEVEN})

    assert (response.status_code, response.get_json()) == (200, block | {"ends_at": ELEVEN})


def test_a_change_may_not_turn_it_around(desk: Api) -> None:
    block = blocked(desk)

    response = desk.patch(f"/blocks/{block['id']}", {"starts_at": ELEVEN})

    assert list(response.get_json()["errors"]) == ["ends_at"]
    assert desk.get("/blocks").get_json()["items"] == [block]


def test_a_removed_block_is_gone(desk: Api) -> None:
    block = blocked(desk)

    response = desk.delete(f"/blocks/{block['id']}")

    assert (response.status_code, response.data) == (204, b"")
    assert listed(desk) == []


@pytest.mark.parametrize("block_id", ["1", "0", "2147483648", "99999999999999999999", "x", "-1"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_an_unknown_block_is_not_found(desk: Api, method: str, block_id: str) -> None:
    body: object = {} if method == "PATCH" else None

    assert desk.ask(method, f"/blocks/{block_id}", body=body).status_code == 404


def test_a_list_starts_with_what_is_not_over(desk: Api, clock: SettableClock) -> None:
    block = blocked(desk)
    assert listed(desk) == [block["id"]]

    clock.advance(timedelta(days=1, hours=1))

    assert listed(desk) == []
    assert listed(desk, **{"from": "2026-12-01"}) == [block["id"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"to": "2026-12-01"}, 1),
        ({"to": NINE}, 0),
        ({"from": TEN}, 0),
        ({"provider": "patt"}, 1),
        ({"provider": "lee"}, 0),
    ],
)
@pytest.mark.usefixtures("colleague")
def test_a_list_is_narrowed(desk: Api, query: dict[str, str], found: int) -> None:
    blocked(desk)

    assert len(listed(desk, **query)) == found


def test_pages_follow_one_another(desk: Api, office: Database) -> None:
    blocked(desk)
    with office.writing() as session:
        first_one = session.scalars(select(Block)).one()
        kept = {"provider_id": first_one.provider_id, "starts_at": first_one.starts_at}
        session.add_all(Block(**kept, ends_at=first_one.ends_at) for _ in range(100))

    first = desk.get("/blocks").get_json()
    second = desk.get("/blocks", cursor=first["next_cursor"]).get_json()

    found = [one["id"] for page in (first, second) for one in page["items"]]
    assert len(found) == len(set(found)) == 101
    assert second["next_cursor"] is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"provider": "nobody"}, "provider"),
        ({"ends_at": NINE}, "ends_at"),
        ({"starts_at": "2026-12-01T09:00:00"}, "starts_at"),
        ({"starts_at": "2026-12-01T09:01:00Z"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "starts_at"),
        ({"ends_at": "9999-12-31T23:55:00-14:00"}, "ends_at"),
        ({"reason": "x" * 501}, "reason"),
        ({"reason": None}, "reason"),
        ({"repeats": "daily"}, "repeats"),
        ({"repeats_until": "soon"}, "repeats_until"),
        ({"room": "1"}, "room"),
    ],
)
def test_what_cannot_be_blocked_is_refused_by_field(
    desk: Api, changes: dict[str, object], field: str
) -> None:
    response = desk.post("/blocks", LUNCH | changes)

    assert response.status_code == 422
    assert list(response.get_json()["errors"]) == [field]


def test_a_provider_blocks_their_own_time_alone(doctor: Api, desk: Api, colleague: str) -> None:
    own, other = blocked(doctor), blocked(desk, provider=colleague)

    assert doctor.post("/blocks", LUNCH | {"provider": colleague}).status_code == 403
    assert doctor.patch(f"/blocks/{own['id']}", {"provider": colleague}).status_code == 403
    assert doctor.patch(f"/blocks/{other['id']}", {"reason": "x"}).status_code == 403
    assert doctor.delete(f"/blocks/{other['id']}").status_code == 403
    assert doctor.delete(f"/blocks/{own['id']}").status_code == 204


def test_why_is_only_for_those_who_may_change_it(
    desk: Api, doctor: Api, reader: Api, colleague: str
) -> None:
    blocked(desk, provider=colleague)
    blocked(desk)

    def reasons(api: Api) -> list[str | None]:
        return [one["reason"] for one in api.get("/blocks").get_json()["items"]]

    assert reasons(desk) == ["Surgery", "Surgery"]
    assert reasons(doctor) == [None, "Surgery"]
    assert reasons(reader) == [None, None]
