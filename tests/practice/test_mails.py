"""Choosing the words of mails, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.models import AuditEvent
from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.practice.inputs import ReminderWanted, WordingChange
from booking.practice.mails import (
    BrokenWording,
    change_reminders,
    change_wording,
    mark_of_reminders,
    wording_of,
)
from booking.practice.queries import load_practice
from tests.clock import START
from tests.factories import OFFICE


def change(session: Session, mail: str = "reminder", **said: object) -> None:
    asked = WordingChange.model_validate({"version": 0, **said})
    change_wording(session, mail, "es", asked, by=OFFICE, now=START)


def test_own_words_are_the_practice_s_from_then_on(session: Session) -> None:
    before = load_practice(session).version
    change(session, greeting="Estimada {name}:", closing="Hasta pronto")

    practice = load_practice(session)
    assert practice.version > before
    assert practice.own_words("reminder", "es") == {
        "greeting": "Estimada {name}:",
        "closing": "Hasta pronto",
    }
    assert practice.own_words("reminder", "en") == {}


def test_who_saw_an_older_version_changes_nothing(session: Session) -> None:
    change(session, greeting="first")
    with pytest.raises(StaleVersion):
        change(session, greeting="second")
    change(session, version=1, greeting="third")

    assert wording_of(session, "reminder", "es").greeting == "third"


def test_words_that_cannot_be_filled_in_are_refused(session: Session) -> None:
    with pytest.raises(BrokenWording) as refused:
        change(session, greeting="{nam}", subject="{type}")

    assert refused.value.errors == {
        "subject": ["placeholder_not_here"],
        "greeting": ["unknown_placeholder"],
    }


def test_the_trail_says_what_was_changed_and_not_into_what(session: Session) -> None:
    change(session, greeting="Hola:", intro="Nos vemos pronto.")
    change(session, version=1, greeting="Hola:", intro="")

    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "wording.change"))
    assert [(one.subject, one.fields) for one in events.all()] == [
        ("wording reminder es", "greeting intro"),
        ("wording reminder es", "intro"),
    ]


@pytest.mark.parametrize(("mail", "locale"), [("staff_alert", "en"), ("reminder", "fr")])
def test_what_is_no_mail_of_ours_has_no_words(session: Session, mail: str, locale: str) -> None:
    with pytest.raises(NotFound):
        wording_of(session, mail, locale)


def remind(session: Session, *hours: int, seen: str | None = None) -> None:
    known = mark_of_reminders(load_practice(session).reminders)
    wanted = [ReminderWanted(amount=amount, unit="hours", grace=6) for amount in hours]
    change_reminders(session, wanted, seen=seen or known, by=OFFICE, now=START)


def test_reminders_become_what_is_wanted_and_what_stays_keeps_its_row(session: Session) -> None:
    before = {rule.minutes_before: rule.id for rule in load_practice(session).reminders}
    remind(session, 24, 2)

    after = load_practice(session).reminders
    assert [(rule.minutes_before, rule.grace_minutes) for rule in after] == [
        (120, 360),
        (1440, 360),
    ]
    assert after[1].id == before[1440]


def test_reminders_that_somebody_changed_meanwhile_stay(session: Session) -> None:
    with pytest.raises(StaleVersion):
        remind(session, 24, seen="another mark")


def test_reminders_that_are_so_already_are_no_change(session: Session) -> None:
    remind(session, 24, 2)
    remind(session, 2, 24, seen="from before the first time")

    found = select(AuditEvent.id).where(AuditEvent.action == "practice.reminders")
    assert len(session.scalars(found).all()) == 1


def test_one_time_has_one_reminder(session: Session) -> None:
    with pytest.raises(InvalidInput):
        remind(session, 24, 24)
