"""Which language a reader gets."""

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from booking.web.languages import language


@pytest.mark.parametrize(
    ("preferred", "spoken"),
    [
        ("es-MX,es;q=0.9,en;q=0.5", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("de", "en"),
        ("", "en"),
    ],
)
def test_the_browsers_preference_decides_at_first(app: Flask, preferred: str, spoken: str) -> None:
    with app.test_request_context(headers={"Accept-Language": preferred}):
        assert language() == spoken


def test_a_choice_made_here_outlasts_the_address(app: Flask) -> None:
    client = app.test_client()
    client.get("/?lang=es")

    assert 'lang="es"' in client.get("/privacy").text
    assert 'lang="en"' in client.get("/privacy?lang=en").text


def test_an_unknown_language_is_passed_over(app: Flask) -> None:
    with app.test_client() as client:
        client.get("/?lang=xx")

        assert "language" not in session


@pytest.mark.parametrize("path", ["/book/in-person?date=2026-12-08&tz=Europe/Madrid", "/privacy"])
def test_the_switch_keeps_the_page(app: Flask, path: str) -> None:
    separator = "&amp;" if "?" in path else "?"

    page = app.test_client().get(path).text

    assert f'href="{path.replace("&", "&amp;")}{separator}lang=es"' in page


def test_errors_speak_the_readers_language(app: Flask) -> None:
    answer = app.test_client().get("/nowhere", headers={"Accept-Language": "es"})

    assert answer.status_code == 404
    assert "Esta página no está aquí" in answer.text
    assert "(713)" in answer.text


def test_a_script_for_every_site_is_nobodys(client: FlaskClient) -> None:
    client.get("/?lang=es")
    answers = [client.get("/embed.js"), client.get("/embed.js?lang=en")]

    said = [(answer.headers.get("Set-Cookie"), answer.headers.get("Vary")) for answer in answers]
    assert said == [(None, None)] * 2
    assert 'lang="es"' in client.get("/").text
