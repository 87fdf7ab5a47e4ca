"""A real SMTP server that misbehaves on request, at whatever step it is told to."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

REPLIES = {
    "greeting": "220 ready",
    "ehlo": "250 SIZE 1000000",
    "helo": "250 ready",
    "starttls": "220 go on",
    "auth": "235 welcome",
    "mail": "250 ok",
    "rcpt": "250 ok",
    "data": "354 go on",
    "content": "",
    "dot": "250 taken",
    "rset": "250 ok",
    "quit": "221 bye",
}


@dataclass(frozen=True, slots=True)
class Act:
    """At one step: wait `until` told, then `cut` the line or say `reply`.

    One byte each `drip` seconds, or after a `wait` in seconds, where a deadline is what is tested.
    """

    reply: str = ""
    until: threading.Event | None = None
    wait: float = 0
    drip: float = 0
    cut: bool = False


CUT = Act(cut=True)
# Nobody ever tells it to answer; the server's end cuts the line.
SILENT = Act(until=threading.Event())
LOOK_AGAIN_SECONDS = 0.05
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
Choice = Act | Callable[[str], Act | None]


@dataclass(frozen=True, slots=True)
class Received:
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Encryption:
    """`implicit`: from the first byte; otherwise by STARTTLS."""

    context: ssl.SSLContext
    implicit: bool = False


class _Cut(Exception):
    pass


@dataclass
class SmtpServer:
    """`at` says what to do at a step; a callable is given what the client said there."""

    at: Mapping[str, Choice] = field(default_factory=dict)
    encryption: Encryption | None = None
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Everything whose final dot arrived, whatever was answered to it.
        self.received: list[Received] = []
        self.steps: list[str] = []
        self._lines: set[socket.socket] = set()
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def start(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def stop(self) -> None:
        self._stopped.set()
        # Closing alone would leave the thread in accept() holding the port.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in tuple(self._lines):
            _shut(line)

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                line, _address = self._listener.accept()
            except OSError:
                return
            self._lines.add(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        try:
            _Dialogue(self, line).hold()
        except (_Cut, OSError, ssl.SSLError):
            pass
        finally:
            self._lines.discard(line)

    def pause(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise _Cut

    def wait(self, told: threading.Event) -> None:
        while not told.wait(LOOK_AGAIN_SECONDS):
            self.pause(0)


class _Dialogue:
    def __init__(self, server: SmtpServer, line: socket.socket) -> None:
        self._server = server
        self._line = line
        self._pending = b""
        self._recipient = ""

    def hold(self) -> None:
        try:
            self._speak()
        finally:
            _shut(self._line)
            self._line.close()

    def _speak(self) -> None:
        if self._server.encryption and self._server.encryption.implicit:
            self._encrypt()
        self._do("greeting", "")
        while command := self._readline():
            step = command.split()[0].lower()
            argument = command.partition(":")[2].partition(">")[0].strip(" <")
            if step == "rcpt":
                self._recipient = argument
            reply = self._do(step, argument)
            if step == "starttls" and reply.startswith("220"):
                self._encrypt()
            if step == "data" and reply.startswith("354"):
                self._take_content()
            if step == "quit":
                return

    def _encrypt(self) -> None:
        assert self._server.encryption
        self._line = self._server.encryption.context.wrap_socket(self._line, server_side=True)

    def _take_content(self) -> None:
        self._do("content", self._recipient)
        content = self._read_until(b"\r\n.\r\n")
        unquoted = LEADING_DOT.sub(b"", content + b"\r\n")
        self._server.received.append(Received(self._recipient, unquoted))
        self._do("dot", self._recipient)

    def _do(self, step: str, said: str) -> str:
        self._server.steps.append(step)
        choice = self._server.at.get(step)
        act = choice(said) if callable(choice) else choice
        act = act or Act()
        if act.until:
            self._server.wait(act.until)
        if act.wait:
            self._server.pause(act.wait)
        if act.cut:
            raise _Cut
        reply = act.reply or self._usual(step)
        if reply:
            self._say(f"{reply}\r\n".encode(), act.drip)
        return reply

    def _usual(self, step: str) -> str:
        more = "".join(f"250-{name}\r\n" for name in self._server.extensions)
        return f"250-ready\r\n{more}{REPLIES[step]}" if step == "ehlo" else REPLIES[step]

    def _say(self, text: bytes, drip: float) -> None:
        if not drip:
            self._line.sendall(text)
            return
        for byte in text:
            self._line.sendall(bytes([byte]))
            self._server.pause(drip)

    def _readline(self) -> str:
        return self._read_until(b"\r\n").decode()

    def _read_until(self, end: bytes) -> bytes:
        while end not in self._pending:
            chunk = self._line.recv(65536)
            if not chunk:
                raise _Cut
            self._pending += chunk
        found, _, self._pending = self._pending.partition(end)
        return found


def _shut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@contextmanager
def smtp_server(
    at: Mapping[str, Choice] | None = None,
    *,
    encryption: Encryption | None = None,
    extensions: tuple[str, ...] = (),
) -> Iterator[SmtpServer]:
    server = SmtpServer(at or {}, encryption, extensions).start()
    try:
        yield server
    finally:
        server.stop()
