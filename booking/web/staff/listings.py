"""Lists of what is set up, in the order in which patients see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug import Response

from booking.errors import InvalidInput
from booking.practice.models import ConsultationType, Location, Provider
from booking.practice.queries import Practice
from booking.practice.setup import move_in_order
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.shell import our_practice, page
from booking.web.staff.type_forms import MODALITIES

ORDERED = {
    "locations": (Location, "staff.locations"),
    "providers": (Provider, "staff.providers"),
    "types": (ConsultationType, "staff.consultation_types"),
}
HOW = {choice.value: choice.words for choice in MODALITIES}


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    href: str
    facts: Sequence[str]
    slug: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """`ordered` is what it is called where items can be moved up and down."""

    title: str
    items: Sequence[Item]
    add_words: str
    add_href: str
    ordered: str = ""


def locations() -> Response:
    practice = our_practice()
    places, rooms = _places(practice), _rooms(practice)
    return _page(
        "Locations and rooms",
        Listing("Locations", places, "Add a location", url_for("staff.new_location"), "locations"),
        Listing("Rooms", rooms, "Add a room", url_for("staff.new_room")),
    )


def _places(practice: Practice) -> list[Item]:
    return [
        Item(
            one.name,
            url_for("staff.location", slug=one.slug),
            (f"{one.street}, {one.city}, {one.region} {one.postal_code}",),
            one.slug,
        )
        for one in practice.locations
    ]


def _rooms(practice: Practice) -> list[Item]:
    return [
        Item(
            one.name,
            url_for("staff.room", slug=one.slug),
            (practice.location_by_id(one.location_id).name,),
            one.slug,
            active=one.active,
        )
        for one in practice.rooms
    ]


def providers() -> Response:
    items = [
        Item(
            one.name,
            url_for("staff.provider", slug=one.slug),
            (one.title,),
            one.slug,
            active=one.active,
        )
        for one in our_practice().providers
    ]
    add = url_for("staff.new_provider")
    return _page("Providers", Listing("", items, "Add a provider", add, "providers"))


def consultation_types() -> Response:
    practice = our_practice()
    items = [
        Item(
            one.name,
            url_for("staff.consultation_type", slug=one.slug),
            (
                f"{one.duration_minutes} minutes · {HOW[one.modality]}",
                _names(one.name for one in practice.providers_of(one)),
            ),
            one.slug,
            active=one.active,
        )
        for one in practice.types
    ]
    add = url_for("staff.new_type")
    return _page("Consultation types", Listing("", items, "Add a type", add, "types"))


def reorder() -> Response:
    """One place up or down."""
    what = request.form.get("what", "")
    if what not in ORDERED:
        raise InvalidInput({"what": ["unknown_choice"]})
    model, endpoint = ORDERED[what]
    slug, up = request.form.get("slug", ""), request.form.get("way") == "up"
    with database().writing() as session:
        move_in_order(session, model, slug, up=up, by=caller().actor, now=now())
    return redirect(url_for(endpoint, _anchor=slug), 303)


def _names(names: Iterable[str]) -> str:
    return ", ".join(names) or "Offered by nobody: it cannot be booked."


def _page(title: str, *listings: Listing) -> Response:
    return page("settings_list", title=title, listings=listings)
