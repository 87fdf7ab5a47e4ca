"""A campaign's short link: it leads to the campaign's own page, and nowhere else."""

from flask import redirect, request, url_for
from werkzeug import Response

from booking.campaigns.queries import campaign_by_slug
from booking.campaigns.rules import landing_of
from booking.errors import NotFound
from booking.practice.queries import load_practice
from booking.web import limits
from booking.web.context import database
from booking.web.security import Access, allow
from booking.web.site.arrivals import lead_on

# Whatever of these the link says besides goes along.
SAID = ("utm_source", "utm_medium", "utm_content")


@allow(Access.PUBLIC)
def go(slug: str) -> Response:
    limits.check_cheaply(limits.LOOKS)
    try:
        with database().reading() as session:
            campaign = campaign_by_slug(session, slug.lower())
            has_check = load_practice(session).settings.check_version is not None
    except NotFound:
        return redirect(url_for("site.landing"), 303)
    if not campaign.active:
        return redirect(url_for("site.landing"), 303)
    path: str = landing_of(campaign.landing)
    if path == url_for("site.check") and not has_check:
        # Printed links stay when the self-check is taken off the site, and arrivals still count.
        path = url_for("site.landing")
    more = {name: request.args[name] for name in SAID if request.args.get(name)}
    answer = lead_on(path, {"utm_campaign": campaign.slug, **more})
    # A page that counts the arrival in its place is told from which site it was.
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer
