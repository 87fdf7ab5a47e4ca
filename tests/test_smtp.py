"""A conversation with a mail server that does whatever mail servers do."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from booking.clock import utc_now
from booking.mailer import Address
from booking.messages.rules import Email, Outcome, Result
from booking.smtp import Patience
from booking.smtp_host import Deadline, look_up
from tests.certificates import Certificate, certificate_for
from tests.mailing import CALM, mail_config, plain_mailer
from tests.smtp import CUT, SILENT, Act, Choice, Encryption, SmtpServer, smtp_server
from tests.waiting import eventually

HURRIED = Patience(opening=0.4, closing=0.4)
# Minutes for one line: no single wait is long, only the whole of it.
DRIPPING = Act("250 " + "o" * 6000, drip=0.05)
# Far more than a deadline of less than a second needs, far less than such a server.
NOT_LONG = 25
ADDRESS = Address("ana@patients.example", "confirmation", "en")
STEPS_BEFORE_CONTENT = ("greeting", "ehlo", "mail", "rcpt", "data")


def wait_for(event: threading.Event, *_asked: object, **_how: object) -> list[object]:
    """A resolver that answers when it is told to."""
    event.wait()
    return []


@dataclass
class Bench:
    """Sends one mail to a server that acts as told."""

    folder: Path
    stack: ExitStack
    server: SmtpServer | None = None
    handed_over: int = 0
    content: str = ""
    seconds: float = 0
    settings: dict[str, str] = field(default_factory=dict)

    def serve(
        self,
        at: Mapping[str, Choice] | None = None,
        *,
        encryption: Encryption | None = None,
        ext: str = "",
    ) -> None:
        server = smtp_server(at, encryption=encryption, extensions=tuple(filter(None, [ext])))
        self.server = self.stack.enter_context(server)

    def send(self, patience: Patience = CALM, trust: ssl.SSLContext | None = None) -> Outcome:
        port = self.server.port if self.server else 9
        config = mail_config(self.folder, port=port, **self.settings)
        mailer = plain_mailer(config, patience=patience, tls=trust)
        frozen = mailer.freeze(Email("plain", {"number": 1}), ADDRESS, now=utc_now())
        self.content = frozen.content
        return mailer.deliver(frozen, ADDRESS, hand_over=self._hand_over)

    def send_in_time(self, patience: Callable[[float], Patience]) -> Outcome:
        """With ever more `seconds`, until they were enough for what comes before the dot."""
        self.seconds = 0.4
        while (outcome := self.send(patience(self.seconds))).code == "timeout":
            self.seconds *= 3
        return outcome

    @property
    def arrived(self) -> int:
        return len(self.server.received) if self.server else 0

    def _hand_over(self) -> bool:
        self.handed_over += 1
        return True


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(tmp_path, stack)


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return certificate_for("127.0.0.1")


def test_an_accepted_mail_arrives_byte_for_byte(bench: Bench) -> None:
    bench.serve()

    assert bench.send() == Outcome(Result.SENT)
    assert bench.server is not None
    (received,) = bench.server.received
    assert (received.recipient, received.content.decode()) == (
        "ana@patients.example",
        bench.content,
    )


@pytest.mark.parametrize("step", STEPS_BEFORE_CONTENT)
@pytest.mark.parametrize("code", [421, 450])
def test_a_temporary_refusal_is_tried_again(bench: Bench, step: str, code: int) -> None:
    bench.serve({step: Act(f"{code} not now"), "helo": Act("450 not now")})

    outcome = bench.send()

    assert (outcome.result, bench.arrived) == (Result.TEMPORARY, 0)
    assert outcome.error == f"{outcome.code}: not now"


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_a_permanent_refusal_of_the_mail_is_final(bench: Bench, step: str) -> None:
    bench.serve({step: Act("550 5.1.1 no such user")})

    assert bench.send() == Outcome(Result.PERMANENT, f"{step}_550", "5.1.1 no such user")


@pytest.mark.parametrize("step", ["greeting", "ehlo"])
def test_a_server_that_refuses_everybody_does_not_kill_the_mail(bench: Bench, step: str) -> None:
    bench.serve({step: Act("550 go away"), "helo": Act("550 go away")})

    assert bench.send().result is Result.TEMPORARY


@pytest.mark.parametrize(
    ("reply", "result", "code"),
    [
        ("250 taken", Result.SENT, ""),
        ("421 closing", Result.TEMPORARY, "end_421"),
        ("450 later", Result.TEMPORARY, "end_450"),
        ("550 never", Result.PERMANENT, "end_550"),
        ("what?", Result.DOUBT, "no_answer"),
    ],
)
def test_the_answer_to_the_final_dot_decides(
    bench: Bench, reply: str, result: Result, code: str
) -> None:
    bench.serve({"dot": Act(reply)})

    outcome = bench.send()

    assert (outcome.result, outcome.code) == (result, code)


@pytest.mark.parametrize("step", STEPS_BEFORE_CONTENT)
def test_a_line_that_is_cut_delivers_nothing(bench: Bench, step: str) -> None:
    bench.serve({step: CUT})

    outcome = bench.send()

    assert (outcome.result, outcome.code, bench.arrived) == (Result.TEMPORARY, "line_cut", 0)


@pytest.mark.parametrize("step", STEPS_BEFORE_CONTENT)
@pytest.mark.parametrize("act", [SILENT, DRIPPING], ids=["silent", "dripping"])
def test_a_server_that_is_silent_or_dripping_is_left_at_the_deadline(
    bench: Bench, step: str, act: Act
) -> None:
    bench.serve({step: act})
    began = time.monotonic()

    outcome = bench.send(HURRIED)

    assert (outcome.result, outcome.code, bench.arrived) == (Result.TEMPORARY, "timeout", 0)
    assert time.monotonic() - began < NOT_LONG


def test_nobody_listening_is_temporary(bench: Bench) -> None:
    assert bench.send().code == "refused"


def test_a_name_that_does_not_resolve_is_temporary(bench: Bench) -> None:
    bench.settings["MAIL_SERVER"] = "mail.invalid"

    outcome = bench.send()

    assert (outcome.result, outcome.code) == (Result.TEMPORARY, "dns")


def test_a_name_that_is_none_is_temporary(bench: Bench) -> None:
    bench.settings["MAIL_SERVER"] = f"{'a' * 70}.example"

    outcome = bench.send()

    assert (outcome.result, outcome.code) == (Result.TEMPORARY, "dns")


def test_a_name_server_that_is_late_is_left_at_the_deadline() -> None:
    until_the_end = threading.Event()

    with pytest.raises(TimeoutError):
        look_up("mail.example", 25, Deadline(0.1), resolver=partial(wait_for, until_the_end))

    until_the_end.set()


def test_a_line_cut_before_the_final_dot_is_known_not_to_have_delivered(bench: Bench) -> None:
    bench.serve({"content": CUT})

    outcome = bench.send()

    # The cut may reach us only after the dot has left; then it is a doubt, never a success.
    assert outcome.result in (Result.TEMPORARY, Result.DOUBT)
    assert bench.arrived == 0


def test_a_server_that_speaks_before_the_final_dot_gets_no_dot(bench: Bench) -> None:
    bench.serve({"data": Act("354 go on\r\n552 too much")})

    assert bench.send() == Outcome(Result.PERMANENT, "content_552", "too much")
    assert bench.arrived == 0


def test_a_line_cut_at_the_final_dot_is_a_doubt(bench: Bench) -> None:
    bench.serve({"dot": CUT})

    assert bench.send().result is Result.DOUBT
    assert bench.arrived == 1


@pytest.mark.parametrize("act", [SILENT, DRIPPING], ids=["silent", "dripping"])
def test_no_answer_to_the_final_dot_is_a_doubt(bench: Bench, act: Act) -> None:
    bench.serve({"dot": act})

    outcome = bench.send_in_time(lambda seconds: Patience(CALM.opening, seconds))

    assert outcome.result is Result.DOUBT
    eventually(lambda: bench.arrived == 1, "the mail")


def test_a_late_answer_to_the_final_dot_is_waited_for(bench: Bench) -> None:
    bench.serve({"dot": lambda _said: Act(wait=bench.seconds)})

    outcome = bench.send_in_time(lambda seconds: Patience(seconds, CALM.closing))

    assert outcome == Outcome(Result.SENT)


def test_an_answer_to_quit_is_not_waited_for(bench: Bench) -> None:
    bench.serve({"quit": SILENT})
    began = time.monotonic()

    assert bench.send().result is Result.SENT
    assert time.monotonic() - began < NOT_LONG


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_a_refusal_comes_before_the_hand_over_up_to_the_recipient(bench: Bench, step: str) -> None:
    bench.serve({step: Act("450 not now")})

    bench.send()

    assert bench.handed_over == (step == "data")


def test_what_may_not_be_handed_over_stays_here(bench: Bench) -> None:
    bench.serve()
    assert bench.server is not None
    mailer = plain_mailer(mail_config(bench.folder, port=bench.server.port))
    frozen = mailer.freeze(Email("plain", {"number": 1}), ADDRESS, now=utc_now())

    outcome = mailer.deliver(frozen, ADDRESS, hand_over=lambda: False)

    assert (outcome.result, bench.server.received) == (Result.OVERTAKEN, [])
    assert "data" not in bench.server.steps


@pytest.mark.parametrize("name", ["MAIL_USE_TLS", "MAIL_USE_SSL"])
def test_a_trusted_certificate_is_enough(bench: Bench, certificate: Certificate, name: str) -> None:
    bench.settings[name] = "1"
    start_tls(bench, certificate, implicit=name == "MAIL_USE_SSL")

    assert bench.send(trust=certificate.trusting()) == Outcome(Result.SENT)


@pytest.mark.parametrize("name", ["MAIL_USE_TLS", "MAIL_USE_SSL"])
@pytest.mark.parametrize("wrong", ["unknown issuer", "other name"])
def test_a_wrong_certificate_gets_no_mail(
    bench: Bench, certificate: Certificate, name: str, wrong: str
) -> None:
    shown = certificate if wrong == "unknown issuer" else certificate_for("other.example")
    trust = ssl.create_default_context() if shown is certificate else shown.trusting()
    bench.settings[name] = "1"
    start_tls(bench, shown, implicit=name == "MAIL_USE_SSL")

    outcome = bench.send(trust=trust)

    assert (outcome.result, outcome.code) == (Result.TEMPORARY, "tls_certificate")
    assert "certificate" in outcome.words
    assert bench.arrived == 0


def test_without_starttls_nothing_goes_in_the_clear(bench: Bench) -> None:
    bench.settings["MAIL_USE_TLS"] = "1"
    bench.serve()

    assert bench.send().code == "not_offered"
    assert bench.arrived == 0


@pytest.mark.parametrize("act", [Act("454 no"), Act("550 no"), CUT, SILENT])
def test_a_refused_or_broken_starttls_is_temporary(bench: Bench, act: Act) -> None:
    bench.settings["MAIL_USE_TLS"] = "1"
    bench.serve({"starttls": act}, ext="STARTTLS")

    assert bench.send(HURRIED).result is Result.TEMPORARY


def test_a_handshake_that_never_ends_is_cut(bench: Bench) -> None:
    bench.settings["MAIL_USE_SSL"] = "1"
    bench.serve({"greeting": SILENT})
    began = time.monotonic()

    assert bench.send(HURRIED).code == "timeout"
    assert time.monotonic() - began < NOT_LONG


def test_a_refused_sign_in_is_a_matter_of_settings(bench: Bench) -> None:
    bench.settings |= {"MAIL_USERNAME": "office", "MAIL_PASSWORD": "wrong"}
    bench.serve({"auth": Act("535 no")}, ext="AUTH PLAIN")

    outcome = bench.send()

    assert (outcome.result, outcome.code) == (Result.TEMPORARY, "auth")


def start_tls(bench: Bench, certificate: Certificate, *, implicit: bool) -> None:
    encryption = Encryption(certificate.serving(), implicit=implicit)
    bench.serve(ext="" if implicit else "STARTTLS", encryption=encryption)
