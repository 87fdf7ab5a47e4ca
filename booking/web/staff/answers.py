"""Answering a page, and the page's own script: whole pages, parts of them, or a few words."""

from typing import Any, TypeVar

from flask import Response, json, redirect, request

from booking.inputs import Input, from_form, from_json
from booking.web.staff.own_pages import own_page
from booking.web.staff.shell import page, rail_told

I = TypeVar("I", bound=Input)  # noqa: E741

# By which a page's script says that it asks: it takes the inside of a page, or JSON.
PART = "X-Part"


def is_script() -> bool:
    return PART in request.headers


def is_program() -> bool:
    """Any script of a page of ours: forms have their proof in a field."""
    return "X-CSRFToken" in request.headers


def part_or_page(template: str, *, status: int = 200, **values: object) -> Response:
    """`template` for a person; what is inside it for a script."""
    if not is_script():
        return page(template, status=status, **values)  # type: ignore[return-value]
    answer = page(f"_parts/{template}", status=status, **values)
    answer.headers.update(rail_told())
    return answer  # type: ignore[return-value]


def said(words: str, *, status: int = 200, **more: Any) -> Response:  # noqa: ANN401 - JSON
    body = json.dumps({"words": words, **more})
    return Response(body, status=status, content_type="application/json")


def onto(address: str) -> Response:
    """Done, and it goes on there: a script is told where, and keeps its page until it is."""
    if is_script():
        return Response(json.dumps({"to": address}), content_type="application/json")
    return redirect(address, 303)  # type: ignore[return-value]


def clicked(model: type[I]) -> I:
    """What a button's form says, or the page's script in its place."""
    if request.is_json:
        return from_json(model, request.get_data())
    fields = (name for name in model.model_fields if name in request.form)
    return from_form(model, {name: request.form[name] for name in fields})


def own_path(asked: str | None) -> str:
    """Back to where the calendar's pages were opened from."""
    return own_page(asked, otherwise="staff.calendar")
