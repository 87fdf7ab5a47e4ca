"""The settings' forms: what each asks, and how it comes back when it cannot be saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from flask import request
from werkzeug import Response

from booking.errors import InvalidInput, Refusal, StaleVersion
from booking.inputs import Input, from_form
from booking.web.errors import STATUS
from booking.web.staff.forms import Word, of_any, words_of
from booking.web.staff.shell import page

I = TypeVar("I", bound=Input)  # noqa: E741
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """`kind`: text, email, tel, number, date, long, choice, check, or checks for several."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    unit: str = ""
    optional: bool = False
    choices: Sequence[Choice] = ()
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    legend: str
    fields: Sequence[Field]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """`back` is the page it came from and goes to; `more` is what its own template shows.

    `word` says what is wrong with a field.
    """

    title: str
    groups: Sequence[Group]
    back: str
    back_words: str
    words: str = ""
    button: str = "Save"
    template: str = "settings_form"
    more: Mapping[str, object] = field(default_factory=dict)
    word: Word = of_any

    @property
    def fields(self) -> list[Field]:
        return [one for group in self.groups for one in group.fields]

    @property
    def labels(self) -> dict[str, str]:
        return {one.name: one.label for one in self.fields}


def typed_in(form: Form) -> Typed:
    """As it came; several ticked boxes are one text."""
    several = {one.name for one in form.fields if one.kind == "checks"}
    names = [*form.labels, "seen"]
    return {
        name: " ".join(request.form.getlist(name)) if name in several else request.form[name]
        for name in names
        if name in request.form
    }


def form_page(
    form: Form,
    typed: Typed,
    *,
    refusal: Refusal | None = None,
    present: Typed | None = None,
) -> Response:
    """`present` is how it is now, where somebody changed it while this form was filled in."""
    differing = {
        name: text
        for name, text in (present or {}).items()
        if name != "seen" and text != typed.get(name, "")
    }
    return page(
        form.template,
        status=STATUS[type(refusal)] if refusal else 200,
        form=form,
        typed=typed,
        errors=worded(refusal, form.labels, form.word),
        stale=isinstance(refusal, StaleVersion),
        present=differing,
        labels=form.labels,
        **form.more,
    )


def worded(
    refusal: Refusal | None, labels: Mapping[str, str], word: Word = of_any
) -> dict[str, list[str]]:
    """In the order of the fields; what belongs to none comes first."""
    order = {name: number for number, name in enumerate(labels)}
    found = words_of(refusal, word)
    return {name: found[name] for name in sorted(found, key=lambda name: order.get(name, -1))}


def answered(
    form: Form, model: type[I], act: Callable[[I], Response], present: Callable[[], Typed]
) -> Response:
    """What the form led to; or the form again, with everything typed and what is wrong with it."""
    typed = typed_in(form)
    if "back" in request.form:
        return form_page(form, typed)
    try:
        return act(from_form(model, typed))
    except InvalidInput as refusal:
        return form_page(form, typed, refusal=refusal)
    except StaleVersion as refusal:
        now = present()
        return form_page(form, {**typed, "seen": now["seen"]}, refusal=refusal, present=now)
