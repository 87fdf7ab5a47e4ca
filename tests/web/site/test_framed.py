"""Our forms in a frame: shown on listed sites alone, and without a cookie."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from booking.campaigns.models import Campaign
from booking.database import Database
from booking.web.frames import DEMO
from tests.web.site.articles import add_campaign, touches
from tests.web.site.leads import ANA, LONGEST, THANKED, leads
from tests.web.site.paper import FRAMED, IN_FRAME, LISTED, NOWHERE, PAPER, booked, policy
from tests.web.site.visitor import CHOSEN, MARIA, Form, Page, Visitor


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize("path", ["/book", "/book/in-person", "/callback", "/book/nothing"])
def test_a_form_is_shown_on_the_listed_sites_alone(visitor: Visitor, path: str) -> None:
    page = visitor.get(f"{path}?{FRAMED}")

    assert policy(page) == LISTED
    assert "X-Frame-Options" not in page.headers


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/callback", {}),
        (f"/callback?{FRAMED}", {"active": False}),
        (f"/callback?{FRAMED}", {"origins": []}),
        (f"/callback?{FRAMED}", {"slug": "another"}),
        (f"/privacy?{FRAMED}", {}),
        (f"/?{FRAMED}", {}),
        (f"/staff/login?{FRAMED}", {}),
    ],
)
def test_nothing_else_is_shown_anywhere(
    visitor: Visitor, database: Database, path: str, more: dict[str, object]
) -> None:
    add_campaign(database, **{"origins": [PAPER], **more})  # type: ignore[arg-type]

    page = visitor.get(path)

    assert policy(page) == NOWHERE
    assert page.headers["X-Frame-Options"] == "DENY"


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/book/in-person/details", 303),
        ("GET", "/book/confirmation", 303),
        ("GET", "/callback/thanks", 303),
        ("POST", "/callback", 400),
        ("POST", "/book/in-person/details", 400),
        ("POST", "/book/nothing/details", 404),
        ("POST", "/instead/book", 400),
        ("POST", "/instead/callback", 400),
    ],
)
def test_so_is_what_leads_on_and_what_went_wrong(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(f"{path}?{FRAMED}&visit={'v' * 22}", method=method)

    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"].endswith(f"; {LISTED}")


@pytest.mark.usefixtures("article")
def test_too_much_at_once_is_said_on_the_listed_sites_alone(client: FlaskClient) -> None:
    answer = client.post(f"/callback?{FRAMED}", data={"message": "x" * 70_000})

    assert answer.status_code == 413
    assert answer.headers["Content-Security-Policy"].endswith(f"; {LISTED}")


@pytest.mark.usefixtures("article")
def test_no_other_address_of_ours_is_shown_anywhere(app: Flask, client: FlaskClient) -> None:
    paths = {rule.rule for rule in app.url_map.iter_rules() if not rule.arguments}
    others = [path for path in paths if not path.startswith(("/book", "/callback"))]
    asked = (*others, "/book/a/b/c", "/callbacks", "/nowhere")
    answers = [client.get(f"{path}?{FRAMED}", buffered=True) for path in asked]

    policies = [answer.headers["Content-Security-Policy"] for answer in answers]
    assert len(others) > 50
    assert [one for one in policies if NOWHERE not in one] == []
    assert {answer.headers["X-Frame-Options"] for answer in answers} == {"DENY"}


@pytest.mark.usefixtures("article")
def test_a_change_of_the_list_holds_from_the_next_page_on(
    visitor: Visitor, database: Database
) -> None:
    before = visitor.get(f"/callback?{FRAMED}")
    with database.writing() as session:
        session.scalars(select(Campaign)).one().origins = ["https://later.example"]
    after = visitor.send(before.form)

    assert policy(before) == LISTED
    assert (after.status, policy(after)) == (422, "frame-ancestors https://later.example")


@pytest.mark.usefixtures("article")
def test_without_its_database_it_is_shown_nowhere(visitor: Visitor, database: Database) -> None:
    with database.writing() as session:
        session.execute(text("ALTER TABLE campaign RENAME TO away"))

    assert policy(visitor.get(f"/callback?{FRAMED}")) == NOWHERE


@pytest.mark.usefixtures("article")
def test_a_visit_is_booked_without_a_cookie_and_counts_for_the_campaign(
    app: Flask, database: Database
) -> None:
    visitor = Visitor(app.test_client(use_cookies=False))
    page = visitor.get(IN_FRAME, Referer=f"{PAPER}/hair")
    thanked = visitor.send(page.form, **MARIA)

    (touch,) = touches(database)
    assert thanked.says("h1") == "Your appointment is booked"
    assert (thanked.headers["Cache-Control"], policy(thanked)) == ("private, no-store", LISTED)
    assert (touch.campaign, touch.medium, touch.referrer) == ("article", "article", "paper.example")
    assert booked(database).first_touch_id == touch.id


@pytest.mark.usefixtures("article")
def test_no_answer_in_a_frame_sets_a_cookie(client: FlaskClient) -> None:
    answers = [client.get(IN_FRAME)]
    form = Page(answers[0]).form
    answers.append(client.post(form.action, data={**form.fields, **MARIA}))
    answers.append(client.get(answers[1].location))

    assert [answer.status_code for answer in answers] == [200, 303, 200]
    assert not [answer for answer in answers if "Set-Cookie" in answer.headers]


@pytest.mark.usefixtures("article")
def test_a_call_is_asked_for_and_the_booking_after_it_is_the_same_thread(
    visitor: Visitor, database: Database
) -> None:
    thanked = visitor.send(visitor.get(f"/callback?{FRAMED}").form, **{**ANA, "email": ""})
    kept = urlsplit(thanked.link("See free times")).query
    form = visitor.get(f"/book/in-person/details?starts_at={CHOSEN}&{kept}").form
    visitor.send(form, email=MARIA["email"], consent="true")

    (lead,) = leads(database)
    assert thanked.says("h1") == THANKED
    assert (form.fields["name"], form.fields["phone"]) == (ANA["name"], ANA["phone"])
    assert booked(database).lead_id == lead.id
    assert (lead.source, lead.first_touch_id) == ("widget", touches(database)[0].id)


@pytest.mark.usefixtures("article")
def test_what_was_typed_comes_along_sealed_and_leaves_with_the_booking(visitor: Visitor) -> None:
    form = visitor.get(IN_FRAME).form
    way = Form(form.action.replace("/book/in-person/details", "/instead/callback"), form.fields)
    where = visitor.answer(way, **MARIA).location
    asked = visitor.get(where)
    assert asked.form.fields["message"] == MARIA["note"]
    assert "maria" not in where.lower()

    form = visitor.get(f"{IN_FRAME}&{urlsplit(where).query}").form
    booked_at = visitor.answer(form, consent="true")

    assert "words=" in where
    assert "words=" not in booked_at.location


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize("kind", LONGEST)
def test_the_longest_message_goes_along_in_a_frame_as_well(visitor: Visitor, kind: str) -> None:
    form = visitor.get(IN_FRAME).form
    way = Form(form.action.replace("/book/in-person/details", "/instead/callback"), form.fields)

    asked = visitor.send(way, **{**MARIA, "note": LONGEST[kind]})

    assert asked.form.fields["message"] == LONGEST[kind]


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize("words", ["%C3%A9", "%FF", "forged"])
def test_words_in_an_address_that_are_none_of_ours_say_nothing(
    visitor: Visitor, words: str
) -> None:
    page = visitor.get(f"/callback?{FRAMED}&words={words}")

    assert (page.status, page.form.fields["name"]) == (200, "")


@pytest.mark.usefixtures("article")
def test_a_database_that_is_away_keeps_in_the_frame_what_was_typed(
    visitor: Visitor, database: Database
) -> None:
    form = visitor.get(IN_FRAME).form
    with database.writing() as session:
        for table in ("calendar", "campaign"):
            session.execute(text(f"ALTER TABLE {table} RENAME TO away_{table}"))

    page = visitor.send(form, **MARIA)

    assert (page.status, policy(page)) == (503, LISTED)
    assert page.form.fields["name"] == MARIA["name"]


def test_only_our_own_page_shows_the_demonstrations_forms(
    visitor: Visitor, database: Database
) -> None:
    page = visitor.get(f"/book?frame={DEMO}")

    assert policy(page) == "frame-ancestors http://localhost"
    assert len(touches(database)) == 0
