"""The widget's script, and the page that shows what it does."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking.database import Database
from booking.web.frames import DEMO
from booking.web.widget import PANEL, Widget
from tests.web.site.articles import add_campaign
from tests.web.site.visitor import Visitor

HOME = "https://book.example"
LARGEST = 6_000
CODE = """\
<a data-booking lang="es" href="https://book.example/book/video?utm_campaign=article&amp;lang=es">\
<svg role="none" display="block" width="240" height="720" overflow="visible">\
<text y="30" fill="currentColor" text-decoration="underline">Reservar una consulta</text></svg></a>
<script src="https://book.example/embed.js" data-campaign="article" data-type="video" \
data-mode="panel" data-lang="es" async></script>"""


def test_the_code_to_copy_keeps_the_place_and_works_without_a_script(app: Flask) -> None:
    with app.test_request_context():
        code = Widget(campaign="article", kind="video", mode=PANEL, lang="es").code(HOME)

    assert code == CODE


def test_it_costs_the_page_of_others_little_with_its_code(app: Flask, client: FlaskClient) -> None:
    script = client.get("/embed.js").data
    with app.test_request_context():
        code = Widget(campaign="article", kind="video", mode=PANEL, lang="es").code(HOME)

    assert len(script) + len(code) < LARGEST


def test_what_the_script_says_keeps_its_spaces(client: FlaskClient) -> None:
    script = client.get("/embed.js").text

    assert '"Un momento, por favor"' in script
    assert "\n" not in script


def test_the_script_is_for_every_site_small_and_asked_for_again_soon(client: FlaskClient) -> None:
    answer = client.get("/embed.js")
    again = client.get("/embed.js", headers={"If-None-Match": answer.headers["ETag"]})

    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert again.status_code == 304
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("asked", "named"), [("article", "article"), ("none", "your-campaign")])
def test_the_demonstration_shows_each_variant_with_its_code(
    visitor: Visitor, database: Database, asked: str, named: str
) -> None:
    add_campaign(database)
    page = visitor.get(f"/embed/demo?campaign={asked}")

    live = [one for tag, one in page.attributes if tag == "script" and "data-campaign" in one]
    assert {one["data-campaign"] for one in live} == {DEMO}
    assert page.html.count(f"data-campaign=&#34;{named}&#34;") == len(live) == 6
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
