"""Whoever agreed to news stops it by one click in any mail, and by nothing less than a click."""

import re
from collections.abc import Sequence
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from booking.database import Database
from booking.people.models import Consent
from tests.web.site.conftest import Sent
from tests.web.site.leads import ANA
from tests.web.site.visitor import Visitor


def ask(visitor: Visitor, **more: str) -> None:
    visitor.send(visitor.get("/callback").form, **{**ANA, "marketing": "true", **more})


def link_in(message: EmailMessage) -> str:
    """As it stands in the header, in the text and in the HTML alike."""
    (address,) = re.findall(
        r"<http://127\.0\.0\.1:5000(/news/[\w-]+)>", message["List-Unsubscribe"]
    )
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        assert address in body.get_content()
    return str(address)


def living(database: Database) -> Sequence[Consent]:
    with database.reading() as session:
        return session.scalars(select(Consent).where(Consent.withdrawn_at.is_(None))).all()


def purposes(database: Database) -> list[str]:
    return [one.purpose for one in living(database)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_one_click_in_the_mail_stops_news_and_nothing_else(
    visitor: Visitor, database: Database, sent: Sent, language: str
) -> None:
    visitor.get(f"/?lang={language}")
    ask(visitor)
    page = visitor.get(link_in(sent("lead_acknowledgement")))
    assert purposes(database) == ["lead", "marketing"]

    after = visitor.send(page.form)

    assert re.search("no more news from us|Ya no recibirá noticias", after.says("h1"))
    assert purposes(database) == ["lead"]
    assert visitor.get(page.address).forms == []


def test_a_mail_program_stops_it_without_a_page_or_a_cookie(
    visitor: Visitor, app: Flask, database: Database, sent: Sent
) -> None:
    visitor.book(marketing="true")
    message = sent("confirmation")

    answer = app.test_client(use_cookies=False).post(
        link_in(message), data={"List-Unsubscribe": "One-Click"}
    )

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert answer.status_code == 200
    assert purposes(database) == ["booking"]


def test_looking_at_the_link_stops_nothing(
    visitor: Visitor, app: Flask, database: Database, sent: Sent
) -> None:
    ask(visitor)
    link = link_in(sent("lead_acknowledgement"))
    for method in ("GET", "HEAD", "OPTIONS"):
        app.test_client().open(link, method=method)

    assert "marketing" in purposes(database)


def test_whoever_wants_no_news_gets_no_such_link(visitor: Visitor, sent: Sent) -> None:
    ask(visitor, marketing="")
    message = sent("lead_acknowledgement")

    assert message["List-Unsubscribe"] is None
    assert "/news/" not in message.as_string()


def test_one_link_stops_whatever_they_agreed_to(
    visitor: Visitor, database: Database, sent: Sent
) -> None:
    ask(visitor)
    link = link_in(sent("lead_acknowledgement"))
    visitor.book(**{name: ANA[name] for name in ("name", "email", "phone")}, marketing="true")
    assert purposes(database).count("marketing") == 2

    visitor.send(visitor.get(link).form)

    assert "marketing" not in purposes(database)


@pytest.mark.parametrize("token", ["1", "1-", f"1-{'x' * 32}", "²-x", f"{'9' * 30}-x", "é-é"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_elses_news_is_stopped(
    visitor: Visitor, app: Flask, database: Database, token: str, method: str
) -> None:
    ask(visitor)

    answer = app.test_client().open(f"/news/{token}", method=method)

    assert answer.status_code == 404
    assert "marketing" in purposes(database)


def test_the_link_itself_is_not_in_the_database(
    visitor: Visitor, database: Database, sent: Sent
) -> None:
    ask(visitor)
    link = link_in(sent("lead_acknowledgement"))

    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        whole = "\n".join(raw.iterdump())
    assert link.rpartition("-")[2] not in whole
