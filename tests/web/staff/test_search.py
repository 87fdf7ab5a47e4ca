"""The search box, with and without script, and what it leaves in the trail."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.audit.models import AuditEvent
from booking.database import Database
from booking.people.actions import add_person
from booking.practice.models import Provider
from booking.references import spoken_reference
from booking.web.formatting import NO_BREAK
from booking.web.sealing import LIFE_SECONDS, Purpose
from tests.clock import START, SettableClock
from tests.desk import sign_in
from tests.factories import NINE, TEN, book, book_by_phone, houston
from tests.web.staff.callers import belongs_to
from tests.web.staff.conftest import Desk

TODAY = houston("2026-11-30 11:00")
ELEVEN = TEN + timedelta(hours=1)


@pytest.fixture(autouse=True)
def ana(office: Database) -> str:
    """Her visit's reference; Bo has one, too."""
    with office.writing() as session:
        reference = book(session, NINE).appointment.reference
        book_by_phone(session, TEN, name="Bo Lee", phone="+442079460958")
    return spoken_reference(reference)


def looked_for(desk: Desk, text: str, **more: str) -> TestResponse:
    """Where the form leads, as a browser follows it."""
    fields = {"csrf_token": desk.csrf, "q": text, **more}
    return desk.client.post("/staff/search", data=fields, follow_redirects=True)


def events(database: Database, action: str) -> list[AuditEvent]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def names(desk: Desk, text: str) -> list[str]:
    """As the script lists them."""
    found = desk.ask("POST", "/staff/search", {"q": text}).json
    assert found is not None
    return [hit["name"] for hit in found["results"]]


@pytest.mark.parametrize("text", ["gracia", "0123", "ana@exam", "García"])
def test_the_page_shows_who_was_found_and_leads_to_them(
    desk: Desk, office: Database, text: str
) -> None:
    with office.writing() as session:
        reached = {"email": "ana@example.net", "phone": "+18325550123"}
        add_person(session, name="Eve Garcia", **reached, now=START)

    answer = looked_for(desk, text)

    assert "Ana García" in answer.text
    assert "Next Mon, Dec 7, 9:00" in answer.text
    assert "Bo Lee" not in answer.text
    assert "/staff/book?person=" in answer.text


def test_what_was_typed_stands_in_no_address(desk: Desk) -> None:
    answer = desk.post("/staff/search", q="nobody by this name")
    script = desk.ask("POST", "/staff/search", {"q": "nobody by this name"})

    assert answer.status_code == 303
    assert answer.location.startswith("/staff/search?found=")
    assert "nobody" not in answer.location
    assert "nobody" not in script.text


def test_the_page_can_be_loaded_again_and_gone_back_to(desk: Desk) -> None:
    address = desk.post("/staff/search", q="nobody by this name").location

    assert desk.get(address).text.count("nobody by this name") == 2
    assert desk.get(address).status_code == 200


def test_after_a_day_or_with_another_address_nothing_is_looked_for(
    desk: Desk, clock: SettableClock
) -> None:
    address = desk.post("/staff/search", q="nobody by this name").location
    forged = desk.get("/staff/search?found=ana")
    clock.advance(timedelta(seconds=LIFE_SECONDS[Purpose.SEARCH] + 1))
    sign_in(desk.client, Role.FRONT_DESK)

    assert "<h1>Search</h1>" in forged.text
    assert "<h1>Search</h1>" in desk.get(address).text


@pytest.mark.parametrize("text", ["Ana García", "(713) 555-0123", "bo lee"])
def test_the_only_one_is_opened_at_once(desk: Desk, text: str) -> None:
    assert desk.post("/staff/search", q=text).location.startswith("/staff/people/")


def test_the_script_gets_the_same(desk: Desk) -> None:
    found = desk.ask("POST", "/staff/search", {"q": "lee"}).json

    assert found is not None
    [hit] = found["results"]
    assert (hit["name"], hit["detail"].replace(NO_BREAK, " ")) == ("Bo Lee", "+44 20 7946 0958")
    assert hit["url"].startswith("/staff/people/")
    assert 'value="lee"' in desk.get(found["new"]).text
    assert found["all"] is None


def test_todays_visitor_comes_before_a_namesake_of_later(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        for hour, name in ((TODAY, "Maria Garcia"), (ELEVEN, "Ana Garcia")):
            own = {"override": True, "reason": "asked"} if hour is TODAY else {}
            book_by_phone(session, hour, now=START, name=name, person="new", **own)

    assert names(desk, "garcia") == ["Maria Garcia", "Ana García", "Ana Garcia"]


def test_more_than_fit_are_counted_and_are_all_on_the_page(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        for number in range(9):
            add_person(session, name=f"Lee {number}", email=None, phone=None, now=START)

    found = desk.ask("POST", "/staff/search", {"q": "lee"}).json

    assert found is not None
    assert (len(found["results"]), found["all"]["words"]) == (8, "All 10 results")
    assert desk.get(found["all"]["url"]).text.count("/staff/book?person=") == 10


@pytest.mark.parametrize("spelling", [str, str.lower, lambda text: text.replace("-", "")])
def test_a_reference_leads_straight_to_the_visit(
    desk: Desk, ana: str, spelling: Callable[[str], str]
) -> None:
    answer = desk.post("/staff/search", q=spelling(ana))

    assert answer.location == f"/staff/appointments/{ana}"


def test_the_trail_names_who_was_shown_and_not_what_was_typed(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        eva = add_person(session, name="Eva Garcia", email=None, phone=None, now=START).id
        known = select(Appointment.person_id).where(Appointment.name == "Ana García")
        people = {eva, session.scalars(known).one()}
    looked_for(desk, "garcia")
    looked_for(desk, "nobody at all")

    found = events(office, "person.find")
    assert {one.subject for one in found} == {f"person {one}" for one in people}
    assert [one.fields for one in found] == ["email name phone"] * 2
    assert all("garcia" not in repr(vars(one)).lower() for one in found)


def test_a_provider_finds_only_who_is_theirs(
    signed_in_as: Callable[[Role], Desk], ana: str, office: Database
) -> None:
    stranger = signed_in_as(Role.PROVIDER)
    belongs_to(office, None)
    nobody = looked_for(stranger, "garcia")
    by_reference = looked_for(stranger, ana)
    with office.reading() as session:
        patt = session.scalars(select(Provider.id)).one()
    belongs_to(office, patt)

    assert "Ana García" not in nobody.text
    assert f"Found for “<bdi>{ana}</bdi>”" in by_reference.text
    assert "Ana García" in looked_for(stranger, "garcia").text


@pytest.mark.parametrize(
    "text", ["\x00", "%", "\u202eevil", "<script>alert(1)</script>", "x" * 5_000]
)
@pytest.mark.parametrize("more", ["", "@", " 5550123"])
def test_any_text_is_answered(desk: Desk, text: str, more: str) -> None:
    answer = looked_for(desk, text + more)

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("wrong", [{"q": 1}, {"q": "x", "more": 1}, {"beside": 0}, []])
def test_what_is_no_question_is_refused(desk: Desk, wrong: object) -> None:
    assert desk.ask("POST", "/staff/search", wrong).status_code == 422


def test_nothing_typed_is_the_empty_page(desk: Desk) -> None:
    assert desk.post("/staff/search", q=" ").location == "/staff/search"


def test_a_name_with_markup_is_only_text(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        for name in ('<img src=x onerror="alert(1)"> Mallory', "Mallory Other"):
            add_person(session, name=name, email=None, phone=None, now=START)

    page = looked_for(desk, "mallory")

    assert "&lt;img src=x" in page.text
    assert "<img src=x" not in page.text


def test_without_signing_in_nothing_is_found(desk: Desk) -> None:
    address = desk.post("/staff/search", q="nobody by this name").location
    desk.post("/staff/logout")

    assert "/staff/login" in desk.get(address).location
    assert desk.post("/staff/search", q="garcia").status_code == 401


def test_without_the_proof_of_the_form_nothing_is_found(desk: Desk) -> None:
    assert desk.client.post("/staff/search", data={"q": "garcia"}).status_code == 400


class TestTheOtherRecord:
    """Of somebody whom nothing suggested."""

    @pytest.fixture
    def both(self, office: Database) -> tuple[int, int]:
        with office.writing() as session:
            known = select(Appointment.person_id).order_by(Appointment.starts_at)
            ana, bo = session.scalars(known)
            return ana, bo

    def test_is_looked_for_from_the_person_s_page(self, desk: Desk, both: tuple[int, int]) -> None:
        assert f'name="beside" value="{both[0]}"' in desk.get(f"/staff/people/{both[0]}").text

    def test_leads_to_the_two_side_by_side(self, desk: Desk, both: tuple[int, int]) -> None:
        answer = desk.post("/staff/search", q="bo lee", beside=str(both[0]))

        assert answer.location == f"/staff/people/{both[0]}/merge/{both[1]}"

    def test_is_found_by_a_visit_and_is_never_oneself(
        self, desk: Desk, ana: str, both: tuple[int, int]
    ) -> None:
        by_visit = desk.post("/staff/search", q=ana, beside=str(both[1]))
        oneself = looked_for(desk, "Bo Lee", beside=str(both[1]))

        assert by_visit.location == f"/staff/people/{both[1]}/merge/{both[0]}"
        assert "Nobody else fits" in oneself.text
        assert "Which is the other record of <bdi>Bo Lee</bdi>?" in oneself.text

    def test_is_not_for_who_sees_only_their_own(
        self, signed_in_as: Callable[[Role], Desk], both: tuple[int, int]
    ) -> None:
        doctor = signed_in_as(Role.PROVIDER)

        answer = doctor.post("/staff/search", q="bo lee", beside=str(both[0]))

        assert answer.status_code == 403
        assert 'name="beside"' not in doctor.get(f"/staff/people/{both[0]}").text
