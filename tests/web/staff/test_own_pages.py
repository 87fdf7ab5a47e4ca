"""Wherever a form says where to go afterwards, it leads to a page of the staff area or home."""

import pytest

from booking.appointments.models import Appointment
from booking.database import Database
from tests.web.staff.calendar import booked
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ELSEWHERE = pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/staff/",
        "//evil.example/staff/",
        "/staff/\\evil.example",
        "/\t/evil.example",
        "/staff/calendar\r\nLocation: https://evil.example",
        "https://[evil",
        "/staff/no-such-page",
        "/staff/logout",
        "/staff/login",
        "/book",
        "/api/v1/appointments",
        "",
    ],
)


@pytest.fixture
def visit(office: Database) -> Appointment:
    return booked(office)


@ELSEWHERE
def test_signing_in_leads_to_a_page_of_the_staff_area(desk: Desk, elsewhere: str) -> None:
    answer = desk.client.get("/staff/login", query_string={"next": elsewhere})

    assert answer.location == "/staff/"


@ELSEWHERE
def test_a_click_leads_to_a_page_of_the_staff_area(
    desk: Desk, visit: Appointment, elsewhere: str
) -> None:
    path = f"/staff/appointments/{visit.reference}/status"

    answer = desk.post(path, status="arrived", seen="booked", version="1", back=elsewhere)

    assert answer.location == f"/staff/#visit-{visit.reference}"


@ELSEWHERE
def test_a_cancellation_leads_to_a_page_of_the_staff_area(
    desk: Desk, visit: Appointment, elsewhere: str
) -> None:
    path = f"/staff/appointments/{visit.reference}/cancel"

    answer = desk.post(path, version="1", notify="no", back=elsewhere)

    assert answer.location == "/staff/calendar"


@pytest.mark.parametrize("page", ["/staff/", "/staff/calendar?view=day&date=2026-12-07"])
def test_a_page_of_the_staff_area_is_returned_to(desk: Desk, visit: Appointment, page: str) -> None:
    path = f"/staff/appointments/{visit.reference}/cancel"

    assert desk.post(path, version="1", notify="no", back=page).location == page
