"""What a browser may keep for a year, because its address changes with it."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from booking.web.assets import version_of
from config import ROOT

STATIC = ROOT / "booking" / "static"
YEAR = "public, max-age=31536000, immutable"


def test_what_a_page_loads_is_kept_for_a_year(client: FlaskClient) -> None:
    page = client.get("/book/in-person").text
    loaded = set(re.findall(r'"(/static/[^"#]+)', page))

    assert len(loaded) > 5
    assert {client.get(path, buffered=True).headers["Cache-Control"] for path in loaded} == {YEAR}


def test_an_address_of_another_release_is_not_kept(client: FlaskClient) -> None:
    assert (
        client.get("/static/tokens.css?v=older", buffered=True).headers["Cache-Control"]
        == "no-cache"
    )


def test_the_fonts_that_the_style_names_are_those_that_pages_load(client: FlaskClient) -> None:
    named = re.findall(r'url\("([^"]+)"\)', (STATIC / "tokens.css").read_text())

    assert named == [f"{path.partition('?')[0]}?v={_version(path)}" for path in named]
    assert f"/static/{named[0]}" in client.get("/").text


def test_search_engines_are_asked_to_leave_alone_what_is_not_for_them(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    asked = re.findall(r"Disallow: (\S+)", answer.text)

    assert (answer.status_code, asked) == (200, ["/manage", "/staff", "/api"])
    assert answer.content_type == "text/plain; charset=utf-8"


def test_the_mark_is_there_for_whoever_asks_at_the_root(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", buffered=True)

    assert (answer.status_code, answer.mimetype) == (200, "image/vnd.microsoft.icon")
    assert answer.data[:4] == b"\0\0\1\0"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert 'rel="icon" href="/static/shared/mark.svg' in client.get("/").text


def _version(path: str) -> str:
    return version_of(STATIC / path.partition("?")[0])


ZIPPED = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("name", ["site/site.css", "site/form.js", "shared/icons.svg"])
def test_what_is_text_travels_small(client: FlaskClient, name: str) -> None:
    with client.get(f"/static/{name}") as plain:
        whole = plain.data
    for _ in range(2):
        with client.get(f"/static/{name}", headers=ZIPPED) as small:
            assert small.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(small.data) == whole


def test_what_was_small_is_known_again(client: FlaskClient) -> None:
    with client.get("/static/site/form.js", headers=ZIPPED) as first:
        known = {"If-None-Match": first.headers["ETag"], **ZIPPED}
    with client.get("/static/site/form.js", headers=known) as again:
        assert again.status_code == 304


def test_a_font_is_small_already(client: FlaskClient) -> None:
    name = "fonts/source-sans-3-latin-wght-normal.woff2"
    with client.get(f"/static/{name}", headers=ZIPPED) as answer:
        assert "Content-Encoding" not in answer.headers
