"""The landing page: true, complete, and only what works."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from booking.database import Database
from booking.practice.actions import touch_practice
from booking.practice.models import ConsultationType
from tests.clock import SettableClock
from tests.factories import sign_check
from tests.web.site.articles import add_campaign
from tests.web.site.visitor import DETAILS, Visitor

PAGES = (
    "/",
    "/learn/hair-restoration",
    "/learn/hair-restoration/question",
    "/callback",
    "/book",
    "/book/in-person",
    "/book/video",
    "/privacy",
    "/accessibility",
    "/nowhere",
)


def test_the_earliest_free_time_is_one_tap_away(visitor: Visitor) -> None:
    page = visitor.get("/")

    assert "Earliest free time Tuesday, December 1 9:00 am Central Time (Houston)" in page.text
    details = visitor.get(page.link("Take this time"))
    assert "Tuesday, December 1, 9:00 am" in details.text
    assert details.says("h1") == "How can we reach you?"


def test_without_a_free_time_it_offers_the_phone(visitor: Visitor, database: Database) -> None:
    with database.writing() as session:
        session.query(ConsultationType).update({"window_days": 0})
        touch_practice(session)

    page = visitor.get("/")

    assert "No free times right now" in page.text
    assert "tel:+1-713-555-0100" in [link.href for link in page.links]


def test_cell_based_therapy_is_named_with_what_the_fda_says(visitor: Visitor) -> None:
    text = visitor.get("/").text

    assert "no exosome product is approved by the FDA" in text
    assert "not for hair loss" in text
    assert "Source: FDA consumer alert" in text
    assert "July 22, 2020" in text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_link_on_every_page_leads_somewhere(
    visitor: Visitor, path: str, language: str
) -> None:
    page = visitor.get(f"{path}?lang={language}")

    own = {link.href for link in page.links if link.href.startswith("/")}
    assert own
    assert {
        href: visitor.get(href).status for href in own if "nowhere" not in href
    } == dict.fromkeys((href for href in own if "nowhere" not in href), 200)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_says_the_phone_and_what_happens_to_data_and_never_shouts(
    visitor: Visitor, path: str, language: str
) -> None:
    page = visitor.get(f"{path}?lang={language}")

    assert "(713) 555-0100" in page.text
    assert "/privacy" in [link.href for link in page.links]
    assert re.search("What happens to your data: |Qué pasa con sus datos: ", page.text)
    assert "!" not in page.text


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(
    visitor: Visitor, path: str
) -> None:
    page = visitor.get(path)

    for tag, values in page.attributes:
        assert tag not in ("style", "iframe", "img")
        assert not [name for name in values if name.startswith("on") or name == "style"]
        if tag in ("script", "link", "use"):
            assert (values.get("src") or values["href"]).startswith("/static/")


def test_the_ways_on_are_to_book_and_to_be_called(visitor: Visitor) -> None:
    page = visitor.get("/")

    assert {"/book", "/callback", "/learn/hair-restoration"} <= {link.href for link in page.links}
    assert "waitlist" not in page.html
    assert "something opens" not in page.text


SPONSORED = {"en": "You came here from a sponsored article", "es": "un artículo patrocinado"}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("headers", [{}, {"Sec_GPC": "1"}])
def test_who_came_by_a_sponsored_article_is_told(
    visitor: Visitor, database: Database, language: str, headers: dict[str, str]
) -> None:
    add_campaign(database, sponsored=True)

    page = visitor.get(f"/go/article?lang={language}", **headers)

    assert page.address == "/"
    assert SPONSORED[language] in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/learn/hair-restoration",
        "/learn/hair-restoration/question",
        "/check",
        "/check/age",
        "/callback",
        "/book",
        "/book/in-person",
        DETAILS,
    ],
)
def test_the_notice_stays_while_somebody_reads(
    visitor: Visitor, database: Database, clock: SettableClock, path: str
) -> None:
    add_campaign(database, sponsored=True)
    with database.writing() as session:
        sign_check(session)
    visitor.get("/privacy?utm_campaign=article")
    first = visitor.get(path).text
    clock.advance(timedelta(days=2))

    assert [SPONSORED["en"] in text for text in (first, visitor.get(path).text)] == [True, False]


@pytest.mark.parametrize(
    ("path", "is_whole"),
    [("/", True), ("/learn/hair-restoration", True), ("/callback", False), (DETAILS, False)],
)
@pytest.mark.parametrize("is_new", [True, False])
def test_who_paid_is_said_where_one_begins_and_in_a_line_on_the_way_from_there(
    visitor: Visitor, database: Database, path: str, *, is_whole: bool, is_new: bool
) -> None:
    add_campaign(database, sponsored=True)
    visitor.get("/?utm_campaign=article")

    page = visitor.get(
        f"{path}{'&' if '?' in path else '?'}utm_campaign=article" if is_new else path
    )

    assert SPONSORED["en"] in page.text
    assert ("Somebody paid for that article" in page.text) == (is_whole or is_new)


@pytest.mark.parametrize("path", ["/callback", "/learn/hair-restoration/question", DETAILS])
def test_the_notice_stays_beside_what_is_wrong(
    visitor: Visitor, database: Database, path: str
) -> None:
    add_campaign(database, sponsored=True)
    visitor.get("/?utm_campaign=article")

    page = visitor.send(visitor.get(path).form)

    assert page.status == 422
    assert page.text.count(SPONSORED["en"]) == 1


def test_the_notice_is_not_on_the_pages_of_an_appointment(
    visitor: Visitor, database: Database
) -> None:
    add_campaign(database, sponsored=True)
    visitor.get("/?utm_campaign=article")

    assert SPONSORED["en"] not in visitor.get(visitor.book()).text


def test_a_database_in_trouble_takes_the_notice_and_no_page(
    visitor: Visitor, database: Database
) -> None:
    add_campaign(database, sponsored=True)
    visitor.get("/?utm_campaign=article")
    with database.writing() as session:
        session.execute(text("DROP TABLE touch"))

    page = visitor.get("/callback")

    assert (page.status, SPONSORED["en"] in page.text) == (200, False)


def test_other_articles_are_not_called_sponsored(visitor: Visitor, database: Database) -> None:
    add_campaign(database)

    for path in ("/", "/?utm_campaign=article", "/?utm_campaign=unknown"):
        assert "sponsored" not in visitor.get(path).text
