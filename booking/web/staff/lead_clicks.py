"""One click about a lead, on the board, in the list or on its page; each can be taken back."""

from datetime import timedelta

from flask import Response as Answer
from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.accounts.queries import list_colleagues
from booking.accounts.rules import works_on_leads
from booking.errors import InvalidInput, StaleVersion
from booking.inputs import from_form, from_json
from booking.leads.actions import change_lead, log_call
from booking.leads.inputs import CallLogged, LeadChange
from booking.leads.models import Lead
from booking.leads.pipeline import listed
from booking.leads.queries import lead_by_reference
from booking.leads.rules import LostReason, Stage
from booking.leads.undo import lead_before
from booking.practice.queries import load_practice
from booking.web.context import database, now
from booking.web.errors import STATUS, refusal_problem
from booking.web.formatting import day_short
from booking.web.staff.access import caller, me
from booking.web.staff.answers import own_path, part_or_page
from booking.web.staff.forms import words_of
from booking.web.staff.lead_undoing import sealed_lead
from booking.web.staff.lead_words import REASONS, RESULTS, STAGES
from booking.web.staff.leads_shown import around_leads, card_of
from booking.web.staff.reading import CONTACT, note_reading
from booking.web.staff.undoing import done, not_done

CHANGED = ("stage", "lost_reason", "owner", "follow_up_on", "version")
OVERTAKEN = (
    "Somebody changed this lead in the meantime. Your click changed nothing;"
    " this is how it stands now."
)
SOON = (("Tomorrow", 1), ("In 3 days", 3), ("In a week", 7), ("In a month", 30))
# What a human may say; to be booked or to have attended comes of a visit, lost has a reason.
SETTABLE = (Stage.NEW, Stage.ATTEMPTING, Stage.REACHED, Stage.WON, Stage.SPAM)


def lead_next(reference: str) -> Response:
    """What can be done about it: a dialog of the board, a page without script."""
    return _next(reference)


def send_lead_call(reference: str) -> Response | Answer:
    try:
        asked = _call_asked()
        with database().writing() as session:
            lead = lead_by_reference(session, reference)
            kept = lead_before(session, lead)
            by = caller().actor
            call = log_call(session, lead, asked.result, by=by, now=now(), version=asked.version)
            token = sealed_lead(lead, kept, call)
            due = lead.follow_up_on if lead.stage == Stage.ATTEMPTING else None
    except (InvalidInput, StaleVersion) as refusal:
        return _refused(reference, refusal)
    again = f" Follow up {day_short(due)}." if due else ""
    return done(f"{lead.name}: {RESULTS[asked.result].lower()}.{again}", token)


def send_lead_change(reference: str) -> Response | Answer:
    try:
        asked = _change_asked()
        with database().writing() as session:
            lead = lead_by_reference(session, reference)
            kept, version = lead_before(session, lead), lead.version
            change_lead(session, lead, asked, by=caller().actor, now=now())
            token = sealed_lead(lead, kept) if lead.version != version else None
            words = _words(session, lead, asked)
    except (InvalidInput, StaleVersion) as refusal:
        return _refused(reference, refusal)
    return done(words, token)


def assignable(session: Session) -> dict[str, str]:
    """Who of the office works on leads, by the address that names them."""
    return {
        one.account.email: one.account.name
        for one in list_colleagues(session)
        if one.account.disabled_at is None and works_on_leads(one.account.role)
    }


def choices(session: Session, lead: Lead) -> dict[str, object]:
    """What the forms of a lead's next step offer."""
    today = now().astimezone(load_practice(session).zone).date()
    return {
        "results": RESULTS,
        "reasons": REASONS,
        "stages": {stage: STAGES[stage] for stage in SETTABLE if stage != lead.stage},
        "owners": assignable(session),
        "own_address": me().account.email,
        "soon": [(words, today + timedelta(days=days)) for words, days in SOON],
        "today": today,
    }


def _next(reference: str, refusal: InvalidInput | None = None) -> Response:
    with database().reading() as session:
        lead = lead_by_reference(session, reference)
        row = listed(session, lead)
        card = card_of(row, around_leads(session, load_practice(session), [row], now=now()))
        offered = choices(session, lead)
    note_reading("lead.read", f"lead {lead.reference}", (*CONTACT, "best_time"))
    return part_or_page(
        "lead_next",
        status=STATUS[InvalidInput] if refusal else 200,
        lead=lead,
        card=card,
        offered=offered,
        back=own_path(request.values.get("back") or url_for("staff.leads")),
        errors=words_of(refusal),
        typed=request.form,
    )


def _call_asked() -> CallLogged:
    if request.is_json:
        return from_json(CallLogged, request.get_data())
    return from_form(CallLogged, _sent("result", "version"))


def _change_asked() -> LeadChange:
    """Of a form's fields the one that is left blank is taken away."""
    if request.is_json:
        return from_json(LeadChange, request.get_data())
    sent = _sent(*CHANGED)
    blank = {name: None for name, text in sent.items() if not text.strip()}
    return from_form(LeadChange, sent).model_copy(update=blank)


def _sent(*names: str) -> dict[str, str]:
    return {name: request.form[name] for name in names if name in request.form}


def _refused(reference: str, refusal: InvalidInput | StaleVersion) -> Response | Answer:
    if isinstance(refusal, StaleVersion):
        return not_done(OVERTAKEN, refusal)
    return refusal_problem(refusal) if request.is_json else _next(reference, refusal)


def _words(session: Session, lead: Lead, asked: LeadChange) -> str:
    """What is so now of what was asked."""
    named = asked.model_fields_set
    if "stage" in named:
        if lead.lost_reason:
            return f"{lead.name} is lost: {REASONS[LostReason(lead.lost_reason)].lower()}."
        return f"{lead.name}: {STAGES[Stage(lead.stage)].lower()}."
    if "follow_up_on" in named:
        due = lead.follow_up_on
        return f"{lead.name}: {f'follow up {day_short(due)}' if due else 'no follow-up'}."
    owner = listed(session, lead).owner
    return f"{lead.name}: {f'for {owner}' if owner else 'for nobody in particular'}."
