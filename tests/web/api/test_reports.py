"""The funnel for programs."""

from datetime import timedelta

import pytest

from booking.campaigns.actions import note_arrival
from booking.campaigns.rules import Arrival
from booking.database import Database
from tests.factories import houston
from tests.web.api.office import Api

PATH = "/reports/funnel"
NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}


@pytest.fixture
def visited(office: Database) -> Database:
    """At the last and the first minute of the office's November, and a minute beyond either."""
    first, last = houston("2026-11-01 00:00"), houston("2026-11-30 23:59")
    minute = timedelta(minutes=1)
    with office.writing() as session:
        for n, at in enumerate((first - minute, first, last, last + minute)):
            came = Arrival(source="a paper", medium="article")
            note_arrival(session, came, visitor=f"{n}", now=at)
    return office


@pytest.mark.usefixtures("visited")
def test_a_date_is_a_day_of_the_office(reader: Api) -> None:
    """In a month in which the clocks go back."""
    assert reader.get(PATH, **NOVEMBER, by="source").get_json() == {
        "rows": [{"key": "a paper", "visits": 2, "leads": 0, "booked": 0, "attended": 0}]
    }


@pytest.mark.usefixtures("visited")
def test_an_instant_is_one(reader: Api) -> None:
    span = {"from": "2026-10-31T23:59:00-05:00", "to": "2026-11-01T00:00:00-05:00"}
    rows = reader.get(PATH, **span).get_json()["rows"]

    assert [(row["key"], row["visits"]) for row in rows] == [("(none)", 1)]


def test_what_a_program_sends_is_a_lead_of_its_source_and_no_visit(
    visitor: Api, reader: Api
) -> None:
    told = {"name": "Ana García", "phone": "713 555 0123", "consent": True}
    visitor.post("/leads", {**told, "touch": {"utm_source": "Partner"}})

    assert reader.get(PATH, **NOVEMBER, by="source").get_json() == {
        "rows": [{"key": "partner", "visits": 0, "leads": 1, "booked": 0, "attended": 0}]
    }


def test_every_role_of_the_office_may_ask(reader: Api, doctor: Api, desk: Api) -> None:
    assert {api.get(PATH, **NOVEMBER).status_code for api in (reader, doctor, desk)} == {200}


def test_nobody_else_may(visitor: Api) -> None:
    assert visitor.get(PATH, **NOVEMBER).status_code == 401


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from": "2026-11-01"}, "to"),
        ({**NOVEMBER, "to": "2026-10-01"}, "to"),
        ({**NOVEMBER, "by": "name"}, "by"),
        ({**NOVEMBER, "touch": "middle"}, "touch"),
        ({**NOVEMBER, "from": "soon"}, "from"),
        ({**NOVEMBER, "key": "x"}, "key"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    reader: Api, asked: dict[str, str], field: str
) -> None:
    answer = reader.get(PATH, **asked)

    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]
