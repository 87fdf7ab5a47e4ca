"""The ledger as people make it: links that are clicked, forms that are sent, what is counted."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from booking.accounts.rules import Role
from booking.database import Database
from tests.clock import START, SettableClock
from tests.desk import add_staff, sign_in
from tests.factories import houston
from tests.web.site.articles import add_campaign
from tests.web.site.leads import ANA, THANKED
from tests.web.site.visitor import Form, Visitor

DAY = timedelta(days=1)
PHONES = [f"713 555 014{n}" for n in range(4)]
BY_PHONE = "2026-12-07T09:00:00-06:00"
FIRST, SECOND = "first-article", "second-article"
CELLS = ("visits", "leads", "booked", "attended")
Numbers = dict[str, list[int]]


class Ledger:
    """Ten browsers that read the first article, and a desk that signs in when it has to."""

    def __init__(self, app: Flask, clock: SettableClock) -> None:
        self.clock = clock
        self.readers = [Visitor(app.test_client()) for _ in range(10)]
        self._app = app

    def live(self, *, second: bool = False) -> str:
        """Four ask for a call; one books three days later, one by phone, and comes."""
        for reader in self.readers:
            reader.get(f"/go/{FIRST}")
        for reader, phone in zip(self.readers, PHONES, strict=False):
            asked = {**ANA, "email": "", "phone": phone, "name": f"Ana {phone[-1]}"}
            assert reader.send(reader.get("/callback").form, **asked).says("h1") == THANKED
        self._book_by_phone()
        self.clock.set(START + 2 * DAY)
        if second:
            self.readers[9].get(f"/go/{SECOND}")
        self.clock.set(START + 3 * DAY)
        manage = self.readers[9].book()
        self.clock.set(houston("2026-12-07 09:05"))
        for status in ("arrived", "completed"):
            self._click(status)
        return manage

    def rows(self, touch: str) -> Numbers:
        """What the page says, each number as its link has it."""
        page = self._desk().get(f"/staff/reports?from=2026-11-30&to=2026-12-02&touch={touch}")
        found = {}
        for slug in (FIRST, SECOND):
            links = [one for one in page.links if f"key={slug}" in one.href]
            said = {re.findall(r"cell=(\w+)", one.href)[0]: int(one.text) for one in links}
            # What is nothing leads nowhere.
            found[slug] = [said.get(cell, 0) for cell in CELLS] if said else []
        return found

    def _desk(self) -> Visitor:
        client = self._app.test_client()
        sign_in(client, Role.FRONT_DESK)
        return Visitor(client)

    def _book_by_phone(self) -> None:
        desk = self._desk()
        lead = desk.get(desk.get("/staff/leads?view=list").link("Ana 0"))
        page = desk.get(lead.links_to("/staff/book?lead=")[0])
        form = next(one for one in page.forms if "lead" in one.fields)
        said = {"type": "in-person", "starts_at": BY_PHONE, "phone": PHONES[0]}
        assert desk.answer(form, **said).status_code == 303

    def _click(self, status: str) -> None:
        desk = self._desk()
        forms = [one for one in desk.get("/staff/").forms if one.action.endswith("/status")]
        form = next(one for one in forms if _offers(one, status))
        assert desk.answer(form, status=status).status_code == 303


def _offers(form: Form, status: str) -> bool:
    return status in (form.fields.get("status"), *(value for _, value in form.buttons))


@pytest.fixture
def ledger(app: Flask, office: Database, clock: SettableClock) -> Ledger:
    add_staff(office, Role.FRONT_DESK, now=clock())
    for slug in (FIRST, SECOND):
        add_campaign(office, slug, landing="/learn/hair-restoration")
    return Ledger(app, clock)


def test_ten_visits_four_leads_two_bookings_one_who_came(ledger: Ledger) -> None:
    ledger.live()

    assert ledger.rows("first") == ledger.rows("last") == {FIRST: [10, 4, 2, 1], SECOND: []}


def test_a_later_second_article_changes_only_the_last_touch(ledger: Ledger) -> None:
    ledger.live(second=True)

    assert ledger.rows("first") == {FIRST: [10, 4, 2, 1], SECOND: [1, 0, 0, 0]}
    assert ledger.rows("last") == {FIRST: [10, 4, 1, 1], SECOND: [1, 0, 1, 0]}


def test_a_move_changes_nothing(ledger: Ledger) -> None:
    manage = ledger.live()
    reader = ledger.readers[9]
    asked = reader.get(reader.get(f"{manage}/move?date=2026-12-10").link("2:00 pm"))

    assert "Your appointment is moved" in reader.send(asked.form).text
    assert ledger.rows("first") == ledger.rows("last") == {FIRST: [10, 4, 2, 1], SECOND: []}
