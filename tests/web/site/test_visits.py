"""A visit in a frame: whose it is, when it begins and where it ends."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from booking.campaigns.queries import campaign_by_slug
from booking.database import Database
from tests.clock import SettableClock
from tests.web.site.articles import touches
from tests.web.site.paper import FRAMED, IN_FRAME, LISTED, NOWHERE, PAPER, booked, policy
from tests.web.site.test_journey import TIMES, counted, look
from tests.web.site.visitor import BO, CHOSEN, MARIA, Form, Page, Visitor


def way_on(page: Page, word: str = "date=") -> str:
    return [link.href for link in page.links if word in link.href][-1]


@pytest.mark.usefixtures("article")
def test_nobody_is_given_what_another_booked_by_the_number_of_the_visit(
    new_visitor: Callable[[], Visitor],
) -> None:
    planted = f"&visit={'A' * 22}"
    new_visitor().send(new_visitor().get(f"{IN_FRAME}{planted}").form, **MARIA)
    later = IN_FRAME.replace("12-08T09:30", "12-09T14:00")

    page = new_visitor().send(new_visitor().get(f"{later}{planted}").form, **BO)

    assert page.says("h1") == "Your appointment is booked"
    assert BO["email"] in page.text
    assert MARIA["email"] not in page.text


@pytest.mark.usefixtures("article")
def test_a_page_loaded_again_after_booking_says_so_and_gives_no_link(visitor: Visitor) -> None:
    form = visitor.get(IN_FRAME).form
    visitor.send(form, **MARIA)

    own = visitor.get(f"{IN_FRAME}&{urlsplit(form.action).query}")
    others = visitor.get(IN_FRAME)

    assert own.says("h1") == "You have booked this time"
    assert not [known for known in ("/manage/", MARIA["email"], "María") if known in own.html]
    assert others.address == "/book/in-person"


@pytest.mark.usefixtures("article")
def test_a_second_form_for_the_time_that_is_booked_already_says_so(
    visitor: Visitor, database: Database
) -> None:
    form = visitor.get(IN_FRAME).form
    second = visitor.get(f"{IN_FRAME}&{urlsplit(form.action).query}").form
    visitor.send(form, **MARIA)

    page = visitor.send(second, **MARIA)

    assert page.says("h1") == "You have booked this time"
    assert booked(database).name == MARIA["name"]


@pytest.mark.usefixtures("article")
def test_the_frames_own_time_is_kept_and_given_back(client: FlaskClient, visitor: Visitor) -> None:
    action = visitor.get(IN_FRAME).form.action
    wanted = {"type": "in-person", "starts_at": CHOSEN}

    held = client.post(f"/api/v1/holds?{urlsplit(action).query}", json=wanted)
    own, others = visitor.get(f"{IN_FRAME}&{urlsplit(action).query}"), visitor.get(IN_FRAME)

    assert held.status_code == 201
    assert (own.address, others.address) == ("/book/in-person/details", "/book/in-person")


@pytest.mark.usefixtures("article")
def test_every_way_on_in_a_frame_stays_in_it_and_in_its_language(visitor: Visitor) -> None:
    page = visitor.get(f"/book/in-person?{FRAMED}&lang=es")

    (visit,) = set(re.findall(r"visit=([\w-]{22})", page.html))
    links = [*page.links_to("/book"), *page.links_to("/callback")]
    assert len(links) > 10
    assert all(f"{FRAMED}&visit={visit}" in link for link in links)
    assert "Otro tipo de consulta" in page.text
    assert page.form.fields["visit"] == visit
    assert visitor.get(page.link("English")).says("h1") == "When would you like to come?"


@pytest.mark.usefixtures("article")
def test_a_frame_is_one_arrival_however_many_pages_it_shows(
    visitor: Visitor, database: Database
) -> None:
    page = visitor.get(f"/book?{FRAMED}")
    for link in page.links_to("/book/"):
        visitor.get(link)
    assert [touch.content for touch in touches(database)] == ["widget"]


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize(
    ("said", "count"), [({}, 1), ({"DNT": "1"}, 0), ({"Referer": "https://elsewhere.example/"}, 0)]
)
def test_whoever_objects_or_is_shown_nothing_is_not_counted(
    visitor: Visitor, database: Database, said: dict[str, str], count: int
) -> None:
    visitor.always(**said)

    visitor.get(way_on(visitor.get(f"{TIMES}?{FRAMED}")))

    assert len(touches(database)) == count


@pytest.mark.usefixtures("article")
def test_what_was_made_opens_for_an_hour_and_to_nobody_who_guesses(
    visitor: Visitor, clock: SettableClock
) -> None:
    form = visitor.get(IN_FRAME).form
    where = visitor.answer(form, **MARIA).location
    assert visitor.get(where).says("h1") == "Your appointment is booked"

    clock.advance(timedelta(minutes=61))

    assert visitor.get(where).address == "/book"
    assert visitor.get(re.sub("made=[^&]+", "made=guessed", where)).address == "/book"


def elsewhere(address: str) -> str:
    """The same in another visit."""
    return re.sub("visit=[^&]+", f"visit={'B' * 22}", address)


@pytest.mark.usefixtures("article")
def test_what_a_stranger_typed_is_in_nobody_elses_form(visitor: Visitor) -> None:
    form = visitor.get(IN_FRAME).form
    way = Form(form.action.replace("/book/in-person/details", "/instead/callback"), form.fields)
    where = visitor.answer(way, **MARIA).location

    planted = visitor.get(where, **{"Sec-Fetch-Site": "cross-site"})
    moved = visitor.get(elsewhere(where))

    assert [page.form.fields["email"] for page in (planted, moved)] == ["", ""]
    assert "words=" not in planted.html


@pytest.mark.usefixtures("article")
def test_what_a_stranger_booked_is_nobody_elses(visitor: Visitor) -> None:
    where = visitor.answer(visitor.get(IN_FRAME).form, **MARIA).location

    assert visitor.get(where, **{"Sec-Fetch-Site": "cross-site"}).address == "/book"
    assert visitor.get(elsewhere(where)).address == "/book"


@pytest.mark.usefixtures("article")
def test_who_has_begun_is_shown_the_end_when_the_campaign_is_archived(
    visitor: Visitor, database: Database
) -> None:
    form = visitor.get(IN_FRAME).form
    with database.writing() as session:
        campaign_by_slug(session, "article").active = False

    thanked = visitor.send(form, **MARIA)

    assert (thanked.says("h1"), policy(thanked)) == ("Your appointment is booked", LISTED)
    assert policy(visitor.get(f"/book?{FRAMED}")) == NOWHERE


@pytest.mark.usefixtures("article")
def test_an_article_that_is_only_read_is_no_visit(client: FlaskClient, database: Database) -> None:
    for path in (f"{TIMES}?{FRAMED}", f"/callback?{FRAMED}", f"/book?{FRAMED}"):
        look(client, path, Referer=f"{PAPER}/hair")

    assert len(touches(database)) == 0
    assert counted(database) == {}


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize(
    ("word", "steps"), [("date=", {"seen": 1}), ("starts_at=", {"seen": 1, "chosen": 1})]
)
def test_the_first_day_or_time_that_is_chosen_begins_the_visit(
    client: FlaskClient,
    database: Database,
    clock: SettableClock,
    word: str,
    steps: dict[str, int],
) -> None:
    first = look(client, f"{TIMES}?{FRAMED}", Referer=f"{PAPER}/hair")
    second = look(client, way_on(first, word))
    clock.advance(timedelta(minutes=1))
    look(client, way_on(second))

    (touch,) = touches(database)
    assert (touch.campaign, touch.referrer) == ("article", "paper.example")
    assert "site=" not in second.html
    assert counted(database) == steps


@pytest.mark.usefixtures("article")
def test_what_is_fetched_before_anybody_does_anything_begins_nothing(
    client: FlaskClient, database: Database
) -> None:
    first = look(client, f"{TIMES}?{FRAMED}", Referer=f"{PAPER}/hair")
    ahead = look(client, way_on(first), Purpose="prefetch")

    assert way_on(ahead) == way_on(first)
    assert (len(touches(database)), counted(database)) == (0, {})


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize("referrer", ["http://[", f"{PAPER}.elsewhere.example/", "paper.example"])
def test_a_page_that_no_listed_site_shows_begins_nothing(
    client: FlaskClient, database: Database, referrer: str
) -> None:
    first = look(client, f"{TIMES}?{FRAMED}", Referer=referrer)
    look(client, way_on(first))

    assert len(touches(database)) == 0


@pytest.mark.usefixtures("article")
def test_an_address_names_no_site_but_a_listed_one(client: FlaskClient, database: Database) -> None:
    first = look(client, f"{TIMES}?{FRAMED}", Referer=PAPER)
    look(client, way_on(first).replace("paper.example", "elsewhere.example"))

    assert [one.referrer for one in touches(database)] == [None]


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize(
    ("site", "is_kept"),
    [("cross-site", False), ("same-site", False), ("none", False), ("same-origin", True)],
)
def test_the_number_of_a_visit_is_believed_where_our_own_page_leads_on(
    visitor: Visitor, site: str, *, is_kept: bool
) -> None:
    planted = f"&visit={'A' * 22}"

    page = visitor.get(f"{IN_FRAME}{planted}", **{"Sec-Fetch-Site": site})

    assert page.status == 200
    assert (planted in page.form.action) is is_kept
