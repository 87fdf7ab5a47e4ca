"""Log lines for a person or a machine, without what links and addresses would give away."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

SECRET_PATH = re.compile(
    r"(/manage/|/news/|/staff/password/|[?&](?:made|visit|words)=)[^/\s\"'?&\]]+"
)
ADDRESS = re.compile(r"[^\s@<>\"',;=&?]+(?:@|%40)[^\s@<>\"'&]+\.[^\s@<>\"',;&]+", re.IGNORECASE)


def scrubbed(line: str) -> str:
    """Without tokens in paths and without e-mail addresses, wherever they came from."""
    return ADDRESS.sub("<address>", SECRET_PATH.sub(r"\1<token>", line))


class ConsoleLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        if record.exc_info:
            line["exception"] = scrubbed(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr(*, as_json: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    plain = ConsoleLines("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if as_json else plain)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("apscheduler", "alembic", "_granian", "granian"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
