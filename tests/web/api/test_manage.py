"""A patient's own appointment, by the token of the manage link."""

from datetime import timedelta

import pytest

from tests.clock import SettableClock
from tests.web.api.office import ON_SQLITE, Api, booked, patient_of

THURSDAY_NINE = "2026-12-03T09:00:00-06:00"
THURSDAY_TEN = "2026-12-03T10:00:00-06:00"
CHANGES = (
    ("GET", "/manage", None),
    ("POST", "/manage/confirm", None),
    ("POST", "/manage/reschedule", {"starts_at": THURSDAY_TEN}),
    ("POST", "/manage/cancel", None),
)


@pytest.fixture
def patient(visitor: Api) -> Api:
    return patient_of(visitor, booked(visitor, starts_at=THURSDAY_NINE))


def test_a_patient_sees_their_appointment_and_hardly_their_contact(patient: Api) -> None:
    answer = patient.get("/manage").get_json()

    contact = {"name": "A•••", "email": "a•••@example.com", "phone": "•••\xa00123"}
    assert answer == {
        "reference": answer["reference"],
        "status": "booked",
        "type": "video",
        "provider": "patt",
        "location": "houston",
        "starts_at": THURSDAY_NINE,
        "ends_at": "2026-12-03T09:30:00-06:00",
        "confirmed_at": None,
        "movable_until": "2026-12-02T09:00:00-06:00",
        "cancellable_until": "2026-12-02T09:00:00-06:00",
        "contact": contact,
    }


def test_looking_changes_nothing(patient: Api, desk: Api) -> None:
    reference = patient.get("/manage").get_json()["reference"]
    before = desk.get(f"/appointments/{reference}").get_json()

    patient.ask("HEAD", "/manage")
    patient.get("/manage")

    assert desk.get(f"/appointments/{reference}").get_json() == before


def test_saying_i_am_coming_twice_keeps_the_first_time(patient: Api, clock: SettableClock) -> None:
    first = patient.post("/manage/confirm")
    clock.advance(timedelta(hours=1))
    again = patient.post("/manage/confirm", {})

    assert first.status_code == again.status_code == 200
    assert again.get_json()["confirmed_at"] == "2026-11-30T09:00:00-06:00"


def test_a_patient_moves_their_appointment(patient: Api) -> None:
    response = patient.post("/manage/reschedule", {"starts_at": THURSDAY_TEN})

    assert response.status_code == 200
    assert patient.get("/manage").get_json()["starts_at"] == THURSDAY_TEN


def test_a_move_onto_a_taken_time_offers_the_nearest(patient: Api, desk: Api) -> None:
    booked(desk, starts_at=THURSDAY_TEN)

    response = patient.post("/manage/reschedule", {"starts_at": THURSDAY_TEN})

    assert response.status_code == 409
    walls = [slot["starts_at"][11:16] for slot in response.get_json()["alternatives"]]
    assert walls == ["09:15", "10:45", "11:00"]


@ON_SQLITE
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"starts_at": "2026-12-03T03:00:00-06:00"},
        {"starts_at": "2026-12-03T10:00:00"},
        {"starts_at": THURSDAY_TEN, "provider": "patt"},
    ],
)
def test_a_move_to_what_is_no_slot_is_refused(patient: Api, body: dict[str, str]) -> None:
    assert patient.post("/manage/reschedule", body).status_code == 422
    assert patient.get("/manage").get_json()["starts_at"] == THURSDAY_NINE


@pytest.mark.parametrize("body", [None, {}, {"reason": "I have moved away."}])
def test_a_patient_cancels(patient: Api, body: dict[str, str] | None) -> None:
    response = patient.post("/manage/cancel", body)

    assert (response.status_code, response.get_json()["status"]) == (200, "cancelled")


def test_cancelling_twice_is_no_error(patient: Api) -> None:
    patient.post("/manage/cancel")

    assert patient.post("/manage/cancel").status_code == 200


def test_a_cancelled_appointment_is_neither_moved_nor_confirmed(patient: Api) -> None:
    patient.post("/manage/cancel")

    moved = patient.post("/manage/reschedule", {"starts_at": THURSDAY_TEN})
    confirmed = patient.post("/manage/confirm")

    assert moved.status_code == confirmed.status_code == 409


@pytest.mark.parametrize(("method", "path", "body"), CHANGES[2:])
def test_after_the_cut_off_only_the_office_can(
    patient: Api, clock: SettableClock, method: str, path: str, body: dict[str, str] | None
) -> None:
    clock.advance(timedelta(days=2, seconds=1))

    response = patient.ask(method, path, body=body)

    assert (response.status_code, response.get_json()["type"]) == (409, "urn:booking:too_late")


def test_the_very_second_of_the_cut_off_still_counts(patient: Api, clock: SettableClock) -> None:
    clock.advance(timedelta(days=2))

    assert patient.post("/manage/cancel").status_code == 200


@ON_SQLITE
@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
@pytest.mark.parametrize("token", ["x", "y" * 32, "y" * 4000])
def test_an_unknown_link_is_not_found(
    visitor: Api, method: str, path: str, body: dict[str, str] | None, token: str
) -> None:
    assert Api(visitor.client, token).ask(method, path, body=body).status_code == 404


@ON_SQLITE
@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_an_expired_link_is_not_found(
    patient: Api, clock: SettableClock, method: str, path: str, body: dict[str, str] | None
) -> None:
    clock.advance(timedelta(days=34))

    assert patient.ask(method, path, body=body).status_code == 404


@ON_SQLITE
@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_without_a_link_nothing_is_said(
    visitor: Api, method: str, path: str, body: dict[str, str] | None
) -> None:
    response = visitor.ask(method, path, body=body)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].lower() == "bearer"


def test_a_key_is_no_link_and_a_link_no_key(patient: Api, desk: Api) -> None:
    assert desk.get("/manage").status_code == 404
    assert patient.get("/blocks").status_code == 401
