import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.people.actions import keep_consent, recognise
from booking.people.models import Consent, Person
from booking.people.rules import consent_text
from tests.clock import START


def known(
    session: Session,
    name: str = "Ana García",
    email: str | None = "ana@example.com",
    phone: str | None = "+17135550123",
) -> Person:
    return recognise(session, name=name, email=email, phone=phone, now=START)


def test_somebody_new_is_written_down(session: Session) -> None:
    person = known(session)

    assert (person.name, person.email, person.phone, person.created_at) == (
        "Ana García",
        "ana@example.com",
        "+17135550123",
        START,
    )


@pytest.mark.parametrize("name", ["ana garcia", "ANA  GARCÍA"])
@pytest.mark.parametrize("email", ["ana@example.com", "Ana@Example.com"])
def test_email_and_name_together_are_known_again(session: Session, name: str, email: str) -> None:
    person = known(session)

    assert known(session, name, email) is person


def test_what_is_typed_later_changes_nobody(session: Session) -> None:
    person = known(session)

    known(session, "ANA GARCIA", "ANA@example.com", "+525512345678")

    assert (person.name, person.email, person.phone) == (
        "Ana García",
        "ana@example.com",
        "+17135550123",
    )


@pytest.mark.parametrize(
    ("name", "email"), [("Luis García", "ana@example.com"), ("Ana García", "ana2@example.com")]
)
def test_a_family_sharing_an_address_stays_several_people(
    session: Session, name: str, email: str
) -> None:
    assert known(session, name, email) is not known(session)


def test_without_an_email_nobody_is_taken_for_another(session: Session) -> None:
    assert known(session, email=None) is not known(session, email=None)


def test_of_two_who_look_alike_the_first_is_meant(session: Session) -> None:
    first = known(session)
    twin = Person(name=first.name, match_key=first.match_key, email=first.email, created_at=START)
    session.add(twin)

    assert known(session) is first


def test_a_consent_is_kept_with_its_wording_and_where_it_was_given(session: Session) -> None:
    person = known(session)

    keep_consent(session, person.id, purpose="booking", locale="es", page="/book", now=START)

    consent = session.scalars(select(Consent)).one()
    assert (consent.purpose, consent.wording, consent.given_on) == ("booking", "booking-1", "/book")
    assert (consent.locale, consent.text) == ("es", consent_text("booking", "es"))
    assert (consent.person_id, consent.given_at) == (person.id, START)
