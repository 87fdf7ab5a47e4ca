"""Answers are kept only where that was agreed to, sealed, and readable in the words signed."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from booking.checks.inputs import CheckTold
from booking.checks.queries import Kept, to_keep, what_was_said
from booking.checks.rules import Outcome
from booking.errors import InvalidInput
from booking.leads.actions import capture_lead
from booking.leads.inputs import Enquiry
from booking.leads.models import Lead
from booking.leads.rules import LeadSource
from booking.people.models import Consent
from tests.clock import START
from tests.factories import ANSWERED, CHECK, PATIENT, book, sign_check

FLAGGED = {**ANSWERED, "answers": {"age": "adult", "signs": ["fever", "pain"]}}


def told(**changes: object) -> CheckTold:
    return CheckTold.model_validate({**FLAGGED, **changes})


def asked(session: Session, check: dict[str, Any] | None, *, locale: str = "en") -> Lead:
    said = {"name": "Ana", "email": "ana@example.com", "consent": True, "locale": locale}
    enquiry = Enquiry.model_validate({**said, "check": check})
    by, source = PATIENT, LeadSource.CHECK
    return capture_lead(session, enquiry, source=source, page="/", by=by, now=START).lead


def agreed(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(Consent.purpose, Consent.text).order_by(Consent.id))
    return [(purpose, words) for purpose, words in rows]


@pytest.mark.parametrize("changes", [{"keep": False}, {"answers": {}}])
def test_without_consent_or_answers_nothing_is_kept(
    session: Session, changes: dict[str, object]
) -> None:
    sign_check(session)

    assert to_keep(session, told(**changes)) == to_keep(session, None) == Kept()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version": CHECK + 1}, "check.version"),
        ({"answers": {"nobody": "adult"}}, "check.answers"),
        ({"answers": {"age": "nobody"}}, "check.answers"),
        ({"answers": {"signs": ["none", "pain"]}}, "check.answers"),
        ({"answers": {"signs": []}}, "check.answers"),
    ],
)
def test_what_nobody_was_asked_is_not_kept(
    session: Session, changes: dict[str, object], field: str
) -> None:
    sign_check(session)

    with pytest.raises(InvalidInput) as refusal:
        to_keep(session, told(**changes))
    assert list(refusal.value.errors) == [field]


def test_what_is_kept_is_read_in_the_words_that_were_signed(session: Session) -> None:
    sign_check(session)
    kept = to_keep(session, told())

    said = what_was_said(session, kept.version, kept.answers)

    assert said is not None
    assert said.result.outcome is Outcome.SEE_DOCTOR
    assert [[one.es for one in line.chosen] for line in said.lines] == [
        ["Sí, tengo 18 años o más"],
        ["Dolor", "Fiebre"],
    ]


def test_a_lead_keeps_them_with_a_consent_of_their_own(session: Session) -> None:
    sign_check(session)
    lead = asked(session, FLAGGED, locale="es")

    assert what_was_said(session, lead.check_version, lead.check_answers)
    assert [purpose for purpose, _ in agreed(session)] == ["lead", "answers"]
    assert agreed(session)[1][1] == "Pueden guardar mis respuestas junto con mi solicitud."


def test_a_booking_keeps_them_with_a_consent_of_their_own(session: Session) -> None:
    sign_check(session)
    visit = book(session, check=FLAGGED).appointment

    assert what_was_said(session, visit.check_version, visit.check_answers)
    assert [purpose for purpose, _ in agreed(session)] == ["booking", "answers"]


@pytest.mark.parametrize("check", [None, {**FLAGGED, "keep": False}])
def test_nothing_is_kept_and_no_consent_invented(
    session: Session, check: dict[str, Any] | None
) -> None:
    sign_check(session)
    lead, visit = asked(session, check), book(session, check=check).appointment

    assert (lead.check_answers, visit.check_answers) == (None, None)
    assert {purpose for purpose, _ in agreed(session)} == {"lead", "booking"}


@pytest.mark.parametrize("table", ["lead", "appointment"])
def test_in_the_database_nobody_can_read_them(session: Session, table: str) -> None:
    sign_check(session)
    asked(session, ANSWERED)
    book(session, check=ANSWERED)

    sealed = session.scalar(text(f"SELECT check_answers FROM {table}"))

    assert isinstance(sealed, str)
    assert "adult" not in sealed
