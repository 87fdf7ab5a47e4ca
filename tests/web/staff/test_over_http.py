"""Signing in on the real server, several processes of it behind one port."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import Cookie, CookieJar

import pytest

from booking.accounts.rules import Role
from booking.clock import utc_now
from booking.database import Database
from booking.keyring import Keyring
from tests.desk import PASSWORD, TOKEN, add_staff, email_of
from tests.processes import Running, running
from tests.waiting import PATIENCE_SECONDS

SEVERAL = {"WEB_PROCESSES": "2", "RATE_LIMITS": "on"}
OFTEN = 12


class Stay(urllib.request.HTTPRedirectHandler):
    """Where an answer leads is looked at, not followed."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@dataclass
class Browser:
    """Each request on a line of its own, so that any of the processes may answer it."""

    url: str
    jar: CookieJar = field(default_factory=CookieJar)

    def ask(
        self, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str, str]:
        """Status, text, and where it leads."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), Stay())
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(f"{self.url}{path}", data=data, headers=headers)
        try:
            answer = opener.open(request, timeout=PATIENCE_SECONDS)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.read().decode(), answer.headers.get("Location", "")

    def token(self, path: str = "/staff/login") -> str:
        found = TOKEN.search(self.ask(path)[1])
        assert found
        return found[1] or found[2]

    def sign_in(self, password: str = PASSWORD, role: Role = Role.FRONT_DESK) -> int:
        typed = {"email": email_of(role), "password": password, "csrf_token": self.token()}
        return self.ask("/staff/login", typed)[0]

    @property
    def session(self) -> Cookie:
        return next(cookie for cookie in self.jar if cookie.name == "booking")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running("web", folder=tmp_path_factory.mktemp("staff"), environ=SEVERAL) as server:
        key = (server.folder / "instance" / "secret_key").read_text().strip()
        database = Database(server.database_url, keys=Keyring((key,)))
        for role in (Role.FRONT_DESK, Role.PROVIDER):
            add_staff(database, role, now=utc_now())
        database.dispose()
        yield server


@pytest.fixture
def browser(server: Running) -> Browser:
    return Browser(server.url)


def test_every_process_knows_who_is_signed_in(browser: Browser) -> None:
    browser.sign_in()

    assert {browser.ask("/staff/account")[0] for _ in range(OFTEN)} == {200}


def test_signed_out_is_signed_out_everywhere(browser: Browser) -> None:
    browser.sign_in()
    kept = browser.session
    browser.ask("/staff/logout", {"csrf_token": browser.token("/staff/account")})
    browser.jar.set_cookie(kept)

    assert {browser.ask("/staff/account")[0] for _ in range(OFTEN)} == {302}


def test_a_cookie_that_was_there_before_is_not_signed_in(browser: Browser, server: Running) -> None:
    """Whoever planted it gains nothing when somebody signs in on top of it."""
    browser.token()
    planted = browser.session
    browser.sign_in()
    thief = Browser(server.url)
    thief.jar.set_cookie(planted)

    assert browser.session.value != planted.value
    assert thief.ask("/staff/account")[0] == 302


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser: Browser) -> None:
    browser.sign_in()

    rest = {name.lower(): value for name, value in browser.session._rest.items()}  # type: ignore[attr-defined]
    assert "httponly" in rest
    assert rest["samesite"] == "Lax"


@pytest.mark.parametrize("token", ["", "made up", "ImFiYyI.aJ-abc.forged_signature_of_nobody"])
def test_a_form_without_this_session_s_proof_changes_nothing(browser: Browser, token: str) -> None:
    browser.sign_in()

    status, text, _ = browser.ask(
        "/staff/account/agenda", {"csrf_token": token, "wants_agenda": "true"}
    )

    assert status == 400
    # Whose it was nobody can tell: it is given to nobody.
    assert "Somebody else typed this" in text
    assert "You get it" not in browser.ask("/staff/account")[1]


def test_another_site_s_form_is_not_even_shown_again(browser: Browser) -> None:
    browser.sign_in()
    typed = {"wants_agenda": "true", "csrf_token": ""}

    status, text, _ = browser.ask(
        "/staff/account/agenda", typed, **{"Sec-Fetch-Site": "cross-site"}
    )

    assert status == 400
    assert "wants_agenda" not in text


def test_the_proof_of_another_session_is_none(browser: Browser, server: Running) -> None:
    browser.sign_in()
    other = Browser(server.url)
    other.sign_in()
    typed = {"csrf_token": other.token("/staff/account"), "wants_agenda": "true"}

    assert browser.ask("/staff/account/agenda", typed)[0] == 400


def test_guesses_are_counted_by_all_processes_together(server: Running) -> None:
    """Last: from here on this address has to wait."""
    guesses = [Browser(server.url).sign_in("a guess of mine", Role.PROVIDER) for _ in range(OFTEN)]

    assert guesses == [422] * 10 + [429] * 2


def test_what_is_wanted_is_led_back_to(browser: Browser) -> None:
    assert re.fullmatch(r"/staff/login\?next=/staff/account", browser.ask("/staff/account")[2])
