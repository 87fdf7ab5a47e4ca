"""Two cut-offs: each thing that a patient can still do is said with its own last moment."""

from collections.abc import Callable

import pytest
from flask import Flask

from booking.database import Database
from booking.mailer import Address, Mailer
from booking.messages.rules import Email
from booking.practice.actions import touch_practice
from booking.practice.models import PracticeSettings
from config import Config
from tests.clock import SettableClock
from tests.factories import houston
from tests.letters import LINK, context
from tests.web.site.visitor import BO, CHOSEN, DETAILS, MARIA, Visitor

BEFORE, BETWEEN, AFTER = "2026-12-04 09:00", "2026-12-07 09:00", "2026-12-08 09:00"
MOVE = "until Sat, Dec 5, 9:30 am, Central Time ("
CANCEL = "until Tue, Dec 8, 8:30 am, Central Time ("
PAGE = [
    (BEFORE, [f"You can move it here {MOVE}", f"You can cancel it here {CANCEL}"]),
    (BETWEEN, ["To move it, please call us", f"You can cancel it here {CANCEL}"]),
    (AFTER, ["too close to change it here"]),
]
MAIL = [
    (BEFORE, [f"You can move it yourself {MOVE}", f"You can cancel it yourself {CANCEL}"]),
    (BETWEEN, ["To move it, please call us", f"You can cancel it yourself {CANCEL}"]),
    ("2026-12-08 08:30", ["To move it, please call us", f"You can cancel it yourself {CANCEL}"]),
    (AFTER, ["too close to change it online"]),
]


@pytest.mark.parametrize(("now", "sentences"), PAGE)
def test_the_page_says_each_with_its_own(
    visitor: Visitor, database: Database, clock: SettableClock, now: str, sentences: list[str]
) -> None:
    with database.writing() as session:
        values = {"move_cutoff_minutes": 72 * 60, "cancel_cutoff_minutes": 60}
        session.query(PracticeSettings).update(values)  # type: ignore[arg-type]
        touch_practice(session)
    manage = visitor.book()
    clock.set(houston(now))

    text = visitor.get(manage).text

    assert all(sentence in text for sentence in sentences), text


@pytest.mark.parametrize(("now", "sentences"), MAIL)
def test_the_mail_says_each_with_its_own(
    app: Flask, config: Config, now: str, sentences: list[str]
) -> None:
    starts = {"starts_at": houston("2026-12-08 09:30")}
    until = {"movable_until": houston("2026-12-05 09:30")}
    facts = context("reminder", **starts, **until, cancellable_until=houston("2026-12-08 08:30"))
    address = Address("ana@x.example", "reminder", "en")

    letter = Mailer(app, config).freeze(
        Email("appointments/reminder", facts), address, now=houston(now)
    )

    written = letter.content.replace("=\r\n", "").replace("=C2=A0", " ")
    assert [written.count(sentence) for sentence in sentences] == [2] * len(sentences)


def test_no_spanish_time_ends_a_sentence_for_it_brings_its_own_full_stop(
    visitor: Visitor, database: Database, clock: SettableClock
) -> None:
    manage = visitor.book()
    with database.writing() as session:
        session.query(PracticeSettings).update({"cancel_cutoff_minutes": 60})
        touch_practice(session)
    clock.set(houston(BEFORE))

    text = visitor.get(f"{manage}?lang=es").text

    assert "a. m." in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "m.." not in text


CLOSE = "cannot be moved or cancelled online"
FAR = "2026-12-14T09:30:00-06:00"
ANA = {"name": "Ana Ruiz", "email": "ana@example.com", "phone": "(713) 555-0177"}


@pytest.fixture
def long_cutoffs(app: Flask, database: Database) -> None:  # noqa: ARG001 - the app brings the practice
    """Nine days: December 8 is inside them, December 10 is not."""
    with database.writing() as session:
        values = {"move_cutoff_minutes": 9 * 1440, "cancel_cutoff_minutes": 9 * 1440}
        session.query(PracticeSettings).update(values)  # type: ignore[arg-type]
        touch_practice(session)


@pytest.mark.usefixtures("long_cutoffs")
def test_a_close_time_is_called_close_before_and_after_it_is_booked(visitor: Visitor) -> None:
    page = visitor.get(DETAILS)
    done = visitor.send(page.form, **MARIA)

    for text in (page.text, done.text):
        assert CLOSE in text
        assert "You can move or cancel" not in text


@pytest.mark.usefixtures("long_cutoffs")
def test_so_is_one_that_an_appointment_would_move_to(visitor: Visitor) -> None:
    manage = visitor.book("2026-12-10T09:30:00-06:00")

    near = visitor.get(f"{manage}/move?starts_at=2026-12-08T09:30:00-06:00")
    far = visitor.get(f"{manage}/move?starts_at=2026-12-11T09:30:00-06:00")

    assert (CLOSE in near.text, CLOSE in far.text) == (True, False)


@pytest.mark.usefixtures("long_cutoffs")
@pytest.mark.parametrize(("day", "is_close"), [("08", True), ("11", False)])
def test_so_is_each_time_offered_instead_of_one_that_is_taken(
    new_visitor: Callable[[], Visitor], *, day: str, is_close: bool
) -> None:
    taken = CHOSEN.replace("-08T", f"-{day}T")
    slow = new_visitor()
    form = slow.get(f"/book/in-person/details?starts_at={taken}").form
    mover = new_visitor()
    moving = mover.get(f"{mover.book(FAR, **ANA)}/move?starts_at={taken}").form
    new_visitor().book(taken, **BO)

    for page in (slow.send(form, **MARIA), mover.send(moving)):
        assert page.status == 409
        assert page.text.count(CLOSE) == (3 if is_close else 0)
        assert ("With a time that is so close, please just call us" in page.text) is is_close


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ({"move_cutoff_minutes": 9 * 1440}, "cannot be moved online"),
        ({"cancel_cutoff_minutes": 9 * 1440}, "cannot be cancelled online"),
    ],
)
def test_what_is_still_possible_with_a_time_offered_instead_is_not_denied(
    new_visitor: Callable[[], Visitor], database: Database, minutes: dict[str, int], words: str
) -> None:
    with database.writing() as session:
        session.query(PracticeSettings).update(minutes)  # type: ignore[arg-type]
        touch_practice(session)
    slow = new_visitor()
    form = slow.get(DETAILS).form
    new_visitor().book(**BO)

    page = slow.send(form, **MARIA)

    assert page.text.count(words) == 3
    assert CLOSE not in page.text


@pytest.mark.parametrize("kind", ["confirmation", "reschedule", "reminder"])
def test_a_mail_inside_the_cutoff_still_leads_to_the_appointment(
    app: Flask, config: Config, kind: str
) -> None:
    passed = {name: houston(BEFORE) for name in ("movable_until", "cancellable_until")}
    facts = context(kind, confirmed_at=houston(BEFORE), **passed)
    address = Address("ana@x.example", kind, "en")

    letter = Mailer(app, config).freeze(
        Email(f"appointments/{kind}", facts | {"ics_url": "", "google_url": "", "outlook_url": ""}),
        address,
        now=houston(BETWEEN),
    )

    assert letter.content.replace("=\r\n", "").count(LINK) >= 2
