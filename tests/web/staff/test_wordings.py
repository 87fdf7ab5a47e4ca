"""Choosing the words of the mails."""

import html
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from booking.accounts.rules import Role
from booking.database import Database
from booking.jobs import plan_reminders, post_of
from booking.letters import Letter, write
from booking.messages.models import Message
from booking.messages.rules import Kind
from booking.practice.models import MailWording
from booking.practice.wording import LANGUAGES, MAILS, parts_of
from tests.clock import SettableClock
from tests.factories import book, houston
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

EDITOR = "/staff/settings/wording/confirmation/en"
EVERYTHING = "{name}|{date}|{time}|{zone}|{type}|{provider}|{phone}|{practice}"


def kept(database: Database, mail: str = "confirmation", locale: str = "en") -> MailWording | None:
    with database.reading() as session:
        return session.get(MailWording, (mail, locale))


def plain(text: str) -> str:
    return " ".join(html.unescape(text).replace("\N{NO-BREAK SPACE}", " ").split())


def test_all_mails_in_both_languages_are_one_click_away(admin: Desk) -> None:
    page = admin.get("/staff/settings/wording").text

    for mail in MAILS:
        for locale in LANGUAGES:
            assert f"/staff/settings/wording/{mail}/{locale}" in page


@pytest.mark.parametrize("mail", MAILS)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_editor_begins_with_what_the_mail_says_today(
    admin: Desk, mail: str, locale: str
) -> None:
    page = admin.get(f"/staff/settings/wording/{mail}/{locale}")

    assert ("Hello {name}," if locale == "en" else "Hola, {name}:") in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_saved_words_are_those_of_the_next_mail(
    admin: Desk, app: Flask, database: Database
) -> None:
    answer = admin.post(
        EDITOR, version="0", subject="See you {date}", greeting="Dear {name},", closing="<b>Bye</b>"
    )
    with database.writing() as session:
        book(session)
        message = session.scalars(select(Message).where(Message.kind == Kind.CONFIRMATION)).one()
    letter = written(app, message)

    assert answer.status_code == 303
    assert letter.subject == "See you Mon, Dec 7"
    assert "Dear Ana García," in letter.text
    assert "<b>Bye</b>" in letter.text
    assert "<p>&lt;b&gt;Bye&lt;/b&gt;</p>" in letter.html


def written(app: Flask, message: Message) -> Letter:
    post = post_of(app)
    with post.database.reading() as session:
        found = session.merge(message)
        mail = post.composers[found.kind](
            session, found, now=post.clock(), letterhead=post.letterhead
        )
    assert mail is not None
    return write(app, mail, locale=message.locale, base_url="https://x.example", now=post.clock())


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("mail", MAILS)
def test_every_mail_says_its_own_words_in_text_and_html(
    admin: Desk, mail: str, locale: str
) -> None:
    said = {"subject": "{date} {time}", "preheader": "{date}, {zone}", "greeting": "Dear {name}:"}
    more = dict.fromkeys(("intro", "closing"), f"<i>&\n\n{EVERYTHING}")
    answer = admin.post(f"/staff/settings/wording/{mail}/{locale}/preview", **said, **more)

    page = answer.text
    assert answer.status_code == 200
    assert page.count("<p>&lt;i&gt;&amp;</p>") == 2
    assert "<i>" not in page
    assert not [part for part in EVERYTHING.split("|") if part in page]
    assert ("Dear Maria Example:" if locale == "en" else "Dear María Ejemplo:") in plain(page)
    assert "/manage/" not in page


def test_what_they_said_already_is_not_asked_again_in_own_words_either(
    admin: Desk, app: Flask, database: Database, clock: SettableClock
) -> None:
    path = "/staff/settings/wording/reminder/en"
    admin.post(path, version="0", intro="Do you come?", intro_confirmed="Good that you come.")
    with database.writing() as session:
        booked = book(session)
        booked.appointment.confirmed_at = clock()
    clock.set(houston("2026-12-04 10:00"))
    plan_reminders(post_of(app))
    with database.reading() as session:
        message = session.scalars(select(Message).where(Message.kind == Kind.REMINDER)).one()

    letter = written(app, message)

    assert "Good that you come." in letter.text
    assert "Do you come?" not in letter.text + letter.html


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("intro", "fine\nDear {nam}", "Line 2: {nam} is no placeholder. There are {name}, {date},"),
        ("greeting", "Hello {", "Line 1: “{” stands alone."),
        ("subject", "Your {type}", "Line 1: {type} cannot stand here. There are {date}, {time}"),
        ("subject", "Your {type}", "Whoever sees the phone sees this line"),
        ("preheader", "Your scalp", "“scalp” tells of health."),
        ("closing", "x" * 2_001, "This may have 2000 characters at most."),
        ("subject", "one\x0btwo", "There is a character in this that we cannot store."),
    ],
)
def test_broken_words_are_refused_with_the_line_and_kept_on_the_page(
    admin: Desk, database: Database, field: str, typed: str, words: str
) -> None:
    answer = admin.post(EDITOR, version="0", **{field: typed})
    preview = admin.post(f"{EDITOR}/preview", **{field: typed})

    assert [answer.status_code, preview.status_code] == [422, 422]
    assert words in plain(answer.text)
    assert words in plain(preview.text)
    assert plain(typed) in plain(answer.text)
    assert kept(database) is None


def test_the_default_words_are_not_kept_as_one_s_own(admin: Desk, database: Database) -> None:
    said = "This time is yours. We look forward to meeting you."
    admin.post(EDITOR, version="0", intro=said, greeting="Hi {name},")

    found = kept(database)
    assert found is not None
    assert (found.intro, found.greeting) == ("", "Hi {name},")


def test_two_editors_do_not_overwrite_each_other(admin: Desk, database: Database) -> None:
    admin.post(EDITOR, version="0", greeting="Theirs {name}")
    late = admin.post(EDITOR, version="0", greeting="Mine {name}")
    again = admin.post(EDITOR, version="1", greeting="Mine {name}")

    assert late.status_code == 409
    assert "Theirs {name}" in late.text
    assert 'value="Mine {name}"' in late.text
    assert 'name="version" value="1"' in late.text
    assert again.status_code == 303
    found = kept(database)
    assert found is not None
    assert found.greeting == "Mine {name}"


def test_the_way_back_to_the_default_words(admin: Desk, database: Database) -> None:
    admin.post(EDITOR, version="0", greeting="Hi {name}", closing="Bye")

    answer = admin.post(f"{EDITOR}/reset", version="1")

    assert answer.status_code == 303
    found = kept(database)
    assert found is not None
    assert {getattr(found, part.name) for part in parts_of("confirmation")} == {""}


def test_whoever_goes_back_to_the_default_does_not_wipe_out_another_s_words(
    admin: Desk, database: Database
) -> None:
    admin.post(EDITOR, version="0", greeting="Hi {name}")

    answer = admin.post(f"{EDITOR}/reset", version="0", closing="Typed, not yet saved")

    found = kept(database)
    assert found is not None
    assert (answer.status_code, found.greeting) == (409, "Hi {name}")
    assert "Somebody else saved other words" in answer.text
    assert "Typed, not yet saved" in answer.text


def test_the_reminder_s_words_are_shown_with_when_it_goes_out(admin: Desk) -> None:
    words = plain(admin.get("/staff/settings/wording/reminder/en").text)

    assert "it goes out Sat, Dec 5, 10:00 am and Mon, Dec 7, 10:00 am" in words
    assert "it goes out" not in admin.get(EDITOR).text


def test_a_preview_may_do_nothing_and_keeps_nothing(admin: Desk, database: Database) -> None:
    answer = admin.post(f"{EDITOR}/preview", subject="See you", greeting="Hi <script>x</script>")

    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "<script>" not in answer.text
    assert "<strong>See you</strong>" in answer.text
    assert kept(database) is None


@pytest.mark.parametrize("rest", ["staff_alert/en", "reminder/fr"])
def test_what_is_no_such_mail_is_not_found(admin: Desk, rest: str) -> None:
    path = f"/staff/settings/wording/{rest}"
    answers = [admin.get(path), admin.post(path), admin.post(f"{path}/reset")]
    answers.append(admin.post(f"{path}/preview"))

    assert [answer.status_code for answer in answers] == [404] * 4


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.PROVIDER])
def test_only_who_may_change_settings_chooses_words(
    signed_in_as: Callable[[Role], Desk], role: Role
) -> None:
    desk = signed_in_as(role)
    answers = [desk.get("/staff/settings/wording"), desk.get(EDITOR), desk.post(EDITOR)]
    answers += [desk.post(f"{EDITOR}/{what}") for what in ("reset", "preview")]

    assert [answer.status_code for answer in answers] == [403] * 5
