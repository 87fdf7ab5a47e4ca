"""A lead by hand: of somebody who calls and does not book."""

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.campaigns.queries import list_campaigns
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.leads.by_hand import take_lead
from booking.leads.inputs import LeadByHand
from booking.limits.rules import Once
from booking.references import spoken_reference
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller, me
from booking.web.staff.forms import form_token, words_of
from booking.web.staff.looked_for import looked_for, said_as
from booking.web.staff.shell import page

FIELDS = (
    *("name", "phone", "email", "locale", "message", "best_time"),
    *("campaign", "stage", "follow_up_on", "consent"),
)


def new_lead() -> Response:
    return _page(said_as(looked_for(request.args.get("said", "")).q))


def add_new_lead() -> Response:
    """One form makes one lead, however often it is sent."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    once = Once(f"desk lead {me().account.id} {form_token()}", "")
    try:
        asked = from_form(LeadByHand, typed)
        with database().writing() as session:
            kept = take_lead(session, asked, by=caller().actor, now=now(), once=once)
    except InvalidInput as refusal:
        return _page(typed, refusal)
    if kept.again:
        flash("This form had been saved already, as below. Nothing was added.", "warning")
    else:
        flash("The lead is kept.", "success")
    return redirect(url_for("staff.lead", reference=spoken_reference(kept.lead.reference)), 303)


def _page(typed: Mapping[str, str], refusal: InvalidInput | None = None) -> Response:
    with database().reading() as session:
        campaigns = {one.slug: one.name for one in list_campaigns(session) if one.active}
    return page(
        "lead_new",
        status=STATUS[InvalidInput] if refusal else 200,
        typed=typed,
        campaigns=campaigns,
        form_token=form_token(),
        errors=words_of(refusal),
    )
