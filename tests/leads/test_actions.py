"""Enquiries are kept first, told of once, and move with what is done about them."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.accounts.models import Account
from booking.audit.models import AuditEvent
from booking.errors import InvalidInput, KeyReused, NotFound, StaleVersion
from booking.leads.actions import alert_late, change_lead, log_call
from booking.leads.by_hand import take_lead
from booking.leads.inputs import LeadByHand, LeadChange
from booking.leads.models import Lead
from booking.leads.queries import calls_about, late_leads, recent_hours, unseen_spam
from booking.leads.rules import CallResult, LostReason, Stage
from booking.leads.undo import lead_before, undo_lead_change
from booking.limits.rules import Once
from booking.messages.models import Message
from booking.people.models import Consent
from booking.practice.queries import load_practice
from booking.privacy.actions import erase_person
from tests.clock import START
from tests.enquiries import captured
from tests.factories import OFFICE, houston

# A minute after Friday's 16:54 and before the weekend.
FRIDAY = houston("2026-12-04 16:55")


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(Message.kind, Message.recipient).order_by(Message.id))
    return [(kind, recipient) for kind, recipient in rows]


def test_the_person_is_thanked_and_the_office_told(session: Session) -> None:
    captured(session)

    kinds = [kind for kind, _ in mails(session)]
    assert kinds == ["lead_acknowledgement", "staff_alert"]
    assert mails(session)[0][1] == "ana@example.com"


def test_who_left_only_a_phone_number_gets_no_mail(session: Session) -> None:
    captured(session, email=None, phone="713 555 0123")

    assert [kind for kind, _ in mails(session)] == ["staff_alert"]


def becomes(session: Session, lead: Lead, *stages: Stage) -> None:
    for stage in stages:
        change_lead(session, lead, LeadChange(stage=stage), by=OFFICE, now=START)


def test_who_was_no_spam_after_all_is_thanked_then_and_once(session: Session) -> None:
    lead = captured(session, is_spam=True).lead
    becomes(session, lead, Stage.NEW)
    assert mails(session) == [("lead_acknowledgement", "ana@example.com")]

    becomes(session, lead, Stage.SPAM, Stage.NEW)

    assert len(mails(session)) == 1


def test_of_spam_a_human_says_once_that_it_is_spam(session: Session) -> None:
    lead = captured(session, is_spam=True).lead

    becomes(session, lead, Stage.SPAM, Stage.SPAM)

    assert (lead.responded_at, lead.version) == (START, 2)
    assert unseen_spam(session, limit=9) == []


def test_of_whom_nobody_is_left_nobody_has_to_look(session: Session) -> None:
    lead = captured(session, is_spam=True).lead
    erase_person(session, lead.person_id, cancel=False, by=OFFICE, now=START)

    assert unseen_spam(session, limit=9) == []
    assert not lead.is_unseen_spam


def test_whom_somebody_speaks_to_at_once_is_not_thanked(session: Session) -> None:
    becomes(session, captured(session, is_spam=True).lead, Stage.REACHED)

    assert mails(session) == []


def test_whom_the_desk_wrote_down_itself_is_never_thanked(session: Session) -> None:
    asked = LeadByHand(name="Bo", email="bo@example.com")
    lead = take_lead(session, asked, by=OFFICE, now=START).lead

    becomes(session, lead, Stage.SPAM, Stage.NEW)

    assert mails(session) == []


@pytest.mark.parametrize("is_undone", [True, False])
def test_thanks_that_were_dropped_as_spam_go_out_after_all(
    session: Session, is_undone: bool
) -> None:
    lead = captured(session).lead
    before = lead_before(session, lead)
    becomes(session, lead, Stage.SPAM)
    session.execute(update(Message).values(status="dropped", due_at=None))

    if is_undone:
        version = lead.version
        undo_lead_change(session, lead, before, version=version, call_id=None, by=OFFICE, now=START)
    else:
        becomes(session, lead, Stage.NEW)

    waiting = select(Message.kind).where(Message.status == "queued")
    assert session.scalars(waiting).all() == ["lead_acknowledgement"]


def test_the_same_request_again_is_the_same_lead(session: Session) -> None:
    once = Once("key", "body")
    first = captured(session, once=once)
    again = captured(session, once=once)

    assert (first.again, again.again) == (False, True)
    assert first.lead is again.lead
    assert len(mails(session)) == 2


def test_another_request_with_the_same_key_is_refused(session: Session) -> None:
    captured(session, once=Once("key", "body"))

    with pytest.raises(KeyReused):
        captured(session, once=Once("key", "another"))


def test_spam_is_kept_and_nobody_is_written_to(session: Session) -> None:
    lead = captured(session, is_spam=True, marketing=True).lead

    assert lead.stage == Stage.SPAM
    assert mails(session) == []
    assert session.scalars(select(Consent.purpose)).all() == ["lead"]


def test_each_purpose_agreed_to_is_kept_word_for_word(session: Session) -> None:
    captured(session, locale="es", marketing=True)

    kept = session.scalars(select(Consent).order_by(Consent.id)).all()
    assert [(one.purpose, one.locale, one.given_on) for one in kept] == [
        ("lead", "es", "/callback"),
        ("marketing", "es", "/callback"),
    ]
    assert "consulta" in kept[0].text


@pytest.mark.parametrize(
    ("result", "stage", "reason"),
    [
        (CallResult.REACHED, Stage.REACHED, None),
        (CallResult.LEFT_MESSAGE, Stage.ATTEMPTING, None),
        (CallResult.NO_ANSWER, Stage.ATTEMPTING, None),
        (CallResult.WRONG_NUMBER, Stage.ATTEMPTING, None),
        (CallResult.NOT_INTERESTED, Stage.LOST, LostReason.NOT_INTERESTED),
    ],
)
def test_one_click_after_a_call_moves_the_lead(
    session: Session, result: CallResult, stage: Stage, reason: LostReason | None
) -> None:
    lead = captured(session).lead

    log_call(session, lead, result, by=OFFICE, now=START + timedelta(minutes=5))

    assert (lead.stage, lead.lost_reason) == (stage, reason)
    assert lead.responded_at == START + timedelta(minutes=5)
    assert [one.result for one in calls_about(session, lead.id)] == [result]


@pytest.mark.parametrize(
    ("result", "before", "after"),
    [
        (CallResult.LEFT_MESSAGE, None, date(2026, 12, 7)),
        (CallResult.WRONG_NUMBER, date(2026, 12, 4), date(2026, 12, 7)),
        (CallResult.NO_ANSWER, date(2026, 12, 9), date(2026, 12, 9)),
        (CallResult.REACHED, None, None),
    ],
)
def test_who_was_not_reached_on_friday_is_tried_again_on_monday(
    session: Session, result: CallResult, before: date | None, after: date | None
) -> None:
    lead = captured(session).lead
    lead.follow_up_on = before

    log_call(session, lead, result, by=OFFICE, now=FRIDAY)

    assert lead.follow_up_on == after


def test_a_change_is_kept_with_what_changed(session: Session) -> None:
    account = Account(email="desk@x.example", name="D", role="front_desk", created_at=START)
    session.add(account)
    session.flush()
    lead = captured(session).lead
    change = LeadChange.model_validate(
        {"owner": "desk@x.example", "follow_up_on": date(2026, 12, 8), "note": "Call at noon"}
    )

    change_lead(session, lead, change, by=OFFICE, now=START)

    trail = session.scalars(select(AuditEvent).where(AuditEvent.action == "lead.change")).one()
    assert (lead.owner_id, lead.note, trail.fields) == (
        account.id,
        "Call at noon",
        "follow_up_on note owner_id",
    )


@pytest.mark.parametrize(
    ("role", "code"),
    [("provider", "no_leads"), ("read_only", "no_leads"), (None, "unknown_account")],
)
def test_a_lead_is_given_to_nobody_who_may_not_see_it(
    session: Session, role: str | None, code: str
) -> None:
    if role:
        session.add(Account(email="doc@x.example", name="D", role=role, created_at=START))
    lead = captured(session).lead

    with pytest.raises(InvalidInput) as refused:
        change_lead(session, lead, LeadChange(owner="doc@x.example"), by=OFFICE, now=START)

    assert refused.value.errors == {"owner": [code]}
    assert lead.owner_id is None


def test_what_is_so_already_is_no_change(session: Session) -> None:
    lead = captured(session).lead

    change_lead(session, lead, LeadChange(stage=Stage.NEW), by=OFFICE, now=START)

    assert lead.version == 1


def test_a_stale_change_is_refused(session: Session) -> None:
    lead = captured(session).lead
    change_lead(session, lead, LeadChange(note="one", version=1), by=OFFICE, now=START)

    with pytest.raises(StaleVersion):
        change_lead(session, lead, LeadChange(note="two", version=1), by=OFFICE, now=START)


def test_lost_has_a_reason_and_nothing_else_has(session: Session) -> None:
    lead = captured(session).lead
    lost = LeadChange(stage=Stage.LOST, lost_reason=LostReason.COST)
    change_lead(session, lead, lost, by=OFFICE, now=START)
    was = lead.lost_reason
    change_lead(session, lead, LeadChange(stage=Stage.REACHED), by=OFFICE, now=START)

    assert (was, lead.lost_reason) == (LostReason.COST, None)
    with pytest.raises(InvalidInput, match="lost_reason"):
        change_lead(session, lead, LeadChange(lost_reason=LostReason.COST), by=OFFICE, now=START)


def late_at(session: Session, now: datetime) -> list[Lead]:
    practice = load_practice(session)
    return late_leads(session, practice, recent_hours(practice, now))


def test_friday_evening_is_late_on_monday_morning(session: Session) -> None:
    lead = captured(session, now=FRIDAY).lead
    monday = houston("2026-12-07 09:25")

    assert late_at(session, monday - timedelta(seconds=1)) == []
    assert late_at(session, monday) == [lead]


def test_the_office_is_told_once_that_somebody_waits_too_long(session: Session) -> None:
    lead = captured(session, now=FRIDAY).lead
    for minutes in (0, 1, 60):
        alert_late(session, now=houston("2026-12-07 09:25") + timedelta(minutes=minutes))

    told = [one.detail["event"] for one in session.scalars(select(Message)) if one.detail]
    assert told == ["lead", "lead_late"]
    log_call(session, lead, CallResult.REACHED, by=OFFICE, now=houston("2026-12-08 09:25"))
    assert late_at(session, houston("2026-12-09 09:25")) == []


def test_who_is_new_again_has_not_been_answered(session: Session) -> None:
    lead = captured(session).lead
    log_call(session, lead, CallResult.REACHED, by=OFFICE, now=START)

    change_lead(session, lead, LeadChange(stage=Stage.NEW), by=OFFICE, now=START)

    assert (lead.stage, lead.responded_at) == (Stage.NEW, None)


def test_a_click_on_a_page_that_is_too_old_logs_no_call(session: Session) -> None:
    lead = captured(session).lead
    log_call(session, lead, CallResult.REACHED, by=OFFICE, now=START, version=1)

    with pytest.raises(StaleVersion):
        log_call(session, lead, CallResult.NO_ANSWER, by=OFFICE, now=START, version=1)


def test_nothing_is_written_down_of_whoever_was_erased(session: Session) -> None:
    lead = captured(session).lead
    erase_person(session, lead.person_id, cancel=False, by=OFFICE, now=START)

    with pytest.raises(NotFound):
        change_lead(session, lead, LeadChange(note="Ana called"), by=OFFICE, now=START)
