"""Python's SMTP client, made to keep to one deadline.

A socket's timeout bounds a single wait, so a server that answers one byte a second is never too
late for it. Here every wait, for each read and write, is given what is left of one deadline.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from booking.clock import stopwatch

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LEAST_WAIT = 0.001
FAREWELL_SECONDS = 1.0

Reply = tuple[int, bytes]
# As `socket.getaddrinfo` finds them.
Address = tuple[Any, ...]
Resolver = Callable[..., list[Any]]


class Deadline:
    def __init__(self, seconds: float) -> None:
        self.restart(seconds)

    def restart(self, seconds: float) -> None:
        self._ends = stopwatch() + seconds

    @property
    def passed(self) -> bool:
        return stopwatch() >= self._ends

    def remaining(self) -> float:
        if self.passed:
            raise TimeoutError("the deadline has passed")
        return self.wait()

    def wait(self) -> float:
        """A timeout for a socket, which takes zero for "do not wait at all"."""
        return max(self._ends - stopwatch(), LEAST_WAIT)


class Host(smtplib.SMTP):
    sock: socket.socket | None

    def __init__(
        self,
        server: str,
        port: int,
        *,
        introduced_as: str,
        deadline: Deadline,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._deadline = deadline
        self._tls = tls
        super().__init__(server, port, introduced_as)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # Where smtplib's own subclass for TLS hooks in too.
        del timeout
        plain = _connected(host, port, self._deadline)
        return self._tls.wrap_socket(plain, server_hostname=host) if self._tls else plain

    def send(self, s: "ReadableBuffer | str") -> None:
        self._allow_what_is_left()
        super().send(s)

    def getreply(self) -> Reply:
        if self.file is None:
            self.file = _Lines(self._line, self._deadline)
        reply = super().getreply()
        # The handshake of STARTTLS follows a reply and takes the timeout it finds.
        self._line.settimeout(self._deadline.wait())
        return reply

    def spoke_unasked(self) -> bool:
        """Whether a reply came before the content was complete; a cut line raises."""
        assert isinstance(self.file, _Lines)
        return self.file.filled_at_once()

    def leave(self) -> None:
        """Says goodbye without waiting for the answer: what was accepted is accepted."""
        try:
            if self.sock is not None:
                self.sock.settimeout(FAREWELL_SECONDS)
                self.sock.sendall(b"quit\r\n")
        except OSError:
            return
        finally:
            self.close()

    @property
    def _line(self) -> socket.socket:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the line is closed")
        return self.sock

    def _allow_what_is_left(self) -> None:
        try:
            self._line.settimeout(self._deadline.remaining())
        except TimeoutError:
            self.close()
            raise


class _Lines:
    """What smtplib reads replies from."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line = line
        self._deadline = deadline
        self._received = b""

    def readline(self, limit: int) -> bytes:
        """Empty when the line was cut: half a reply says nothing."""
        while b"\n" not in self._received and len(self._received) < limit:
            self._line.settimeout(self._deadline.remaining())
            if not self._receive():
                return b""
        end = self._received.find(b"\n", 0, limit) + 1 or limit
        first, self._received = self._received[:end], self._received[end:]
        return first

    def filled_at_once(self) -> bool:
        self._line.settimeout(0)
        try:
            if not self._receive():
                raise smtplib.SMTPServerDisconnected("cut before the final dot")
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        return bool(self._received)

    def close(self) -> None:
        self._received = b""

    def _receive(self) -> bool:
        chunk = self._line.recv(4096)
        self._received += chunk
        return bool(chunk)


def look_up(
    host: str, port: int, deadline: Deadline, *, resolver: Resolver = socket.getaddrinfo
) -> list[Address]:
    """The system's own look-up knows no deadline: one that is late is left to end by itself."""
    answer: SimpleQueue[list[Address] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolver(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=deadline.remaining())
    except Empty:
        raise TimeoutError("the name server did not answer in time") from None
    if isinstance(found, UnicodeError):
        raise socket.gaierror(socket.EAI_NONAME, "no host can have that name") from found
    if isinstance(found, Exception):
        raise found
    return found


def _connected(host: str, port: int, deadline: Deadline) -> socket.socket:
    """The first address that answers; none may use up the time of those after it."""
    addresses = look_up(host, port, deadline)
    for left in range(len(addresses), 0, -1):
        family, kind, protocol, _name, address = addresses[-left]
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(deadline.remaining() / left)
            line.connect(address)
            line.settimeout(deadline.remaining())
        except OSError:
            line.close()
            if left == 1:
                raise
        else:
            return line
    raise OSError("the mail server has no address")
