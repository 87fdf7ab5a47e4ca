"""Campaigns: articles, adverts and partners, each with its own link and widget."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.campaigns.actions import add_campaign, change_campaign
from booking.campaigns.inputs import CampaignWish, NewCampaign
from booking.campaigns.models import Campaign
from booking.campaigns.queries import campaign_by_slug, list_campaigns, standing
from booking.campaigns.rules import origin_of, sites_in
from booking.practice.setup import mark_of
from booking.web.context import config, database, now
from booking.web.staff.access import caller
from booking.web.staff.campaign_forms import campaign_groups, dollars, landing_words
from booking.web.staff.forms import of_any
from booking.web.staff.settings_forms import Form, Typed, answered, form_page
from booking.web.staff.shell import page
from booking.web.widget import Widget

BLANK = {"landing": "/", "medium": "article", "active": "true"}


def campaigns() -> Response:
    with database().reading() as session:
        found = list_campaigns(session)
    links = {one.slug: short_link(one) for one in found}
    landings = {one.slug: landing_words(one) for one in found}
    return page("campaigns", campaigns=found, links=links, landings=landings)


def new_campaign() -> Response:
    return form_page(_new_form(), BLANK)


def save_new_campaign() -> Response:
    def act(wish: NewCampaign) -> Response:
        with database().writing() as session:
            made = add_campaign(session, wish, by=caller().actor, now=now())
        flash("Saved. Its link and its widget are below, to be copied.", "success")
        return redirect(url_for("staff.campaign", slug=made.slug), 303)

    return answered(_new_form(), NewCampaign, act, dict)


def campaign(slug: str) -> Response:
    found = _campaign(slug)
    return form_page(_form(found), _present(found))


def save_campaign(slug: str) -> Response:
    found = _campaign(slug)

    def act(wish: CampaignWish) -> Response:
        with database().writing() as session:
            change_campaign(session, slug, wish, by=caller().actor, now=now())
        flash("Saved.", "success")
        return redirect(url_for("staff.campaigns"), 303)

    return answered(_form(found), CampaignWish, act, lambda: _present(_campaign(slug)))


def short_link(one: Campaign) -> str:
    return f"{config().base_url}/go/{one.slug}"


def _campaign(slug: str) -> Campaign:
    with database().reading() as session:
        return campaign_by_slug(session, slug)


def _present(one: Campaign) -> Typed:
    values = standing(one)
    typed = {name: _text(name, value) for name, value in values.items()}
    return {**typed, "seen": mark_of(values)}


def _text(name: str, value: Any) -> str:  # noqa: ANN401 - of whatever kind
    """As somebody would type it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "true"
    if name == "cost_cents":
        return dollars(value)
    return "\n".join(value) if isinstance(value, list) else str(value)


def _new_form() -> Form:
    return _asked("A new campaign", campaign_groups(is_new=True), "settings_form", {})


def _form(one: Campaign) -> Form:
    code = Widget(campaign=one.slug).code(config().base_url)
    shown = {"campaign": one, "link": short_link(one), "code": code, "origins": one.origins}
    return _asked(one.name, campaign_groups(is_new=False), "campaign", shown)


def _asked(title: str, groups: Any, template: str, more: Mapping[str, object]) -> Form:  # noqa: ANN401
    back = url_for("staff.campaigns")
    return Form(title, groups, back, "Campaigns", template=template, more=more, word=_word)


def _word(field: str, code: str) -> str:
    """With the site that is meant, and where it stands."""
    words = of_any(field, code)
    if code != "invalid_origin":
        return words
    lines = enumerate(request.form.get(field, "").splitlines(), start=1)
    wrong = [
        f"“{one}” in line {number}"
        for number, line in lines
        for one in sites_in(line)
        if origin_of(one) is None
    ]
    return f"{words} Not like {', '.join(wrong)}."
