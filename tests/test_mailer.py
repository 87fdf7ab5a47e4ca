"""What a mail consists of, and the .eml files."""

import email.policy
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from booking import create_app
from booking.mail_words import plain_name
from booking.mailer import Address, Mailer, Unsendable, envelope
from booking.messages.rules import Email, Outcome, Result
from tests.letters import KINDS, LINK, context
from tests.mailing import mail_config, plain_app

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
SAYS_TOO_MUCH = re.compile(r"hair|consult|treat|surg|cabello|tratam|cirug|type", re.IGNORECASE)
SEPARATORS = [
    char for char in map(chr, range(sys.maxunicode + 1)) if len(f"a{char}b".splitlines()) > 1
]
Write = Callable[..., EmailMessage]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(mail_config(tmp_path_factory.mktemp("app")))
    yield app
    app.extensions["booking"].database.dispose()


@pytest.fixture
def mailer(app: Flask, tmp_path: Path) -> Mailer:
    return Mailer(app, mail_config(tmp_path))


@pytest.fixture
def write(mailer: Mailer) -> Write:
    def written(kind: str, locale: str = "en", **changes: object) -> EmailMessage:
        mail = Email(
            f"appointments/{kind}", context(kind, **changes), b"BEGIN:VCALENDAR\r\n", "REQUEST"
        )
        address = Address("ana@patients.example", kind, locale, "K7MP-4QXD")
        return parsed(mailer.freeze(mail, address, now=NOW).content)

    return written


def parsed(content: str) -> EmailMessage:
    message = email.message_from_string(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part
    return str(part.get_content())


def plain_freeze(folder: Path, *, subject: str = "Hello", **address: str) -> EmailMessage:
    mailer = Mailer(plain_app(), mail_config(folder))
    mail = Email("plain", {"number": 1, "subject": subject})
    to = Address(
        **{"recipient": "ana@patients.example", "kind": "reminder", "locale": "en"} | address
    )
    return parsed(mailer.freeze(mail, to, now=NOW).content)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locale", ["en", "es"])
def test_every_mail_has_its_headers_and_parts(write: Write, kind: str, locale: str) -> None:
    message = write(kind, locale)

    assert message["X-Booking-Kind"] == kind
    assert message["X-Booking-Reference"] == "K7MP-4QXD"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == locale
    assert message["To"] == "ana@patients.example"
    assert message["From"] == "Office <office@book.example>"
    assert message["Reply-To"] == "office@houston-hair.example"
    assert message["Date"].datetime == NOW
    assert re.fullmatch(
        r"<20261128T150000000000Z\.[0-9a-f]{16}@book\.example>", message["Message-ID"]
    )
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locale", ["en", "es"])
def test_subject_and_preview_say_nothing_about_health(write: Write, kind: str, locale: str) -> None:
    message = write(kind, locale)
    preview = re.search(r'class="preview">(.*?)(&#847;|</div>)', body(message, "html"), re.DOTALL)

    assert preview
    assert not SAYS_TOO_MUCH.search(message["Subject"])
    assert not SAYS_TOO_MUCH.search(preview.group(1))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_loaded_from_anywhere(write: Write, kind: str) -> None:
    html = body(write(kind), "html")

    assert not re.search(r"<(img|script|link|iframe|video|object)|url\(|@import|src=", html)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_person_typed_is_shown_and_not_obeyed(write: Write, kind: str) -> None:
    message = write(kind, name="Ana <b>Ruiz</b> & Söhne")

    assert "<b>" not in body(message, "html")
    if kind == "staff_alert":
        assert "Ana &lt;b&gt;Ruiz&lt;/b&gt; &amp; Söhne" in body(message, "html")
        assert "Ana <b>Ruiz</b> & Söhne" in body(message, "plain")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["plain", "html"])
def test_the_time_is_the_office_s_with_its_zone_named(write: Write, kind: str, part: str) -> None:
    text = body(write(kind), part).replace("\N{NO-BREAK SPACE}", " ")

    assert re.search(r"Tuesday, December 1, 2026\W.{0,20}9:00 am", text, re.DOTALL)
    assert "Central Time" in text


@pytest.mark.parametrize(
    ("zone", "own"),
    [
        ("America/New_York", "Your time: 10:00 am, Eastern Time"),
        ("Australia/Sydney", "Your time: Wed, Dec 2, 2:00 am, "),
        (None, None),
    ],
)
@pytest.mark.parametrize("part", ["plain", "html"])
def test_the_visitor_s_own_time_stands_beside_it_where_it_differs(
    write: Write, zone: str | None, own: str | None, part: str
) -> None:
    text = body(write("confirmation", visitor_zone=zone), part).replace("\N{NO-BREAK SPACE}", " ")

    assert (own or "Your time") in text if own else "Your time" not in text


def test_spanish_is_spanish(write: Write) -> None:
    message = write("confirmation", "es")

    assert message["Subject"] == "Su cita: mar 1 dic, 9:00 a. m."
    assert "Su cita está reservada" in body(message, "plain")
    assert '<html lang="es">' in body(message, "html")


@pytest.mark.parametrize("part", ["plain", "html"])
def test_after_the_cut_off_the_phone_is_the_way(write: Write, part: str) -> None:
    passed = NOW - timedelta(seconds=1)
    text = body(write("reminder", movable_until=passed, cancellable_until=passed), part)

    assert "too close to change it online" in text
    assert "Move or cancel" not in text


def test_who_has_said_that_they_are_coming_is_not_asked_again(write: Write) -> None:
    assert "/confirm" not in body(write("reminder", confirmed_at=NOW), "plain")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locale", ["en", "es"])
def test_as_text_a_mail_begins_with_what_it_is_about(write: Write, kind: str, locale: str) -> None:
    message = write(kind, locale)
    heading = re.search(r"<h1>(.*)</h1>", body(message, "html"))

    assert heading
    assert body(message, "plain").splitlines()[:2] == [heading.group(1), ""]
    assert body(message, "plain").count(heading.group(1)) == 1


@pytest.mark.parametrize(
    ("modality", "words"), [("in_person", "I am coming"), ("video", "I will be there")]
)
def test_a_reminder_leads_to_the_page_with_the_one_button(
    write: Write, modality: str, words: str
) -> None:
    message = write("reminder", modality=modality)

    assert f"{words}: {LINK}/confirm" in body(message, "plain")
    assert f'<a href="{LINK}/confirm">{words}</a>' in body(message, "html")
    assert "one tap" not in body(message, "plain")


def test_the_calendar_part_keeps_its_method(write: Write) -> None:
    parts = {part.get_content_type(): part for part in write("confirmation").walk()}

    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["text/calendar"].get_content().splitlines() == ["BEGIN:VCALENDAR"]
    assert parts["application/ics"].get_filename() == "invite.ics"
    assert parts["application/ics"].get_content() == b"BEGIN:VCALENDAR\r\n"


@pytest.mark.parametrize("locale", ["en", "es"])
def test_the_bytes_pass_any_mail_server(mailer: Mailer, locale: str) -> None:
    mail = Email("appointments/confirmation", context("confirmation", name="Ñ" * 2000))
    frozen = mailer.freeze(mail, Address("a@x.example", "confirmation", locale), now=NOW)

    assert frozen.content.isascii()
    assert "\n" not in frozen.content.replace("\r\n", "")
    assert max(map(len, frozen.content.split("\r\n"))) <= 998


@pytest.mark.parametrize(
    "char", [*SEPARATORS, "\x00", "\x7f", "\x1b"], ids=lambda char: hex(ord(char))
)
@pytest.mark.parametrize("field", ["subject", "recipient", "reference", "kind"])
def test_no_control_character_gets_into_a_header(tmp_path: Path, char: str, field: str) -> None:
    with pytest.raises(Unsendable):
        plain_freeze(tmp_path, **{field: f"a@x{char}Bcc: b.example"})


def test_a_subject_in_any_script_is_one_header(tmp_path: Path) -> None:
    subject = "Ваша запись 予約 " * 20

    assert plain_freeze(tmp_path, subject=subject)["Subject"] == subject.strip()


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana+x@patients.example", "ana+x@patients.example"),
    ],
)
def test_an_international_domain_travels_in_its_ascii_form(address: str, plain: str) -> None:
    assert envelope(address) == plain


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "@x.example",
        "ana@",
        "a b@x.example",
        "änä@x.example",
        "a@x.example, b@x.example",
        "Ana <ana@x.example>",
        "a@x..example",
        "a@" + "x" * 64 + ".example",
    ],
)
def test_what_is_not_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(Unsendable):
        envelope(address)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana María Ruiz", "Ana María Ruiz"),
        ("Dr. J. O’Neil-Smith, Jr.", "Dr. J. O’Neil-Smith, Jr."),
        ("  Ana \n Ruiz ", "Ana Ruiz"),
        ("Win at https://spam.example", ""),
        ("Visit spam.example now", ""),
        ("Call 555 0100", ""),
        ("www spam", ""),
    ],
)
def test_a_name_greets_only_when_it_is_a_name(name: str, shown: str) -> None:
    assert plain_name(name) == shown


def test_without_a_mail_server_each_mail_is_a_file(mailer: Mailer, tmp_path: Path) -> None:
    address = Address("ana@patients.example", "confirmation", "en")
    mail = Email("appointments/confirmation", context("confirmation"))
    frozen = mailer.freeze(mail, address, now=NOW)

    outcomes = [mailer.deliver(frozen, address, hand_over=lambda: True) for _try in range(2)]

    (path,) = (tmp_path / "mail").iterdir()
    assert outcomes == [Outcome(Result.SENT)] * 2
    assert re.fullmatch(r"20261128T150000000000Z-confirmation-[0-9a-f]{16}\.eml", path.name)
    assert path.read_bytes().decode("ascii") == frozen.content
    assert path.stat().st_mode & 0o077 == 0


def test_what_may_not_leave_is_no_file(mailer: Mailer, tmp_path: Path) -> None:
    address = Address("ana@patients.example", "confirmation", "en")
    frozen = mailer.freeze(
        Email("appointments/confirmation", context("confirmation")), address, now=NOW
    )

    outcome = mailer.deliver(frozen, address, hand_over=lambda: False)

    assert outcome.result is Result.OVERTAKEN
    assert not (tmp_path / "mail").exists()


def test_a_folder_that_cannot_be_written_to_is_temporary(mailer: Mailer, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    address = Address("ana@patients.example", "confirmation", "en")
    frozen = mailer.freeze(
        Email("appointments/confirmation", context("confirmation")), address, now=NOW
    )

    outcome = mailer.deliver(frozen, address, hand_over=lambda: True)

    assert (outcome.result, outcome.code) == (Result.TEMPORARY, "mail_folder")
