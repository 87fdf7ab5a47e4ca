"""A visitor without script: reads pages, follows links, fills in and sends forms."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

MARIA = {
    "name": "María López",
    "email": "maria@example.com",
    "phone": "(713) 555-0123",
    "note": "Since spring.",
    "consent": "true",
}
BO = {"name": "Bo Lee", "email": "bo@example.com", "phone": "(713) 555-0199", "consent": "true"}
CHOSEN = "2026-12-08T09:30:00-06:00"
DETAILS = f"/book/in-person/details?starts_at={CHOSEN}"
WITHIN_A_LINE = ("a", "strong", "time")
VOID = ("input", "meta", "link", "br")


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    text: str


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What is on the page, without any of its looks."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self.status = answer.status_code
        self.address = answer.request.path
        self.headers = answer.headers
        self.html = answer.text
        self.links: list[Link] = []
        self.forms: list[Form] = []
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self._pieces: list[str] = []
        self._open: list[tuple[str, int]] = []
        self._link: str | None = None
        self._area: str | None = None
        self.feed(answer.text)

    @property
    def text(self) -> str:
        return " ".join("".join(self._pieces).split())

    @property
    def form(self) -> Form:
        return self.forms[-1]

    def says(self, tag: str) -> str:
        """What stands in the first element of that name."""
        found = re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}>", self.html, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) if found else ""

    def link(self, text: str) -> str:
        return next(link.href for link in self.links if text in link.text)

    def links_to(self, start: str) -> list[str]:
        return [link.href for link in self.links if link.href.startswith(start)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in WITHIN_A_LINE:
            self._pieces.append(" ")
        self.attributes.append((tag, values))
        if tag not in VOID:
            self._open.append((tag, len(self._pieces)))
        if tag == "a":
            self._link = values.get("href", "")
        if tag == "form":
            self.forms.append(Form(values.get("action", self.address)))
        if tag in ("input", "textarea", "button", "select") and self.forms:
            self._field(tag, values)

    def handle_endtag(self, tag: str) -> None:
        at = len(self._pieces)
        while self._open:
            opened, at = self._open.pop()
            if opened == tag:
                break
        inside = " ".join("".join(self._pieces[at:]).split())
        if tag == "a" and self._link is not None:
            self.links.append(Link(self._link, inside))
            self._link = None
        if tag == "textarea" and self._area:
            self.form.fields[self._area] = inside
            self._area = None

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1][0] not in ("title", "script", "style"):
            self._pieces.append(data)

    def _field(self, tag: str, values: dict[str, str]) -> None:
        name, value = values.get("name", ""), values.get("value", "")
        if tag == "button":
            self.form.buttons.append((name, value))
        elif tag == "textarea":
            self._area = name
        elif values.get("type") == "checkbox":
            if "checked" in values:
                self.form.fields[name] = value
        elif name:
            self.form.fields[name] = value


class Visitor:
    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def get(self, path: str, **headers: str) -> Page:
        return Page(self._client.get(path, follow_redirects=True, headers=headers))

    def always(self, **headers: str) -> None:
        """What this browser says with each request from now on."""
        self._client.environ_base |= {
            f"HTTP_{name.upper()}": text for name, text in headers.items()
        }

    def send(self, form: Form, **typed: str) -> Page:
        """An empty value is a box left unticked or a field left blank."""
        data = {**form.fields, **typed}
        return Page(self._client.post(form.action, data=data, follow_redirects=True))

    def answer(self, form: Form, **typed: str) -> TestResponse:
        """Before the browser follows where it leads."""
        return self._client.post(form.action, data={**form.fields, **typed})

    def book(self, starts_at: str = CHOSEN, kind: str = "in-person", **typed: str) -> str:
        """The manage page's address."""
        form = self.get(f"/book/{kind}/details?starts_at={starts_at}").form
        page = self.send(form, **{**MARIA, **typed})
        assert page.says("h1") == "Your appointment is booked", page.text
        return re.search(r"/manage/[\w-]+", page.html)[0]  # type: ignore[index]
