"""Importing: shown first, then all or nothing, by whoever states that these people agreed."""

import io
import re

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.database import Database
from booking.leads.models import Lead
from booking.people.models import Consent
from tests.web.site.articles import add_campaign, touches
from tests.web.staff.conftest import Desk
from tests.web.staff.enquirers import asked, path, seen
from tests.web.staff.outbox import plain

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HEAD = "name,email,phone,consent\n"
TWO = f"{HEAD}Bo Lee,bo@example.com,,yes\nCy Ray,,713 555 0188,yes\n"
STATED = "Signed a list at the fair"
WHERE = "/staff/leads/import"


def sent(desk: Desk, text: str, go: str, **more: str) -> TestResponse:
    [token] = re.findall(r'name="form_token" value="([^"]+)"', desk.get(WHERE).text)
    fields = {"form_token": token, "text": text, "stated": STATED, "go": go}
    return desk.post(WHERE, **fields | more)


def names(office: Database) -> list[str]:
    with office.reading() as session:
        return list(session.scalars(select(Lead.name).order_by(Lead.id)))


def test_looking_adds_nothing_and_says_what_would_be_added(desk: Desk, office: Database) -> None:
    page = sent(desk, TWO, "check")

    assert page.status_code == 200
    assert "2 leads would be added" in page.text
    assert "(713) 555-0188" in plain(page.text)
    assert names(office) == []


def test_a_campaign_that_is_none_of_ours_is_named_before_it_becomes_one(
    desk: Desk, office: Database
) -> None:
    add_campaign(office, "article")
    rows = "Bo,bo@x.example,yes,Article\nCy,cy@x.example,yes,nosuch\nDee,d@x.example,yes,\n"

    page = plain(sent(desk, f"name,email,consent,campaign\n{rows}", "check").text)

    [told] = re.findall(r"<ul>(.*?)</ul>", page.split("No campaign of ours is called that")[1])[:1]
    assert told == "<li><bdi>nosuch</bdi>: 1 line</li>"


def test_a_campaign_may_be_called_as_the_reports_call_it(desk: Desk, office: Database) -> None:
    add_campaign(office, "thinning", name="Thinning after 40")
    file = "name,email,consent,campaign\nBo,bo@x.example,yes,Thinning after 40\n"

    told = sent(desk, file, "check").text
    sent(desk, file, "import")

    assert "No campaign of ours" not in told
    assert [touch.campaign for touch in touches(office)] == ["thinning"]


def test_all_of_it_is_added_at_once(desk: Desk, office: Database) -> None:
    answer = sent(desk, TWO, "import")
    listed = desk.get(answer.location).text

    assert (answer.status_code, names(office)) == (303, ["Bo Lee", "Cy Ray"])
    assert "2 leads imported." in listed
    assert "Bo Lee" in listed
    with office.reading() as session:
        assert set(session.scalars(select(Consent.text))) == {STATED}


def test_one_wrong_line_keeps_all_of_them_out(desk: Desk, office: Database) -> None:
    page = sent(desk, f"{TWO}Dee,dee@,,no\n", "import")

    assert page.status_code == 422
    assert "Line 4, email: Please check the email address." in page.text
    assert "Line 4, consent: Only who agreed to be contacted" in page.text
    assert "Dee,dee@,,no" in page.text
    assert names(office) == []


def test_a_line_in_another_language_is_told_by_the_column_s_own_name(desk: Desk) -> None:
    page = sent(desk, "name,email,language,consent\nBo,bo@x.example,Klingon,yes\n", "check")

    assert "Line 2, language: Please say English or Spanish." in page.text


def test_the_same_form_sent_twice_imports_once(desk: Desk, office: Database) -> None:
    answers = [sent(desk, TWO, "import", form_token="one", leave_out="true") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(names(office)) == 2
    shown = desk.get(answers[1].location).text
    assert "This form had imported 2 leads already. Nothing was added." in shown


def test_another_file_by_a_used_form_is_said_not_to_be_imported_and_can_be(
    desk: Desk, office: Database
) -> None:
    another = f"{HEAD}Dee Fox,dee@example.com,,yes\n"
    sent(desk, TWO, "import", form_token="one")
    refused = sent(desk, another, "import", form_token="one")
    [token] = re.findall(r'name="form_token" value="([^"]+)"', refused.text)

    assert (refused.status_code, names(office)) == (409, ["Bo Lee", "Cy Ray"])
    assert "Nothing was added" in refused.text
    sent(desk, another, "import", form_token=token)
    assert names(office) == ["Bo Lee", "Cy Ray", "Dee Fox"]


def test_an_import_that_leaves_everybody_out_says_so(desk: Desk, office: Database) -> None:
    asked(office, email="bo@example.com", name="Robert Lee")
    one = f"{HEAD}Bo Lee,bo@example.com,,yes\n"

    answer = sent(desk, one, "import", leave_out="true")

    assert "Nothing was added: every line is left out." in desk.get(answer.location).text
    looked = sent(desk, one, "check", leave_out="true").text
    assert ("Every line is left out" in looked, 'value="import"' in looked) == (True, False)


@pytest.mark.parametrize("begins", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_spreadsheet_s_own_file_is_said_to_be_one(
    desk: Desk, office: Database, begins: bytes
) -> None:
    file = (io.BytesIO(begins + b"\x00" * 20), "leads.xlsx")

    page = sent(desk, "", "check", file=file)  # type: ignore[arg-type]

    assert (page.status_code, names(office)) == (422, [])
    assert "Please save it there as CSV" in page.text
    assert STATED in page.text


def test_the_sample_can_be_imported_as_it_is(desk: Desk, office: Database) -> None:
    [sample] = re.findall(r'href="([^"]+[.]csv[^"]*)"', desk.get(WHERE).text)

    with desk.get(sample) as file:
        sent(desk, file.get_data(as_text=True), "import")

    assert names(office) == ["Ana Sample", "Bo Sample"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"stated": " "}, "Please say where and when these people agreed."),
        ({"text": ""}, "Please choose a file, or paste the leads."),
        ({"text": "Ana"}, "The first line has to name the columns"),
        ({"text": HEAD}, "There is nobody in it"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(
    desk: Desk, office: Database, more: dict[str, str], words: str
) -> None:
    page = sent(desk, go="import", **{"text": TWO, **more})

    assert (page.status_code, names(office)) == (422, [])
    assert words in page.text
    assert ("Bo Lee" in page.text, STATED in page.text) == ("text" not in more, "text" in more)


def test_who_may_be_there_already_is_named_and_left_out(desk: Desk, office: Database) -> None:
    lead = asked(office, email="bo@example.com", name="Robert Lee")

    looked = sent(desk, TWO, "check", leave_out="true")
    sent(desk, TWO, "import", leave_out="true")

    assert "same email as the lead" in looked.text
    assert f'href="{path(lead).replace("-", "")}"' in looked.text
    assert "1 lead would be added" in looked.text
    assert names(office) == ["Robert Lee", "Cy Ray"]
    assert ("lead.find", f"lead {lead.reference}") in seen(office)


def test_they_are_imported_all_the_same_where_that_is_meant(desk: Desk, office: Database) -> None:
    asked(office, email="bo@example.com", name="Robert Lee")

    sent(desk, TWO, "import", leave_out="")

    assert names(office) == ["Robert Lee", "Bo Lee", "Cy Ray"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_read_in_each_encoding_and_goes_on_as_text(desk: Desk, encoding: str) -> None:
    content = f"{HEAD}José Peña,jose@example.com,,sí\n".encode(encoding)
    fields = {"csrf_token": desk.csrf, "stated": STATED, "go": "check", "form_token": "a"}
    looked = desk.client.post(WHERE, data={**fields, "file": (io.BytesIO(content), "leads.csv")})

    assert "1 lead would be added" in looked.text
    [text] = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", looked.text, re.S)
    assert text.startswith("name,email,phone,consent\nJosé Peña")


def test_more_than_fits_is_refused(desk: Desk, office: Database) -> None:
    page = desk.post(WHERE, text="x" * 70_000, stated=STATED)

    assert (page.status_code, names(office)) == (413, [])


def test_a_lead_by_hand_is_kept_with_what_was_said(desk: Desk, office: Database) -> None:
    typed = {"name": "Bo Lee", "phone": "713 555 0188", "message": "Wants a price", "locale": "es"}
    answer = desk.post("/staff/leads/new", **typed, stage="new", form_token="one")
    again = desk.post("/staff/leads/new", **typed, stage="new", form_token="one")

    page = desk.get(answer.location).text
    assert (answer.status_code, again.location) == (303, answer.location)
    assert ("Wants a price" in page, "By phone" in page) == (True, True)
    assert "saved already" in page
    assert names(office) == ["Bo Lee"]


def test_who_calls_is_counted_for_the_campaign_they_heard_of_us_by(
    desk: Desk, office: Database
) -> None:
    add_campaign(office, "radio", name="Spring on the radio")
    typed = {"name": "Bo Lee", "phone": "713 555 0188", "stage": "new"}

    made = desk.post("/staff/leads/new", **typed, campaign="radio", form_token="one")
    wrong = desk.post("/staff/leads/new", **typed, campaign="nosuch", form_token="two")

    assert '<option value="radio">Spring on the radio' in desk.get("/staff/leads/new").text
    assert "By phone · Spring on the radio" in plain(desk.get(made.location).text)
    assert (wrong.status_code, names(office)) == (422, ["Bo Lee"])
    assert "one of the values on offer" in wrong.text


def test_what_is_wrong_with_one_by_hand_keeps_what_was_typed(desk: Desk, office: Database) -> None:
    page = desk.post("/staff/leads/new", name="Bo Lee", message="A long story", stage="new")

    assert (page.status_code, names(office)) == (422, [])
    assert "A long story" in page.text
    assert "There has to be an email address or a phone number." in page.text
