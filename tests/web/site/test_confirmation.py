"""The page after booking: complete, shown again by a refresh, to nobody else."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.clock import SettableClock
from tests.web.site.conftest import Sent
from tests.web.site.visitor import DETAILS, MARIA, Visitor

CONFIRMATION = "/book/confirmation"


def test_a_refresh_shows_it_again_and_nobody_stores_it(visitor: Visitor) -> None:
    visitor.book()

    first, second = visitor.get(CONFIRMATION), visitor.get(CONFIRMATION)

    assert first.says("h1") == second.says("h1") == "Your appointment is booked"
    assert second.headers["Cache-Control"] == "private, no-store"


def test_nobody_else_sees_it(visitor: Visitor, new_visitor: Callable[[], Visitor]) -> None:
    visitor.book()

    assert new_visitor().get(CONFIRMATION).address == "/book"


def test_it_says_what_when_where_and_what_to_bring(visitor: Visitor) -> None:
    visitor.book()

    text = visitor.get(CONFIRMATION).text

    for part in (
        "Consultation at the office · In person with Dr. Bradford S. Patt",
        "100 Sample Street, Suite 100 Houston, TX 77000",
        "Please come ten minutes early",
        "What to have ready",
        "If something comes up",
    ):
        assert part in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_place_is_named_alike_in_both_languages(
    visitor: Visitor, sent: Sent, language: str
) -> None:
    page = visitor.send(visitor.get(f"{DETAILS}&lang={language}").form, **MARIA)
    plain = sent("confirmation").get_body(("plain",))

    assert plain is not None
    for text in (page.text, " ".join(plain.get_content().split())):
        assert "Houston Center for Facial Plastic Surgery 100 Sample Street" in text


def test_a_video_visit_has_no_address(visitor: Visitor) -> None:
    form = visitor.get(DETAILS.replace("in-person", "video")).form

    text = visitor.send(form, **MARIA).text

    assert "By video. The office sends you the link" in text
    assert "Sample Street" not in text


def test_it_goes_into_any_calendar_and_says_nothing_of_health(visitor: Visitor) -> None:
    visitor.book()
    page = visitor.get(CONFIRMATION)

    google = parse_qs(urlsplit(page.links_to("https://calendar.google.com/")[0]).query)
    outlook = parse_qs(urlsplit(page.links_to("https://outlook.live.com/")[0]).query)
    file = visitor.get(page.link("Calendar file")).html

    assert google["dates"] == ["20261208T153000Z/20261208T161500Z"]
    assert outlook["startdt"] == ["2026-12-08T15:30:00+00:00"]
    assert "DTSTART:20261208T153000Z" in file.replace("\r", "")
    for text in (str(google), str(outlook), file):
        assert "hair" not in text.lower().replace("houston-hair.example", "")
        assert "consultation" not in text.lower()


def test_after_a_change_it_gives_way_to_the_appointments_own_page(
    visitor: Visitor, clock: SettableClock
) -> None:
    manage = visitor.book()
    visitor.send(visitor.get(f"{manage}/cancel").form)
    clock.advance(timedelta(minutes=5))

    assert visitor.get(CONFIRMATION).address == manage


def test_a_cancelled_appointment_asks_nobody_to_come_early(visitor: Visitor) -> None:
    manage = visitor.book()

    page = visitor.send(visitor.get(f"{manage}/cancel").form)

    assert "Your appointment is cancelled." in page.text
    assert "come ten minutes early" not in page.text
