"""The pipeline: a board with a column for each stage, or a list, and the list as a file."""

from functools import partial
from urllib.parse import urlencode

from flask import make_response, render_template, request, url_for
from werkzeug import Response

from booking.accounts.queries import list_colleagues
from booking.accounts.rules import works_on_leads
from booking.errors import InvalidInput
from booking.inputs import from_form
from booking.leads.inputs import BY_THEMSELVES, NOBODY, PipelineAsked
from booking.leads.pipeline import all_listed, campaigns_of_leads
from booking.practice.queries import load_practice
from booking.sheets import sheet
from booking.web.context import database, now
from booking.web.formatting import clock_time
from booking.web.staff.access import me
from booking.web.staff.lead_sheet import COLUMNS, line_of
from booking.web.staff.lead_words import RESULTS, SOURCES, STAGES
from booking.web.staff.leads_shown import Shown, shown_board, shown_list
from booking.web.staff.reading import note_reading, note_readings
from booking.web.staff.shell import around, page, rail_told

# They stand in the address, what is looked for too, as on the page of the mails: a view can be kept
# and gone back to. The search box on every page, where whoever calls is typed in, seals it instead.
# Our logs keep no addresses, other sites are told of none, and the sign-in does not carry it on.
FILTERS = (
    *("view", "stage", "owner", "source", "campaign", "late", "unseen", "follow_up", "q"),
    *("sort", "page"),
)
# What the choices above the leads say; the others say how these are shown.
CHOICES = ("stage", "owner", "source", "campaign", "late", "unseen", "follow_up", "q")
SHOWN = ("best_time", "email", "language", "name", "phone")


def leads() -> Response:
    typed = _typed()
    with database().reading() as session:
        owners = {
            str(one.account.id): one.account.name
            for one in list_colleagues(session)
            if works_on_leads(one.account.role)
        }
        campaigns = campaigns_of_leads(session)
    listed = partial(
        page,
        "leads",
        typed=typed,
        chosen=_chosen(typed),
        stages=STAGES,
        sources=SOURCES,
        owners={NOBODY: "nobody", **owners},
        campaigns={**campaigns, BY_THEMSELVES: "none: came by themselves"},
        own=str(me().account.id),
        address=address,
        all_url=address(**dict.fromkeys(CHOICES)),
    )
    try:
        shown = _look(typed)
    except InvalidInput:
        return listed(status=422, shown=None)
    _note(shown)
    return listed(
        shown=shown,
        results=RESULTS,
        parts_url=_same_at("staff.leads_parts"),
        export_url=_same_at("staff.export_leads"),
    )


def leads_parts() -> Response:
    """What the page asks for every few seconds; an answer that it knows says nothing again."""
    typed = _typed()
    shown = _look(typed)
    headers = {"ETag": shown.etag, "X-Office-Time": shown.clock, **rail_told()}
    if shown.etag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers=headers)
    _note(shown)
    values = {"shown": shown, "typed": typed, "chosen": _chosen(typed), "address": address}
    parts = render_template("staff/_parts/leads.html", **around(), **values, results=RESULTS)
    answer = make_response(parts)
    answer.headers.update(headers)
    return answer


def export_leads() -> Response:
    """What is listed, all pages of it."""
    asked = from_form(PipelineAsked, _typed())
    with database().reading() as session:
        practice = load_practice(session)
        rows = all_listed(session, asked, practice, now=now())
        lines = [line_of(row, practice) for row in rows]
    note_readings("lead.export", [f"lead {row.lead.reference}" for row in rows], SHOWN)
    on = now().astimezone(practice.zone).date().isoformat()
    return Response(
        sheet(COLUMNS, lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="leads-{on}.csv"'},
    )


def address(**changes: str | None) -> str:
    """Of the same page with other choices; it begins anew at its first page."""
    said = {name: text for name, text in _typed().items() if text and name != "page"}
    said |= {name: text or "" for name, text in changes.items()}
    kept = {name: text for name, text in said.items() if text}
    return f"{url_for('staff.leads')}?{urlencode(kept)}" if kept else url_for("staff.leads")


def _typed() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in FILTERS}


def _chosen(typed: dict[str, str]) -> list[str]:
    return [name for name in CHOICES if typed[name]]


def _same_at(endpoint: str) -> str:
    kept = {name: text for name, text in _typed().items() if text}
    return f"{url_for(endpoint)}?{urlencode(kept)}"


def _look(typed: dict[str, str]) -> Shown:
    asked = from_form(PipelineAsked, typed)
    with database().reading() as session:
        practice = load_practice(session)
        look = {"now": now()}
        columns = shown_board(session, practice, asked, **look) if asked.view == "board" else None
        table = shown_list(session, practice, asked, **look) if asked.view == "list" else None
    # It also stands in a header, where a space is a space.
    clock = clock_time(now(), practice.settings.timezone).replace("\N{NO-BREAK SPACE}", " ")
    return Shown(columns, table, clock)


def _note(shown: Shown) -> None:
    if shown.shows_somebody:
        note_reading("leads.read", "leads", SHOWN)
