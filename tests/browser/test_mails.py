"""The mails as a phone and a desk show them, by day and by night."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from booking import create_app
from booking.mailer import Address, Mailer
from booking.messages.rules import Email
from tests.letters import KINDS, context
from tests.mailing import mail_config

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
Html = Callable[[str], str]


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Html]:
    config = mail_config(tmp_path_factory.mktemp("mails"))
    app = create_app(config)
    mailer = Mailer(app, config)

    def written(kind: str) -> str:
        mail = Email(f"appointments/{kind}", context(kind, visitor_zone="America/New_York"))
        # Spanish takes more room.
        frozen = mailer.freeze(mail, Address("ana@x.example", kind, "es"), now=NOW)
        message = message_from_string(frozen.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        part = message.get_body(("html",))
        assert part
        return str(part.get_content())

    yield written
    app.extensions["booking"].database.dispose()


@pytest.fixture
def show(browser: Browser, html: Html, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []

    def shown(kind: str, *, width: int, scheme: str) -> Page:
        size = {"width": width, "height": 700}
        page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
        file = tmp_path / "mail.html"
        file.write_text(html(kind))
        page.goto(file.as_uri())
        pages.append(page)
        return page

    yield shown
    for page in pages:
        page.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [360, 600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mail_fits_and_can_be_read(
    show: Callable[..., Page], axe: Callable[..., None], kind: str, width: int, scheme: str
) -> None:
    page = show(kind, width=width, scheme=scheme)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
