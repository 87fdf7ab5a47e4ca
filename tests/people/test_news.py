"""The link that stops news is made from the consent, and stops no other one's."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from booking.database import Database
from booking.errors import NotFound
from booking.jobs import Post, send_due
from booking.keyring import Keyring
from booking.messages.actions import enqueue
from booking.people.actions import keep_consent, recognise, stop_news
from booking.people.models import Consent
from booking.people.queries import consent_of_link, living_consent
from booking.people.rules import is_news_token, news_token
from tests.clock import START, SettableClock
from tests.factories import KEYS, PATIENT
from tests.mailing import LETTERHEAD, compose_plain, mail_config, plain_mailer, statuses


def consent(session: Session, name: str = "Ana") -> Consent:
    person = recognise(session, name=name, email="a@x.example", phone=None, now=START)
    keep_consent(session, person.id, purpose="marketing", locale="en", page="/", now=START)
    found = living_consent(session, person.id, "marketing")
    assert found is not None
    return found


def test_the_link_leads_to_its_consent_alone(session: Session) -> None:
    first, other = consent(session), consent(session, "Bo")
    token = news_token(KEYS, first.id, first.given_at)

    assert consent_of_link(session, token, KEYS) is first
    stolen = f"{other.id}-{token.partition('-')[2]}"
    with pytest.raises(NotFound):
        consent_of_link(session, stolen, KEYS)


def test_a_number_given_anew_is_not_opened_by_the_old_link() -> None:
    token = news_token(KEYS, 1, START)

    assert not is_news_token(token, KEYS, 1, START + timedelta(seconds=1))


def test_a_link_outlives_a_change_of_keys() -> None:
    token = news_token(KEYS, 1, START)

    assert is_news_token(token, Keyring(("a newer one", *KEYS.secrets)), 1, START)
    assert not is_news_token(token, Keyring(("a newer one",)), 1, START)


def test_what_was_agreed_to_stays_known_with_its_end(session: Session) -> None:
    given = consent(session)
    later = START + timedelta(days=1)
    for _ in range(2):
        stop_news(session, given.person_id, by=PATIENT, now=later)

    session.refresh(given)
    assert (given.given_at, given.withdrawn_at) == (START, later)
    assert living_consent(session, given.person_id, "marketing") is None


def enqueue_news(session: Session, consent_id: int | None) -> None:
    enqueue(
        session,
        kind="news",
        once_key="1",
        recipient="a@x.example",
        locale="en",
        now=START,
        consent_id=consent_id,
    )


def test_news_to_somebody_who_did_not_agree_cannot_be_put_into_the_outbox(session: Session) -> None:
    with pytest.raises(ValueError, match="nobody agreed"):
        enqueue_news(session, None)


@pytest.mark.parametrize(("stopped", "ends"), [(False, "sent"), (True, "dropped")])
def test_news_stopped_before_it_leaves_does_not_leave(
    office: Database, clock: SettableClock, tmp_path: Path, stopped: bool, ends: str
) -> None:
    with office.writing() as session:
        given = consent(session)
        enqueue_news(session, given.id)
        if stopped:
            stop_news(session, given.person_id, by=PATIENT, now=START)

    mailer = plain_mailer(mail_config(tmp_path))
    send_due(Post(office, mailer, clock, LETTERHEAD, {"news": compose_plain}))

    assert statuses(office) == [ends]
