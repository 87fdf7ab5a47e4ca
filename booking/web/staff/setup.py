"""The practice, its locations, rooms, providers and consultation types: one form each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from booking.practice.models import (
    ConsultationType,
    Location,
    PracticeSettings,
    Provider,
    Room,
)
from booking.practice.queries import Practice, load_practice
from booking.practice.setup import KINDS, add, change, find, standing
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.consequences import asked_first
from booking.web.staff.settings_forms import Form, Group, Typed, answered, form_page
from booking.web.staff.setup_forms import (
    location_groups,
    practice_groups,
    provider_groups,
    room_groups,
    shown,
)
from booking.web.staff.shell import our_practice
from booking.web.staff.type_forms import new_type_values, type_groups


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing that has a form: what it asks, and where its list is."""

    model: type[Any]
    new: str
    groups: Callable[[Practice, str], Sequence[Group]]
    listed: str
    listed_words: str
    blank: Callable[[Practice], Typed] = lambda _: {"active": "true"}


PRACTICE = Subject(
    PracticeSettings, "", lambda _, zone: practice_groups(zone), "staff.settings", "Settings"
)
LOCATION = Subject(
    Location,
    "A new location",
    lambda _, zone: location_groups(zone),
    "staff.locations",
    "Locations and rooms",
)
ROOM = Subject(
    Room, "A new room", lambda p, _: room_groups(p), "staff.locations", "Locations and rooms"
)
PROVIDER = Subject(
    Provider, "A new provider", lambda p, _: provider_groups(p), "staff.providers", "Providers"
)
TYPE = Subject(
    ConsultationType,
    "A new consultation type",
    lambda p, _: type_groups(p),
    "staff.consultation_types",
    "Consultation types",
    new_type_values,
)


def practice_settings() -> Response:
    return _show(PRACTICE, None)


def save_practice_settings() -> Response:
    return _save(PRACTICE, None)


def new_location() -> Response:
    return _show_new(LOCATION)


def add_location() -> Response:
    return _add(LOCATION)


def location(slug: str) -> Response:
    return _show(LOCATION, slug)


def save_location(slug: str) -> Response:
    return _save(LOCATION, slug)


def new_room() -> Response:
    return _show_new(ROOM)


def add_room() -> Response:
    return _add(ROOM)


def room(slug: str) -> Response:
    return _show(ROOM, slug)


def save_room(slug: str) -> Response:
    return _save(ROOM, slug)


def new_provider() -> Response:
    return _show_new(PROVIDER)


def add_provider() -> Response:
    return _add(PROVIDER)


def provider(slug: str) -> Response:
    return _show(PROVIDER, slug)


def save_provider(slug: str) -> Response:
    return _save(PROVIDER, slug)


def new_type() -> Response:
    return _show_new(TYPE)


def add_type() -> Response:
    return _add(TYPE)


def consultation_type(slug: str) -> Response:
    return _show(TYPE, slug)


def save_type(slug: str) -> Response:
    return _save(TYPE, slug)


def _show(subject: Subject, slug: str | None) -> Response:
    form, present = _present(subject, slug)
    return form_page(form, present)


def _save(subject: Subject, slug: str | None) -> Response:
    form, _ = _present(subject, slug)

    def act(wish: Any) -> Response:  # noqa: ANN401 - the wish of that kind
        def do(session: Session) -> None:
            change(session, subject.model, slug, wish, by=caller().actor, now=now())

        return asked_first(do, lambda: _saved(subject))

    return answered(form, KINDS[subject.model][1], act, lambda: _present(subject, slug)[1])


def _present(subject: Subject, slug: str | None) -> tuple[Form, Typed]:
    with database().reading() as session:
        row = find(session, subject.model, slug)
        typed = shown(standing(session, row))
        practice = load_practice(session)
    zone = typed.get("timezone", practice.settings.timezone)
    return _form(subject, row.name if slug else "The practice", practice, zone), typed


def _show_new(subject: Subject) -> Response:
    practice = our_practice()
    zone = practice.settings.timezone
    typed = {"timezone": zone, **subject.blank(practice)}
    return form_page(_form(subject, subject.new, practice, zone), typed)


def _add(subject: Subject) -> Response:
    practice = our_practice()
    form = _form(subject, subject.new, practice, practice.settings.timezone)

    def act(wish: Any) -> Response:  # noqa: ANN401 - the wish of that kind
        with database().writing() as session:
            add(session, subject.model, wish, by=caller().actor, now=now())
        return _saved(subject)

    return answered(form, KINDS[subject.model][1], act, dict)


def _form(subject: Subject, title: str, practice: Practice, zone: str) -> Form:
    groups = subject.groups(practice, zone)
    return Form(title, groups, url_for(subject.listed), subject.listed_words)


def _saved(subject: Subject) -> Response:
    flash("Saved.", "success")
    return redirect(url_for(subject.listed), 303)
