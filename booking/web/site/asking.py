"""The forms by which somebody asks to hear from us: kept first, thanked, then answered."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug import Response

from booking.errors import InvalidInput, TooManyRequests
from booking.inputs import from_form
from booking.keyring import fingerprint
from booking.leads.actions import capture_lead
from booking.leads.inputs import Enquiry, Question
from booking.leads.rules import LeadSource
from booking.limits.rules import Once
from booking.web import limits, wording
from booking.web.context import config, database, keys, now, visitor
from booking.web.errors import STATUS
from booking.web.frames import frame
from booking.web.languages import language
from booking.web.site.answered import answers_box, forget_answers, with_answers
from booking.web.site.arrivals import known_visitor
from booking.web.site.carried import CONTACTS, Form, carried, carry
from booking.web.site.just_made import LEAD, thank
from booking.web.site.pages import last_known_practice, page, personal
from booking.web.site.slips import Slip, answered, slip_in, with_chosen
from booking.web.site.trap import Opened, check_trap, fell_in, form_token, read_trap

TYPED = ("message", "name", "email", "phone", "best_time", "consent", "marketing")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Way:
    """One form: what it asks, where it is, what it is told apart by."""

    source: LeadSource
    model: type[Enquiry]
    template: str
    endpoint: str


CALLBACK = Way(LeadSource.CALLBACK, Enquiry, "site/callback.html", "site.callback")
QUESTION = Way(LeadSource.QUESTION, Question, "site/question.html", "site.question")
# As addresses name them.
ASKING = {"callback": CALLBACK, "question": QUESTION}


def ask(way: Way) -> Response:
    limits.check_cheaply(limits.LOOKS)
    return form_page(way, carried())


def send(way: Way) -> Response:
    form = typed()
    try:
        return _send(way, form)
    except (InvalidInput, TooManyRequests) as refusal:
        return refused(way, form, refusal)
    except OperationalError:
        log.exception("a lead could not be kept")
        return form_page(way, form, status=503)


def expired(way: Way) -> Response:
    """For a form whose protection does not hold: the same one, to be sent once more."""
    return refused(way, typed(), InvalidInput({"form_token": ["form_expired"]}))


def refused(way: Way, form: Form, refusal: InvalidInput | TooManyRequests) -> Response:
    status = STATUS[type(refusal)]
    if isinstance(refusal, TooManyRequests):
        answer = form_page(way, form, status=status, wait=refusal.minutes)
        answer.headers["Retry-After"] = str(refusal.retry_after)
        return answer
    errors = wording.by_field(refusal.errors, order=TYPED, word=wording.of_lead)
    return form_page(way, form, status=status, errors=errors)


def form_page(
    way: Way,
    form: Form,
    *,
    status: int = 200,
    errors: Mapping[str, Sequence[str]] | None = None,
    slip: Slip | None = None,
    wait: int | None = None,
) -> Response:
    values = {
        "typed": form,
        "action": url_for(way.endpoint),
        "answers_box": answers_box(),
        "form_token": form_token(request.form, keys(), now=now()),
        "errors": errors or {},
        "slip": slip,
        "email_kept": answered(),
        "unsaved": status == 503,
        "wait": wait,
    }
    return personal(page(way.template, last_known_practice(), values, status=status))


def typed() -> Form:
    return with_chosen({name: request.form[name] for name in TYPED if name in request.form})


def _send(way: Way, form: Form) -> Response:
    limits.check_cheaply(limits.FORMS)
    enquiry = with_answers(from_form(way.model, {**form, "locale": language()}))
    is_spam = fell_in(request.form)
    opened = _opened(is_spam=is_spam)
    slip = None if is_spam else slip_in(enquiry.email)
    if slip:
        return form_page(way, form, slip=slip)
    # Mistakes are no leads: others at the same address need theirs.
    limits.check(limits.LEADS)
    reference = _keep(way, enquiry, opened, is_spam=is_spam)
    if enquiry.check:
        forget_answers()
    return carry(thank("site.thanks", LEAD, reference), form, names=CONTACTS)


def _opened(*, is_spam: bool) -> Opened | None:
    """What looks like spam is kept as well, however it came."""
    if is_spam:
        return read_trap(request.form.get("form_token", ""), keys())
    return check_trap(request.form, keys(), now=now(), patient=config().rate_limits)


def _keep(way: Way, enquiry: Enquiry, opened: Opened | None, *, is_spam: bool) -> str:
    """The lead's reference. The same form with the same words is the same lead."""
    said = fingerprint(enquiry.model_dump_json(exclude={"locale", "check"}))
    once = Once(key=f"form {opened.nonce} {said}", body="") if opened else None
    with database().writing() as writing:
        kept = capture_lead(
            writing,
            enquiry,
            source=_source(way, enquiry),
            by=visitor(),
            now=now(),
            page=request.path,
            visitor=known_visitor(),
            once=once,
            is_spam=is_spam,
            mailbox=limits.of_mailbox(),
        )
    return kept.lead.reference


def _source(way: Way, enquiry: Enquiry) -> LeadSource:
    """In a frame nobody has answered the check, and it is the same form on another's page."""
    if frame() is not None:
        return LeadSource.WIDGET
    return LeadSource.CHECK if enquiry.check else way.source
