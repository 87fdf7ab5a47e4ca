"""Leads out of a file: shown first with every error by its line, then added all at once."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.campaigns.queries import campaign_words
from booking.campaigns.rules import word
from booking.errors import InvalidInput, KeyReused
from booking.inputs import from_form
from booking.leads.files import CALLED, LONGEST, LeadFile, Line, read_leads
from booking.leads.imports import Imported, Twin, import_leads, twins_of
from booking.leads.inputs import LeadImport
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller, me
from booking.web.staff.forms import form_token, new_form_token, of_office, words_of
from booking.web.staff.reading import note_readings
from booking.web.staff.shell import page

FIELDS = ("text", "stated", "leave_out")
SHOWN = 50
MISSING = {
    "text": "Please choose a file, or paste the leads.",
    "stated": "Please say where and when these people agreed.",
}
# How the files of spreadsheet programs begin, new and old.
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Looked:
    """What an import would do."""

    file: LeadFile
    twins: Sequence[Twin]
    campaigns: Collection[str]

    def lines(self, *, leave_out: bool) -> Sequence[Line]:
        """Those that would be added."""
        doubtful = {twin.number for twin in self.twins} if leave_out else set()
        return [line for line in self.file.lines if line.number not in doubtful]

    @property
    def unknown(self) -> Mapping[str, int]:
        """What no campaign of ours is called, and how often it is said: it may be a slip."""
        said = (word(line.row.campaign) for line in self.file.lines)
        return Counter(one for one in said if one and one not in self.campaigns)

    @property
    def wrong(self) -> list[tuple[int, str, str]]:
        """By line, in words."""
        return [
            (one.number, CALLED.get(one.field, (one.field,))[0], of_office(one.field, one.code))
            for one in self.file.wrong
        ]


def import_page() -> Response:
    return _page({"leave_out": "true"})


def send_import() -> Response:
    """Looked through unless the button says that it was: nothing is added by looking."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        typed["text"] = _chosen() or typed["text"]
        asked = from_form(LeadImport, typed)
        looked = _look(asked.text)
    except InvalidInput as refusal:
        return _page(typed, refusal=refusal)
    if request.form.get("go") != "import" or looked.file.wrong:
        return _page(typed, looked=looked)
    return _import(asked, looked, typed)


def _import(asked: LeadImport, looked: Looked, typed: dict[str, str]) -> Response:
    try:
        with database().writing() as session:
            imported = import_leads(
                session,
                looked.file,
                leave_out=asked.leave_out,
                key=f"{me().account.id} {form_token()}",
                stated=asked.stated,
                by=caller().actor,
                now=now(),
            )
    except KeyReused as refusal:
        return _page(typed, looked=looked, refusal=refusal)
    flash(*_said(imported))
    return redirect(url_for("staff.leads", view="list", source="import"), 303)


def _said(imported: Imported) -> tuple[str, str]:
    count = len(imported.leads)
    leads = f"{count} lead{'s' * (count != 1)}"
    if imported.again:
        return f"This form had imported {leads} already. Nothing was added.", "warning"
    if not count:
        return "Nothing was added: every line is left out.", "warning"
    return f"{leads} imported.", "success"


def _look(text: str) -> Looked:
    file = read_leads(text)
    with database().reading() as session:
        twins = twins_of(session, file.lines)
        campaigns = campaign_words(session)
    note_readings("person.find", [f"person {one.key}" for one in twins if one.kind == "person"])
    note_readings("lead.find", [f"lead {one.key}" for one in twins if one.kind == "lead"])
    return Looked(file, twins, campaigns)


def _chosen() -> str:
    """A file that was chosen takes the place of what was pasted."""
    chosen = request.files.get("file")
    return decoded(chosen.read()) if chosen is not None and chosen.filename else ""


def decoded(content: bytes) -> str:
    """As spreadsheets save it, new and old; `InvalidInput` for what is no text."""
    if content.startswith(SPREADSHEETS):
        raise InvalidInput({"text": ["not_csv"]})
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _page(
    typed: dict[str, str],
    *,
    looked: Looked | None = None,
    refusal: InvalidInput | KeyReused | None = None,
) -> Response:
    """A form that was used for something else comes back as a new one, to be looked at again."""
    is_used = isinstance(refusal, KeyReused)
    has_wrong = looked is not None and bool(looked.file.wrong)
    refused = InvalidInput if has_wrong or refusal is None else type(refusal)
    return page(
        "leads_import",
        status=STATUS[refused] if has_wrong or refusal else 200,
        is_used=is_used,
        typed=typed,
        looked=looked,
        lines=looked.lines(leave_out=bool(typed.get("leave_out"))) if looked else (),
        shown=SHOWN,
        columns=[names[0] for names in CALLED.values()],
        most=LONGEST,
        form_token=new_form_token() if is_used else form_token(),
        errors=words_of(refusal, _word),
    )


def _word(field: str, code: str) -> str:
    return MISSING[field] if code == "required" and field in MISSING else of_office(field, code)
