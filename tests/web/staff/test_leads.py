"""The board and the list: every choice in the address, what is late first, nothing lost."""

import csv
import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from booking.audit.models import AuditEvent
from booking.database import Database
from booking.leads.actions import capture_lead, log_call
from booking.leads.by_hand import take_lead
from booking.leads.files import read_leads
from booking.leads.inputs import Enquiry, LeadByHand
from booking.leads.rules import CallResult, LeadSource
from tests.clock import START, SettableClock
from tests.desk import PASSWORD, hidden
from tests.enquiries import captured, enquire
from tests.factories import OFFICE, PATIENT, book_by_phone, houston
from tests.web.staff.conftest import Desk
from tests.web.staff.enquirers import again, asked, path, seen
from tests.web.staff.outbox import plain

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)
# An hour of the office before the clock's Monday morning.
FRIDAY = houston("2026-11-27 16:00")


def column(page: str, stage: str) -> str:
    return page.split(f'data-key="{stage}"')[1].partition("</section>")[0]


@pytest.mark.usefixtures("office")
def test_the_board_has_a_column_for_each_stage(desk: Desk) -> None:
    page = desk.get("/staff/leads").text

    titles = re.findall(r'<h2 id="stage-(\w+)">(\w+) <span class="badge">0</span>', page)
    assert [stage for stage, _ in titles] == [
        *("new", "attempting", "reached", "booked", "attended", "won", "lost", "spam")
    ]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("view", ["board", "list"])
@pytest.mark.parametrize("part", ["", "/parts"])
def test_where_nobody_is_it_says_whether_nobody_came_or_nobody_fits(
    desk: Desk, view: str, part: str
) -> None:
    every = desk.get(f"/staff/leads{part}?view={view}").text
    some = desk.get(f"/staff/leads{part}?view={view}&q=ana").text

    assert ("No lead yet." in every, "No lead fits." in every) == (True, False)
    assert ("No lead yet." in some, "No lead fits." in some) == (False, True)


def test_a_card_says_who_how_long_how_and_what_next(
    desk: Desk, office: Database, clock: SettableClock
) -> None:
    lead = asked(office, phone="713 555 0123", best_time="after 4", locale="es")
    clock.advance(timedelta(minutes=25))

    card = plain(column(desk.get("/staff/leads").text, "new"))

    for words in ("Ana García", "Waiting 25 min", "Call: after 4", "Call-back form", "Spanish"):
        assert words in card
    assert 'href="tel:+1-713-555-0123"' in card
    assert f'href="/staff/book?lead={lead.reference[:4]}-{lead.reference[4:]}"' in card
    assert "Late" not in card


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-30 09:20", "Waiting 20 min"),
        ("2026-11-30 09:02", "Waiting since opening"),
        ("2026-11-29 12:00", "Waiting since closing"),
        ("2026-11-28 09:02", "Waiting under 5 min"),
    ],
)
def test_while_the_office_is_shut_its_clock_is_said_to_stand(
    desk: Desk, office: Database, clock: SettableClock, at: str, words: str
) -> None:
    asked(office, now=houston("2026-11-28 09:00"))
    clock.set(houston(at))

    assert words in plain(column(desk.get("/staff/leads").text, "new"))


def test_how_long_it_stands_is_told_apart_from_whose_it_is(
    desk: Desk, office: Database, clock: SettableClock
) -> None:
    lead = asked(office, phone="713 555 0123")
    desk.post(path(lead, "/call"), result="no_answer", version="1")
    clock.advance(timedelta(minutes=20))

    assert "20 min in this stage" in plain(column(desk.get("/staff/leads").text, "attempting"))


def test_whoever_waits_too_long_stands_out_and_is_counted(desk: Desk, office: Database) -> None:
    asked(office, now=FRIDAY)

    page = plain(desk.get("/staff/leads").text)

    assert "Late: waiting 1 h" in page
    assert 'data-badge="staff.leads">1<span class="visually-hidden"> waiting' in page


@pytest.mark.parametrize(
    "path", ["/staff/leads/parts", "/staff/today/parts", "/staff/messages/rows"]
)
def test_whoever_keeps_a_page_open_is_told_how_many_wait(
    desk: Desk, office: Database, path: str
) -> None:
    etag = desk.get(path).headers["ETag"]
    lead = asked(office)
    some = desk.get(path).headers["X-Rail"]
    desk.post(f"/staff/leads/{lead.reference}/call", result="reached", version="1")

    none = desk.get(path, **{"If-None-Match": etag}).headers["X-Rail"]

    assert some == "staff.leads=1+waiting&staff.messages="
    assert none == "staff.leads=&staff.messages="


def test_a_booked_lead_says_when_they_come(desk: Desk, office: Database) -> None:
    lead = asked(office)
    with office.writing() as session:
        book_by_phone(session, lead=lead.reference, name="Ana G.")

    assert "Visit Mon, Dec 7, 9:00 am" in plain(column(desk.get("/staff/leads").text, "booked"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ana", "Bo"]),
        ("stage=attempting", ["Bo"]),
        ("owner=nobody", ["Ana", "Bo"]),
        ("owner=1", []),
        ("source=widget", ["Bo"]),
        ("campaign=article", ["Bo"]),
        ("campaign=(direct)", ["Ana"]),
        ("late=yes", ["Ana"]),
        ("follow_up=due", []),
        ("q=555-0188", ["Bo"]),
        ("q=garc%C3%ADa", ["Ana"]),
        ("q=%25", []),
        ("late=yes&stage=new&q=ana&owner=nobody", ["Ana"]),
    ],
)
def test_the_address_says_who_is_looked_for(
    desk: Desk, office: Database, query: str, found: list[str]
) -> None:
    asked(office, now=FRIDAY)
    article = {"utm_campaign": "article"}
    with office.writing() as session:
        bo = captured(
            session,
            name="Bo Lee",
            email=None,
            phone="713 555 0188",
            source=LeadSource.WIDGET,
            touch=article,
        ).lead
        log_call(session, bo, CallResult.NO_ANSWER, by=OFFICE, now=START)

    pages = [desk.get(f"/staff/leads?view={view}&{query}") for view in ("board", "list")]

    for page in pages:
        assert page.status_code == 200
        assert [name for name in ("Ana", "Bo") if f'dir="auto">{name}' in page.text] == found


@pytest.mark.parametrize(
    "query",
    ["stage=x", "owner=me", "source=x", "late=1", "sort=email", "page=0", "q=%00", "view=x"],
)
def test_a_choice_that_is_none_is_said_to_be_none(desk: Desk, query: str) -> None:
    page = desk.get(f"/staff/leads?{query}")

    assert page.status_code == 422
    assert "cannot be read" in page.text


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["Ana", "Bo"]),
        ("-name", ["Bo", "Ana"]),
        ("came", ["Bo", "Ana"]),
        ("-came", ["Ana", "Bo"]),
        ("", ["Bo", "Ana"]),
    ],
)
def test_the_list_is_sorted_as_its_head_says(
    desk: Desk, office: Database, sort: str, order: list[str]
) -> None:
    asked(office, name="Bo Lee", email="bo@example.com", now=START - HOUR)
    asked(office)

    page = desk.get(f"/staff/leads?view=list&sort={sort}").text

    assert re.findall(r'class="who"><a [^>]*>(\w+)', page) == order
    assert (page.count("aria-sort=") == 1, "Whoever waits longest comes" in page) == (
        bool(sort),
        not sort,
    )


def test_a_second_page_keeps_what_was_chosen(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        for number in range(52):
            captured(session, name=f"Ana {number}")

    first = desk.get("/staff/leads?view=list&stage=new&sort=name").text
    [following] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = desk.get(following.replace("&amp;", "&")).text

    assert "52 leads, page 1 of 2" in first
    assert [page.count('class="who"') for page in (first, second)] == [50, 2]


def test_spam_is_listed_only_when_it_is_asked_for(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        captured(session, name="Dee Spam", is_spam=True)

    listed = [desk.get(f"/staff/leads?view=list{more}").text for more in ("", "&stage=spam")]

    assert ["Dee Spam" in page for page in listed] == [False, True]


def test_a_poll_is_short_and_leaves_no_trace_until_something_changes(
    desk: Desk, office: Database
) -> None:
    lead = asked(office)
    first = desk.get("/staff/leads/parts")
    again_asked = desk.get("/staff/leads/parts", **{"If-None-Match": first.headers["ETag"]})
    with office.writing() as session:
        log_call(session, session.merge(lead), CallResult.REACHED, by=OFFICE, now=START)
    then = desk.get("/staff/leads/parts", **{"If-None-Match": first.headers["ETag"]})

    assert (again_asked.status_code, again_asked.data, then.status_code) == (304, b"", 200)
    assert "<html" not in first.text
    assert seen(office) == [("leads.read", "leads")] * 2


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_export_is_what_is_listed_and_no_formula(desk: Desk, office: Database) -> None:
    asked(office, name="=HYPERLINK(A1)", email=None, phone="+1 713 555 0123", message="health")
    asked(office, name="Bo Lee", email="bo@example.com")

    answer = desk.get("/staff/leads/export?q=555-0123")

    [row] = rows(answer.text)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="leads-2026-11-30.csv"'
    assert (row["Name"], row["Phone"], row["Stage"]) == ("'=HYPERLINK(A1)", "+17135550123", "New")
    assert (row["Came"], row["How"]) == ("2026-11-30 09:00", "Call-back form")
    assert "health" not in answer.text


def test_an_export_has_both_ways_by_which_they_came(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        lead = enquire(session, touch={"utm_campaign": "one", "utm_source": "paper"})
        later = enquire(session, name="Cy", touch={"utm_campaign": "two", "utm_medium": "email"})
        lead.last_touch_id = later.last_touch_id

    [row] = rows(desk.get(f"/staff/leads/export?q={lead.reference}").text)

    said = ("touch", "campaign", "source", "medium")
    at = "2026-11-30 09:00"
    assert [row[f"First {one}"] for one in said] == [at, "one", "paper", ""]
    assert [row[f"Last {one}"] for one in said] == [at, "two", "", "email"]


def test_what_was_exported_can_be_imported(desk: Desk, office: Database) -> None:
    sent: dict[str, Any] = {
        "name": "=Ana",
        "phone": "+17135550123",
        "best_time": "after 4",
        "locale": "es",
    }
    asked(office, **sent, touch={"utm_campaign": "article", "utm_source": "paper"})

    [line] = read_leads(desk.get("/staff/leads/export").text).lines

    came = {"email": "ana@example.com", "campaign": "article", "source": "paper"}
    assert line.row.model_dump() == {**sent, **came, "message": None, "consent": True}


def test_an_export_says_who_agreed_to_nothing(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        take_lead(session, LeadByHand(name="Bo", email="bo@example.com"), by=OFFICE, now=START)

    text = desk.get("/staff/leads/export").text

    assert rows(text)[0]["Consent"] == "no"
    assert [one.code for one in read_leads(text).wrong] == ["no_consent"]


def test_an_export_has_all_pages_and_is_in_the_trail_of_each(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        references = [captured(session, name=f"Ana {n}").lead.reference for n in range(52)]

    answer = desk.get("/staff/leads/export?view=list&page=2&sort=came")

    assert len(rows(answer.text)) == 52
    assert sorted(seen(office)) == [("lead.export", f"lead {one}") for one in sorted(references)]


@pytest.mark.parametrize(
    "address", ["/staff/leads/export", "/staff/leads/import", "/staff/leads/export?q=Ana&stage=new"]
)
def test_many_at_once_take_the_password_again(
    desk: Desk, clock: SettableClock, address: str
) -> None:
    clock.advance(timedelta(minutes=11))
    asked_first = desk.get(address)
    page = desk.get(asked_first.location)

    given = desk.post("/staff/confirm", password=PASSWORD, next=hidden(page)["next"])

    assert asked_first.status_code == 302
    assert "/staff/confirm" in asked_first.location
    assert (given.location, desk.get(address).status_code) == (address, 200)


def test_whoever_has_to_sign_in_first_gets_no_file_of_everybody(
    client: FlaskClient, office: Database
) -> None:
    del office
    looked_for = client.get("/staff/leads/export?q=Ana&stage=new")
    everybody = client.get("/staff/leads/export?stage=new")

    onto = [unquote(one.location.partition("next=")[2]) for one in (looked_for, everybody)]
    assert onto == ["/staff/leads?stage=new", "/staff/leads/export?stage=new"]


def test_whoever_was_erased_has_no_name_on_the_board(
    desk: Desk, admin: Desk, office: Database
) -> None:
    lead = asked(office, phone="713 555 0123")
    admin.post(f"/staff/people/{lead.person_id}/erase", confirm="erase")

    page = desk.get(path(lead))

    assert again(office, lead).stage == "lost"
    assert "This person was erased" in page.text
    for told in (page.text, desk.get("/staff/leads").text):
        assert "Ana" not in told
        assert "555-0123" not in told


def test_a_lead_has_its_words_in_the_trail(admin: Desk, office: Database) -> None:
    lead = asked(office)
    admin.get(path(lead))

    page = admin.get(f"/staff/audit?subject={lead.reference[:4]}-{lead.reference[4:]}").text

    assert "Lead kept" in page
    assert "Lead seen" in page
    assert f'href="/staff/leads/{lead.reference}"' in page
    with office.reading() as session:
        assert session.query(AuditEvent).count() > 1


def test_the_desk_s_own_leads_have_a_choice_of_their_own(desk: Desk, office: Database) -> None:
    enquiry = Enquiry.model_validate({"name": "Cy", "phone": "7135550199", "consent": True})
    with office.writing() as session:
        lead = capture_lead(
            session, enquiry, source=LeadSource.API, page="/", by=PATIENT, now=START
        ).lead
    desk.post(path(lead, "/change"), owner="front.desk@houston-hair.example", version="1")

    page = desk.get("/staff/leads").text
    [mine] = re.findall(r'href="([^"]+)">Mine<', page)

    assert "Cy" in desk.get(mine.replace("&amp;", "&")).text
