"""The product as several machines run it: two servers and two workers over one database."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from functools import partial
from pathlib import Path

from booking.database import Database
from tests.concurrency.desk import at_once
from tests.factories import KEYS
from tests.processes import running
from tests.programs import Program
from tests.smtp import SmtpServer, smtp_server
from tests.waiting import eventually


@dataclass(frozen=True, slots=True)
class Premises:
    programs: tuple[Program, ...]
    database: Database
    smtp: SmtpServer

    def confirmations(self) -> Counter[str]:
        """How many arrived at each address."""
        mails = tuple(self.smtp.received)
        kinds = [message_from_bytes(mail.content)["X-Booking-Kind"] for mail in mails]
        pairs = zip(mails, kinds, strict=True)
        return Counter(mail.recipient for mail, kind in pairs if kind == "confirmation")

    def wait_for_confirmations(self, number: int) -> None:
        eventually(lambda: self.confirmations().total() >= number, f"{number} confirmations")


@contextmanager
def premises(url: str, folder: Path) -> Iterator[Premises]:
    """One of the servers has two processes; when all have stopped, no mail can follow."""
    with smtp_server() as smtp, ExitStack() as stack:
        environ = {
            "DATABASE_URL": url,
            "SECRET_KEY": KEYS.secrets[0],
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(smtp.port),
        }
        two = environ | {"WEB_PROCESSES": "2"}
        parts = (
            running("web", folder=folder, environ=two),
            running("web", folder=folder, environ=environ),
            running("worker", folder=folder, environ=environ),
            running("worker", folder=folder, environ=environ),
        )
        # All at once, on a database without a table: that too must go well.
        started = at_once([partial(stack.enter_context, part) for part in parts])
        database = Database(url, keys=KEYS)
        stack.callback(database.dispose)
        yield Premises(tuple(Program(part.url) for part in started[:2]), database, smtp)
