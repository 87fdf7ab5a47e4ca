"""A campaign's short link: it leads to the campaign's own page, and nowhere else."""

from urllib.parse import urlencode

from flask import g, redirect, request, url_for
from werkzeug import Response

from booking.campaigns.queries import campaign_by_slug
from booking.campaigns.rules import own_path
from booking.errors import NotFound
from booking.practice.queries import load_practice
from booking.web import limits
from booking.web.context import database
from booking.web.security import Access, allow
from booking.web.site.arrivals import said_of_arrival


@allow(Access.PUBLIC)
def go(slug: str) -> Response:
    """The campaign stays in the address: what it says there needs no cookie."""
    limits.check_cheaply(limits.LOOKS)
    try:
        with database().reading() as session:
            campaign = campaign_by_slug(session, slug.lower())
            has_check = load_practice(session).settings.check_version is not None
    except NotFound:
        return redirect(url_for("site.landing"), 303)
    if not campaign.active:
        return redirect(url_for("site.landing"), 303)
    path = own_path(campaign.landing)
    if path == url_for("site.check") and not has_check:
        # Printed links stay when the self-check is taken off the site, and arrivals still count.
        path = url_for("site.landing")
    g.came = said_of_arrival(campaign.slug, landing=path)
    kept = {"utm_campaign": campaign.slug, "utm_content": request.args.get("utm_content")}
    said = urlencode({name: text for name, text in kept.items() if text})
    return redirect(f"{path}?{said}", 303)
