"""Close a day: who is affected, what they are told, one confirmation; then whom to phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug import Response

from booking.accounts.rules import Permission
from booking.appointments.closing import EVERYBODY, affected_by, cancelled_by_office, close
from booking.appointments.queries import AppointmentView, view
from booking.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from booking.inputs import from_form
from booking.letters import Letter
from booking.practice.queries import Practice, load_practice
from booking.practice.times import CloseWish
from booking.web.context import database, now
from booking.web.staff.access import caller
from booking.web.staff.previews import preview_change, written
from booking.web.staff.reading import note_reading
from booking.web.staff.settings_forms import Choice, Field, Form, Group, Typed, form_page, typed_in
from booking.web.staff.shell import may, our_practice, page


@dataclass(frozen=True, slots=True)
class Outlook:
    """What closing would do; `letters` are the mails, one for each language that is read."""

    visits: Sequence[AppointmentView]
    letters: Sequence[Letter]


def close_day() -> Response:
    typed = {name: request.args.get(name, "") for name in ("first", "last", "who")}
    return form_page(_form(), typed)


def send_close_day() -> Response:
    """Looks first; what was looked at comes back with the confirmation."""
    form = _form()
    typed = typed_in(form)
    if "back" in request.form:
        return form_page(form, typed)
    try:
        wish = from_form(CloseWish, {name: text for name, text in typed.items() if name != "seen"})
        _check_may(wish.who)
        return _closed(wish, typed) if "close" in request.form else _look(wish, typed)
    except InvalidInput as refusal:
        return form_page(form, typed, refusal=refusal)


def closed_day() -> Response:
    """Whoever the office cancelled on these days, and who of them must be phoned."""
    asked = {name: request.args.get(name, "") for name in ("first", "last", "who")}
    try:
        wish = from_form(CloseWish, {**asked, "told": "-"})
    except InvalidInput:
        raise NotFound from None
    _check_may(wish.who)
    with database().reading() as session:
        practice = load_practice(session)
        visits = [
            view(practice, one, locale="en") for one in cancelled_by_office(session, practice, wish)
        ]
    note_reading("day.read", f"day {wish.first}")
    return page("closed_day", wish=wish, visits=visits, who=_name(practice, wish.who))


def _look(wish: CloseWish, typed: Typed, *, again: bool = False) -> Response:
    outlook = _rehearsed(wish)
    note_reading("day.read", f"day {wish.first}")
    return page(
        "close_day",
        status=409 if again else 200,
        wish=wish,
        typed=typed,
        visits=outlook.visits,
        letters=outlook.letters,
        who=_name(our_practice(), wish.who),
        again=again,
    )


def _rehearsed(wish: CloseWish) -> Outlook:
    """The change itself, looked at and taken back: what it shows is what will be."""
    with database().rehearsing() as session:
        practice = load_practice(session)
        affected = affected_by(session, practice, wish, now=now())
        views = [view(practice, one, locale="en") for one in affected]
        accepted = [one.reference for one in affected]
        close(session, wish, accepted=accepted, by=caller().actor, now=now())
        first = {one.locale: one for one in reversed(affected) if one.email}
        drafts = [preview_change(session, one) for one in first.values()]
    letters = [written(draft) for draft in drafts]
    return Outlook(views, [letter for letter in letters if letter is not None])


def _closed(wish: CloseWish, typed: Typed) -> Response:
    accepted = request.form.getlist("accepted")
    try:
        with database().writing() as session:
            close(session, wish, accepted=accepted, by=caller().actor, now=now())
    except StaleVersion:
        return _look(wish, typed, again=True)
    first, last = wish.dates
    return redirect(url_for("staff.closed_day", first=first, last=last, who=wish.who), 303)


def _check_may(who: str) -> None:
    """The whole practice is the administrators' to close, a provider's day the desk's."""
    if who == EVERYBODY:
        if not may(Permission.SETTINGS):
            raise Forbidden
        return
    for one in our_practice().providers:
        if one.slug == who:
            caller().require(Permission.BLOCKS, provider_id=one.id)
            return
    raise InvalidInput({"who": ["unknown_choice"]})


def _form() -> Form:
    may_block = caller().may
    choices = [
        Choice(one.slug, one.name)
        for one in our_practice().providers
        if one.active and may_block(Permission.BLOCKS, provider_id=one.id)
    ]
    if may(Permission.SETTINGS):
        choices.insert(0, Choice(EVERYBODY, "The whole practice"))
    days = (
        Field("first", "Day", "date"),
        Field("last", "Until", "date", optional=True, hint="For several days."),
        Field("who", "Who is away", "choice", choices=choices),
    )
    words = (
        Field("told", "In English", "long", hint="Such as: Dr. Patt is ill."),
        Field(
            "told_es",
            "In Spanish",
            "long",
            hint="For those who read Spanish; without it they read the English one.",
            optional=True,
            attributes={"lang": "es"},
        ),
    )
    groups = (Group("Which days", days), Group("The reason, as patients read it", words))
    intro = "You see who is affected before anything happens."
    return Form(
        "Close a day", groups, url_for("staff.settings"), "Settings", intro, "See who is affected"
    )


def _name(practice: Practice, who: str) -> str:
    return "The whole practice" if who == EVERYBODY else practice.provider(who).name
