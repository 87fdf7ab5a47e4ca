"""Enquiries over the API: anybody sends one, only the office reads and works on them."""

import pytest
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.database import Database
from booking.leads.models import Lead
from tests.factories import ANSWERED, CHECK, sign_check
from tests.web.api.office import NINE, Api

ASKED: dict[str, object] = {"name": "Ana García", "email": "ana@example.com", "consent": True}


def sent(visitor: Api, **more: object) -> str:
    answer = visitor.post("/leads", {**ASKED, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def test_an_enquiry_is_kept_and_the_office_reads_it(visitor: Api, desk: Api) -> None:
    number = sent(visitor, message="What would you do?", best_time="mornings")

    seen = desk.get(f"/leads/{number}").get_json()

    assert (seen["stage"], seen["message"]) == ("new", "What would you do?")
    assert seen["best_time"] == "mornings"


def test_leads_are_found_by_name_number_and_stage(visitor: Api, desk: Api) -> None:
    number = sent(visitor, phone="713 555 0123")
    sent(visitor, name="Bo Lee", email="bo@example.com")

    for asked in ({"q": "garcía"}, {"q": "(713) 555-0123"}, {"q": number}):
        assert [one["id"] for one in desk.get("/leads", **asked).get_json()["items"]] == [number]
    assert len(desk.get("/leads", stage="new").get_json()["items"]) == 2
    assert desk.get("/leads", stage="won").get_json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": None}, "phone"),
        ({"consent": False}, "consent"),
        ({"email": "ana@"}, "email"),
        ({"age": 40}, "age"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_field(
    visitor: Api, wrong: dict[str, object], field: str
) -> None:
    answer = visitor.post("/leads", {**ASKED, **wrong})

    assert answer.status_code == 422
    assert set(answer.get_json()["errors"]) == {field}


@pytest.mark.parametrize("keep", [True, False])
def test_a_self_check_is_kept_only_where_that_was_agreed_to(
    visitor: Api, office: Database, keep: bool
) -> None:
    with office.writing() as session:
        sign_check(session)
    booked = {**ASKED, "type": "in-person", "starts_at": NINE, "phone": "713 555 0123"}
    check = {**ANSWERED, "keep": keep}
    sent(visitor, check=check)

    assert visitor.post("/appointments", {**booked, "check": check}).status_code == 201
    with office.reading() as session:
        rows = (session.scalars(select(Lead)).one(), session.scalars(select(Appointment)).one())
        assert [one.check_version for one in rows] == [CHECK if keep else None] * 2
        assert [bool(one.check_answers) for one in rows] == [keep] * 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version": CHECK + 1}, "check.version"),
        ({"answers": {"age": "old"}}, "check.answers"),
        ({"answers": {"weight": "adult"}}, "check.answers"),
        ({"answers": {"age": 40}}, "check.answers.age"),
        ({"score": 7}, "check.score"),
    ],
)
def test_a_self_check_that_nobody_was_asked_is_refused(
    visitor: Api, office: Database, changes: dict[str, object], field: str
) -> None:
    with office.writing() as session:
        sign_check(session)

    answer = visitor.post("/leads", {**ASKED, "check": {**ANSWERED, **changes}})

    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


def test_without_a_signed_text_there_is_nothing_to_answer(visitor: Api) -> None:
    answer = visitor.post("/leads", {**ASKED, "check": ANSWERED})

    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"check.version"})


def test_the_same_key_gets_the_same_answer(visitor: Api) -> None:
    first, again = (visitor.post("/leads", ASKED, Idempotency_Key="one") for _ in range(2))
    other = visitor.post("/leads", {**ASKED, "message": "more"}, Idempotency_Key="one")

    assert first.get_json() == again.get_json()
    assert other.status_code == 409


def test_a_lead_is_worked_on(visitor: Api, desk: Api) -> None:
    number = sent(visitor)
    change = {"stage": "lost", "lost_reason": "cost", "follow_up_on": "2026-12-08", "note": "Later"}

    answer = desk.patch(f"/leads/{number}", change)

    assert answer.status_code == 200
    assert {name: answer.get_json()[name] for name in change} == change


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"owner": "nobody@x.example"}, 422), ({"stage": "gone"}, 422), ({"version": 7}, 200)],
)
def test_a_change_that_cannot_be_is_refused(
    visitor: Api, desk: Api, wrong: dict[str, object], status: int
) -> None:
    assert desk.patch(f"/leads/{sent(visitor)}", wrong).status_code == status


def test_a_stale_change_is_refused(visitor: Api, desk: Api) -> None:
    number = sent(visitor)
    desk.patch(f"/leads/{number}", {"note": "one", "version": 1})

    assert desk.patch(f"/leads/{number}", {"note": "two", "version": 1}).status_code == 409


def test_nobody_else_reads_them(visitor: Api, reader: Api, doctor: Api) -> None:
    number = sent(visitor)

    assert [one.get(f"/leads/{number}").status_code for one in (reader, doctor, visitor)] == [
        403,
        403,
        401,
    ]
    assert reader.patch(f"/leads/{number}", {"stage": "won"}).status_code == 403
