"""Forms in a frame: without a session their own signature guards them."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from booking.database import Database
from tests.clock import SettableClock
from tests.web.site.leads import ANA, THANKED, leads
from tests.web.site.paper import FRAMED, IN_FRAME, LISTED, booked, policy
from tests.web.site.visitor import MARIA, Form, Visitor


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize("token", ["", "forged"])
def test_nothing_happens_without_the_forms_own_signature(
    visitor: Visitor, database: Database, token: str
) -> None:
    page = visitor.send(
        Form(f"/callback?{FRAMED}"), **ANA, form_token=token, subject_line="a program"
    )

    assert page.status == 400
    assert policy(page) == LISTED
    assert page.form.fields["name"] == ANA["name"]
    assert leads(database) == []


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize(("site", "status"), [("cross-site", 400), ("same-origin", 303)])
def test_a_form_on_another_page_sends_nothing_in_anybodys_name(
    client: FlaskClient, site: str, status: int
) -> None:
    form = Visitor(client).get(f"/callback?{FRAMED}").form

    answer = client.post(form.action, data={**form.fields, **ANA}, headers={"Sec-Fetch-Site": site})

    assert answer.status_code == status


@pytest.mark.usefixtures("article")
def test_a_form_left_open_too_long_is_sent_once_more(
    visitor: Visitor, clock: SettableClock, database: Database
) -> None:
    form = visitor.get(f"/callback?{FRAMED}").form
    clock.advance(timedelta(days=2))

    page = visitor.send(form, **ANA)

    assert "press the button once more" in page.text
    assert visitor.send(page.form).says("h1") == THANKED
    assert len(leads(database)) == 1


@pytest.mark.usefixtures("article")
def test_a_form_sent_twice_books_once(visitor: Visitor, database: Database) -> None:
    form = visitor.get(IN_FRAME).form

    first, second = visitor.send(form, **MARIA), visitor.send(form, **MARIA)

    assert first.says("h1") == second.says("h1") == "Your appointment is booked"
    assert booked(database).name == MARIA["name"]
