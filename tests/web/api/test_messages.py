"""The outbox."""

import pytest
from sqlalchemy import update

from booking.database import Database
from booking.messages.models import Message
from tests.clock import START
from tests.web.api.office import Api, booked


@pytest.fixture
def sent(desk: Api, office: Database) -> int:
    """The id of a booking's confirmation, which has gone out."""
    booked(desk)
    with office.writing() as session:
        session.execute(update(Message).values(status="sent", due_at=None))
    number: int = desk.get("/messages").get_json()["items"][0]["id"]
    return number


def test_a_message_says_to_whom_and_where_it_stands(desk: Api) -> None:
    reference = booked(desk)["reference"]

    answer = desk.get("/messages").get_json()

    first = answer["items"][0]
    assert answer["next_cursor"] is None
    assert first == {
        "id": first["id"],
        "kind": "confirmation",
        "status": "queued",
        "recipient": "ana@example.com",
        "reference": reference,
        "attempts": 0,
        "last_error": None,
        "created_at": "2026-11-30T15:00:00Z",
        "due_at": "2026-11-30T15:00:00Z",
        "sent_at": None,
    }


def test_they_are_narrowed_by_status(desk: Api, sent: int) -> None:
    assert desk.get("/messages", status="queued").get_json()["items"] == []
    assert [one["id"] for one in desk.get("/messages", status="sent").get_json()["items"]] == [
        sent,
        sent - 1,
    ]


def test_what_was_sent_goes_out_again_as_another(desk: Api, sent: int) -> None:
    response = desk.post(f"/messages/{sent}/resend")

    answer = response.get_json()
    assert response.status_code == 202
    assert answer["id"] != sent
    assert (answer["status"], answer["kind"]) == ("queued", "confirmation")


def test_what_waits_anyway_is_not_sent_again(desk: Api) -> None:
    booked(desk)
    waiting = desk.get("/messages").get_json()["items"][0]["id"]

    response = desk.post(f"/messages/{waiting}/resend", {})

    assert response.status_code == 409


def test_an_unknown_message_is_not_found(desk: Api) -> None:
    assert desk.post("/messages/999/resend").status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "lost"}, "status"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "-1"}, "cursor"),
        ({"cursor": ""}, "cursor"),
        ({"cursor": "9" * 30}, "cursor"),
    ],
)
def test_what_cannot_be_listed_is_refused_by_name(
    desk: Api, query: dict[str, str], field: str
) -> None:
    response = desk.get("/messages", **query)

    assert response.status_code == 422
    assert list(response.get_json()["errors"]) == [field]


def test_pages_follow_one_another(desk: Api, office: Database) -> None:
    booked(desk)
    with office.writing() as session:
        kept = {"kind": "reminder", "recipient": "a@example.com", "locale": "en", "detail": {}}
        for number in range(60):
            message = Message(**kept, once_key=str(number), status="dropped")
            message.created_at = START
            session.add(message)

    first = desk.get("/messages").get_json()
    second = desk.get("/messages", cursor=first["next_cursor"]).get_json()

    assert [len(page["items"]) for page in (first, second)] == [50, 12]
    assert second["next_cursor"] is None
