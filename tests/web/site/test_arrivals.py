"""From where people came: noted once, never of whoever does not want it, never in their way."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug import Response

from booking.appointments.models import Appointment
from booking.campaigns.rules import LANDINGS
from booking.database import Database
from tests.clock import SettableClock
from tests.factories import sign_check
from tests.web.site.articles import add_campaign, touches
from tests.web.site.visitor import Visitor

PAPER = "https://paper.example/hair?reader=7"


@pytest.fixture
def environ(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Of a practice that is reached by the name of its machine as well."""
    return {**environ, "BASE_URL": "https://www.practice.example"}


def cookies(answer: Response) -> str:
    return " ".join(answer.headers.getlist("Set-Cookie"))


def test_the_first_page_says_from_where_its_reader_came(
    client: FlaskClient, database: Database
) -> None:
    answer = client.get(
        "/?utm_campaign=Article&utm_source=news&utm_content=b", headers={"Referer": PAPER}
    )

    (touch,) = touches(database)
    assert (touch.campaign, touch.source, touch.content) == ("article", "news", "b")
    assert (touch.referrer, touch.landing) == ("paper.example", "/")
    assert "came=" in cookies(answer)
    assert "Max-Age=7776000" in cookies(answer)
    assert "HttpOnly" in cookies(answer)
    assert "SameSite=Lax" in cookies(answer)


def test_the_number_that_a_browser_keeps_is_not_in_the_database(
    client: FlaskClient, database: Database
) -> None:
    client.get("/", headers={"Referer": PAPER})

    number = client.get_cookie("came")
    assert number is not None
    assert touches(database)[0].visitor_hash not in (None, number.value)


@pytest.mark.parametrize("path", ["/book", "/book/in-person", "/privacy", "/accessibility"])
def test_any_public_page_may_be_the_first(
    client: FlaskClient, database: Database, path: str
) -> None:
    client.get(f"{path}?utm_source=news")

    assert [one.landing for one in touches(database)] == [path]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/", {"Referer": "http://localhost/book"}),
        ("/", {"Referer": "https://WWW.practice.example/book"}),
        ("/static/tokens.css?utm_source=news", {}),
        ("/api/v1/types?utm_source=news", {}),
        ("/staff/login?utm_source=news", {}),
        (f"/manage/{'x' * 32}?utm_source=news", {}),
        ("/nowhere?utm_source=news", {}),
        ("/?utm_source=news", {"Sec-Purpose": "prefetch;prerender"}),
        ("/?utm_source=news", {"Purpose": "prefetch"}),
        ("/?utm_source=news", {"User-Agent": "Slackbot-LinkExpanding 1.0"}),
    ],
)
def test_what_is_no_arrival_is_not_noted(
    client: FlaskClient, database: Database, path: str, headers: dict[str, str]
) -> None:
    with client.get(path, headers=headers) as answer:
        assert "came=" not in cookies(answer)

    assert len(touches(database)) == 0


def test_asking_whether_a_page_is_there_is_no_arrival(
    client: FlaskClient, database: Database
) -> None:
    client.head("/?utm_source=news")

    assert len(touches(database)) == 0


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_a_browser_that_objects_is_not_noted(
    client: FlaskClient, database: Database, header: str
) -> None:
    add_campaign(database)

    answer = client.get("/go/article", headers={header: "1"}, follow_redirects=True)

    assert len(touches(database)) == 0
    assert "came=" not in cookies(answer)


def test_a_browser_that_objects_later_is_not_known_again(
    new_visitor: Callable[[], Visitor], database: Database
) -> None:
    visitor = new_visitor()
    visitor.get("/?utm_source=news")
    visitor.always(DNT="1")
    visitor.book()

    with database.reading() as session:
        assert session.scalars(select(Appointment.first_touch_id)).one() is None


def test_a_page_that_is_loaded_again_is_the_same_visit(
    client: FlaskClient, database: Database, clock: SettableClock
) -> None:
    for minutes in (0, 10, 45):
        clock.advance(timedelta(minutes=minutes))
        client.get("/?utm_campaign=article")
    client.get("/book")

    assert len(touches(database)) == 2


def test_a_database_in_trouble_is_not_in_the_readers_way(
    client: FlaskClient, database: Database
) -> None:
    with database.writing() as session:
        session.execute(text("DROP TABLE touch"))

    answer = client.get("/?utm_campaign=article")

    assert answer.status_code == 200
    assert "came=" not in cookies(answer)


def test_booking_three_days_later_without_a_word_in_the_address_still_tells(
    visitor: Visitor, database: Database, clock: SettableClock
) -> None:
    visitor.get("/?utm_campaign=article")
    clock.advance(timedelta(days=3))
    visitor.get("/book?utm_campaign=another")
    visitor.book()

    first, last = touches(database)
    with database.reading() as session:
        visit = session.scalars(select(Appointment)).one()
    assert (visit.first_touch_id, visit.last_touch_id) == (first.id, last.id)


def test_booking_again_by_a_cancelled_ones_link_tells_too(
    visitor: Visitor, database: Database, clock: SettableClock
) -> None:
    manage = visitor.book()
    visitor.send(visitor.get(f"{manage}/cancel").form)
    visitor.get("/?utm_campaign=article")
    clock.advance(timedelta(minutes=2))

    visitor.send(
        visitor.get(f"{manage}/again?starts_at=2026-12-10T14:00:00-06:00").form, consent="true"
    )

    with database.reading() as session:
        found = session.scalars(select(Appointment.first_touch_id).order_by(Appointment.id))
        assert found.all() == [None, touches(database)[0].id]


@pytest.mark.parametrize("keeps_cookies", [True, False])
def test_a_short_link_is_one_touch_and_leads_to_the_campaigns_own_page(
    client: FlaskClient, database: Database, *, keeps_cookies: bool
) -> None:
    client.__init__(client.application, use_cookies=keeps_cookies)  # type: ignore[misc]
    add_campaign(database, landing="/book")

    answer = client.get("/go/Article?utm_content=b", headers={"Referer": PAPER})
    client.get(answer.location, headers={"Referer": PAPER})

    (touch,) = touches(database)
    assert answer.status_code == 303
    assert answer.location.startswith("/book?utm_campaign=article&utm_content=b&counted=")
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert (touch.campaign, touch.source, touch.medium) == ("article", "paper", "article")
    assert (touch.referrer, touch.landing) == ("paper.example", "/book")


def test_a_click_counts_where_the_page_behind_it_is_never_opened(
    app: Flask, database: Database
) -> None:
    add_campaign(database)

    for _ in range(3):
        app.test_client().get("/go/article")

    assert [one.landing for one in touches(database)] == ["/", "/", "/"]


@pytest.mark.parametrize(
    ("old", "new", "minutes", "count"),
    [
        ("", "", 4, 1),
        ("", "", 6, 2),
        ("utm_campaign=article", "utm_campaign=another", 0, 2),
        ("counted=", "counted=forged", 0, 2),
    ],
)
def test_the_page_behind_a_click_is_the_same_arrival_for_minutes_and_for_its_campaign(
    app: Flask,
    database: Database,
    clock: SettableClock,
    old: str,
    new: str,
    minutes: int,
    count: int,
) -> None:
    add_campaign(database)
    where = app.test_client().get("/go/article").location
    clock.advance(timedelta(minutes=minutes))

    app.test_client().get(where.replace(old, new) if old else where)

    assert len(touches(database)) == count


@pytest.mark.parametrize("more", ["utm_source=letter", "utm_medium=poster", "utm_content=b"])
def test_what_a_short_link_says_besides_is_of_the_same_touch(
    visitor: Visitor, database: Database, more: str
) -> None:
    add_campaign(database)

    visitor.get(f"/go/article?{more}&utm_campaign=another")

    (touch,) = touches(database)
    assert touch.campaign == "article"
    assert more.partition("=")[2] in (touch.source, touch.medium, touch.content)


@pytest.mark.parametrize("more", [{"active": False}, {"slug": "another"}])
def test_a_link_that_leads_nowhere_leads_to_the_first_page(
    client: FlaskClient, database: Database, more: dict[str, object]
) -> None:
    add_campaign(database, **more)  # type: ignore[arg-type]

    answer = client.get("/go/article?next=https://evil.example")

    assert (answer.status_code, answer.location) == (303, "/")
    assert len(touches(database)) == 0


@pytest.mark.parametrize(("is_signed", "landing"), [(True, "/check"), (False, "/")])
def test_a_link_to_a_self_check_that_is_not_public_leads_to_the_first_page(
    client: FlaskClient, database: Database, is_signed: bool, landing: str
) -> None:
    add_campaign(database, landing="/check")
    if is_signed:
        with database.writing() as session:
            sign_check(session)

    answer = client.get("/go/article", follow_redirects=True)

    (touch,) = touches(database)
    assert (answer.status_code, answer.request.path, touch.landing) == (200, landing, landing)
    assert answer.request.args["utm_campaign"] == touch.campaign == "article"


@pytest.mark.parametrize(
    "landing",
    [
        "",
        "//evil.example",
        "https://evil.example",
        r"/\evil.example",
        "/\t/evil.example",
        "/privacy",
    ],
)
def test_a_campaign_leads_to_no_page_that_nobody_could_choose(
    client: FlaskClient, database: Database, landing: str
) -> None:
    add_campaign(database, landing=landing)

    assert client.get("/go/article").location.startswith("/?utm_campaign=article&")


@pytest.mark.parametrize("landing", LANDINGS)
def test_each_page_that_can_be_chosen_is_there(
    visitor: Visitor, database: Database, landing: str
) -> None:
    add_campaign(database, landing=landing)
    with database.writing() as session:
        sign_check(session)

    page = visitor.get("/go/article")

    assert (page.status, page.address) == (200, landing)


def test_our_own_button_unties_what_was_noted_of_this_browser(
    new_visitor: Callable[[], Visitor], database: Database
) -> None:
    visitor, another = new_visitor(), new_visitor()
    for one in (visitor, another):
        one.get("/?utm_campaign=article")

    page = visitor.send(visitor.get("/privacy").form)
    visitor.get("/?utm_campaign=later")
    visitor.book()

    assert "This browser is no longer counted" in page.text
    assert [one.visitor_hash is None for one in touches(database)] == [True, False]
    with database.reading() as session:
        assert session.scalars(select(Appointment.first_touch_id)).one() is None


@pytest.mark.parametrize(
    ("language", "back"),
    [("en", "Count this browser again"), ("es", "Volver a contar este navegador")],
)
def test_whoever_said_no_may_say_yes_again(
    visitor: Visitor, database: Database, language: str, back: str
) -> None:
    page = visitor.send(visitor.get(f"/privacy?lang={language}").form)
    assert back in page.text

    page = visitor.send(page.form, counted="again")
    visitor.get("/?utm_campaign=later")

    assert back not in page.text
    assert page.form.buttons == [("", "")]
    assert [one.campaign for one in touches(database)] == ["later"]


def test_where_one_may_say_no_is_one_click_away_on_every_page(visitor: Visitor) -> None:
    no = visitor.get("/book").link("say no")
    page = visitor.get(no)

    assert no == "/privacy#counted"
    section = page.html.partition('id="counted"')[2].partition("<h2")[0]
    assert section.count("</p>", 0, section.index("Do not count this browser")) <= 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_whoever_objects_already_needs_no_button(visitor: Visitor, language: str) -> None:
    page = visitor.get(f"/privacy?lang={language}", DNT="1")

    assert page.forms == []
    assert re.search("we note nothing of this browser|no anotamos nada de este", page.text)
