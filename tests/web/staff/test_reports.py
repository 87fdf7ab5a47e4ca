"""The reports' pages: numbers for who may see reports, names only for who may see contact data."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy import select

from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.audit.models import AuditEvent
from booking.campaigns.actions import note_arrival
from booking.campaigns.rules import Arrival
from booking.database import Database
from booking.opinions.actions import count_opinion
from booking.reports.inputs import TableName
from booking.web.site.learn import GUIDE
from tests.clock import START
from tests.factories import book, houston
from tests.web.staff.conftest import FORMULA, Desk

PAGE = "/staff/reports"
ROWS = f"{PAGE}/rows"
SPONSOR = f"{PAGE}/campaigns/honest-look"
SignIn = Callable[[Role], Desk]


def linked(answer: str, cell: str, key: str) -> list[str]:
    """What the page says each number is that leads to that list."""
    pattern = rf'<a href="[^"]*cell={cell}[^"]*key={key}"[^>]*>([^<]+)</a>'
    return re.findall(pattern, answer.replace("&amp;", "&"))


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize(
    ("cell", "number"), [("visits", "7"), ("leads", "1"), ("booked", "2"), ("attended", "1")]
)
def test_each_number_opens_as_many_rows(desk: Desk, cell: str, number: str) -> None:
    shown = desk.get(PAGE).text
    rows = desk.get(f"{ROWS}?cell={cell}&key=honest-look").text

    assert linked(shown, cell, "honest-look") == [number]
    assert f"{number} in all." in rows
    assert rows.count('<th scope="row"') == int(number)


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("cell", ["visits", "leads", "booked"])
def test_a_row_calls_its_campaign_by_name_and_speaks_plainly(desk: Desk, cell: str) -> None:
    rows = desk.get(f"{ROWS}?cell={cell}").text
    pages = [rows, desk.get(PAGE).text, desk.get(f"{SPONSOR}?touch=last").text]

    assert "<bdi>An honest look</bdi>" in rows
    assert "<bdi>honest-look</bdi>" not in rows
    assert "Counted by how they first came." in rows
    assert not re.search(r"\b(first|last|that) touch\b", " ".join(pages))


@pytest.mark.usefixtures("lived")
def test_the_desk_sees_names_and_the_way_to_each_visit(desk: Desk, database: Database) -> None:
    rows = desk.get(f"{ROWS}?cell=booked").text

    assert {"Ana García", "Cy Young"} <= set(re.findall("<bdi>([^<]+)</bdi>", rows))
    with database.reading() as session:
        references = session.scalars(select(Appointment.reference)).all()
        read = session.scalars(
            select(AuditEvent.subject).where(AuditEvent.action == "appointment.read")
        ).all()
    assert all(f"/staff/appointments/{one[:4]}-{one[4:]}" in rows for one in references)
    assert sorted(read) == sorted(f"appointment {one}" for one in references)


def test_a_provider_sees_own_patients_by_name_and_no_lead(
    signed_in_as: SignIn, lived: Database, add_another: Callable[[], int]
) -> None:
    doctor, second = signed_in_as(Role.PROVIDER), add_another()
    with lived.writing() as session:
        cy = session.scalars(select(Appointment).where(Appointment.name == "Cy Young")).one()
        cy.provider_id = second
    shown = [doctor.get(f"{ROWS}?cell={cell}").text for cell in ("leads", "booked")]

    assert "1 in all." in shown[0]
    assert "2 in all." in shown[1]
    assert "Bo Lee" not in shown[0]
    assert "Cy Young" not in shown[1]


@pytest.mark.usefixtures("lived")
def test_a_word_of_a_link_is_a_word_on_the_page_and_no_formula_in_the_file(desk: Desk) -> None:
    page = desk.get(PAGE).text
    rows = table(desk, TableName.FUNNEL)
    media = table(desk, TableName.FUNNEL, by="medium")

    assert FORMULA in page
    assert [row["Campaign"] for row in rows] == ["An honest look", f"'{FORMULA}", "All"]
    assert "<b>" in [row["Medium"] for row in media]
    assert "<bdi><b>" not in desk.get(f"{PAGE}?by=medium").text


def table(desk: Desk, name: TableName, **more: str) -> list[dict[str, str]]:
    asked = "&".join(f"{key}={value}" for key, value in {"table": name, **more}.items())
    answer = desk.get(f"{PAGE}/table.csv?{asked}")
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("lived")
def test_the_file_says_what_the_page_says(desk: Desk) -> None:
    row = table(desk, TableName.FUNNEL)[0]

    assert list(row.values()) == [
        *("An honest look", "7", "1", "14.3", "2", "28.6", "1", "50.0", "0", "100.00")
    ]


@pytest.mark.usefixtures("lived")
def test_of_all_only_whoever_came_by_a_visit_is_a_share_of_visits(
    desk: Desk, office: Database
) -> None:
    before = table(desk, TableName.FUNNEL)[-1]
    with office.writing() as session:
        book(session, houston("2026-12-18 10:00"))

    after = table(desk, TableName.FUNNEL)[-1]

    assert int(after["Booked"]) == int(before["Booked"]) + 1
    assert after["Booked, of visits, %"] == before["Booked, of visits, %"] == "25.0"


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("name", TableName)
def test_every_table_is_a_file(desk: Desk, name: TableName) -> None:
    answer = desk.get(f"{PAGE}/table.csv?table={name}&from=2026-11-30&to=2026-12-13")

    assert f'"{name}-2026-11-30-2026-12-13.csv"' in answer.headers["Content-Disposition"]
    assert table(desk, name)


@pytest.mark.usefixtures("lived")
def test_a_week_is_what_its_days_say(desk: Desk) -> None:
    """The visits are a week ahead of the clock."""
    row = table(desk, TableName.WEEKS, **{"from": "2026-12-07", "to": "2026-12-13"})[0]

    assert list(row.values())[:7] == ["2026-12-07 to 2026-12-13", "0", "2", "1", "0", "0", "1"]


def test_what_readers_say_of_a_page_is_told_by_language(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        for locale, helpful in (("en", True), ("en", True), ("en", False), ("es", True)):
            count_opinion(session, GUIDE, locale=locale, helpful=helpful)

    rows = table(desk, TableName.OPINIONS, **{"from": "2026-01-01", "to": "2026-01-02"})

    assert [list(row.values()) for row in rows] == [
        ["Guide to hair restoration", "English", "2", "1", "66.7"],
        ["Guide to hair restoration", "Español", "1", "0", "100.0"],
        ["All", "", "3", "1", "75.0"],
    ]
    assert "Guide to hair restoration · English: 2 of 3" in desk.get(PAGE).text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("from=2026-12-01&to=2026-11-01", "The end has to come after the start."),
        ("from=2019-01-01&to=2026-11-01", "Reports are of five years at most."),
        ("from=yesterday", "This cannot be read. Please check it."),
    ],
)
def test_days_that_make_no_sense_are_told_and_kept(desk: Desk, asked: str, words: str) -> None:
    answer = desk.get(f"{PAGE}?{asked}")

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{asked.partition("from=")[2].partition("&")[0]}"' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        f"{ROWS}?cell=secrets",
        f"{ROWS}?cell=made&week=2019-01-01",
        f"{ROWS}?cell=settled&ahead=soon",
        f"{PAGE}/table.csv?table=people",
        f"{SPONSOR}?small=all",
    ],
)
def test_what_is_not_on_offer_is_refused(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 422


def test_an_empty_practice_has_reports_of_nothing(desk: Desk) -> None:
    shown = desk.get(f"{PAGE}?from=2026-11-28&to=2026-11-29").text

    assert "No visit is planned in these days." in shown
    assert "No reader has said so far." in shown
    assert "Nothing of it in these days" not in shown
    assert 'class="chart"' not in shown


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("path", [PAGE, ROWS, SPONSOR])
def test_each_report_can_be_printed_and_the_sponsors_is_found(desk: Desk, path: str) -> None:
    assert "data-print" in desk.get(path).text
    assert re.search(rf'<a href="{SPONSOR}[^>]*>.*Print-out', desk.get(PAGE).text)


@pytest.mark.usefixtures("lived")
def test_beside_each_chart_stands_what_its_bars_are(desk: Desk) -> None:
    shown = desk.get(f"{PAGE}?from=2026-11-30&to=2026-12-13").text

    assert shown.count('class="chart"') == shown.count("chart-key") == 4
    assert re.search(r"chart-part.* attended</span>", shown)
    assert re.search(r"chart-whole.* booked, and not attended so far</span>", shown)


@pytest.mark.usefixtures("lived")
def test_a_long_list_is_read_page_by_page(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        for n in range(100):
            at = START + timedelta(minutes=n)
            note_arrival(session, Arrival(campaign="honest-look"), visitor=f"w{n}", now=at)
    first = desk.get(f"{ROWS}?cell=visits&key=honest-look&to=2026-11-30").text
    older = re.search(r'href="([^"]*before=\d+)"', first)
    assert older

    second = desk.get(older[1].replace("&amp;", "&")).text
    assert [one.count('<th scope="row"') for one in (first, second)] == [100, 7]
