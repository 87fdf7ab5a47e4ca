import json
import logging
import sys

import pytest

from booking.logs import ConsoleLines, JsonLines, scrubbed

TOKEN = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4"


def a_record(message: str, *arguments: object, failed: bool = False) -> logging.LogRecord:
    failure = sys.exc_info() if failed else None
    return logging.LogRecord("booking.web", 20, "path", 1, message, arguments, failure)


def failed_line(formatter: logging.Formatter) -> str:
    try:
        raise ValueError("ana@example.com at /manage/" + TOKEN)
    except ValueError:
        return formatter.format(a_record("failed", failed=True))


@pytest.mark.parametrize(
    "line",
    [
        f"GET /manage/{TOKEN} 200",
        f"GET /manage/{TOKEN}/appointment.ics",
        f"POST /manage/{TOKEN}?lang=es",
        f'"https://book.example/manage/{TOKEN}"',
        f"/staff/password/{TOKEN}",
        f"[/manage/{TOKEN}]",
        f"POST /news/7-{TOKEN} 200",
        f"GET /book/confirmation?frame=article&made={TOKEN}&lang=es 200",
        f"GET /book?words={TOKEN} 200",
        f"GET /book?frame=article&visit={TOKEN}&lang=es 200",
    ],
)
def test_a_token_never_reaches_the_log(line: str) -> None:
    assert TOKEN not in scrubbed(line)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"GET /manage/{TOKEN}/cancel 303", "GET /manage/<token>/cancel 303"),
        ("sent to <ana@example.com>.", "sent to <<address>>."),
        ("to=ana.garcia+hair@mail.example.com,bo@b.example", "to=<address>,<address>"),
        ("GET /book?email=ana%40example.com&x=1", "GET /book?email=<address>&x=1"),
        ("nothing to hide @ 9", "nothing to hide @ 9"),
    ],
)
def test_the_rest_of_the_line_stays_readable(line: str, kept: str) -> None:
    assert scrubbed(line) == kept


def test_a_line_for_a_machine_is_one_json_object() -> None:
    line = JsonLines().format(a_record("to %s\nand %s", "ana@example.com", "Ana García"))

    told = json.loads(line)
    assert "\n" not in line
    assert told["message"] == "to <address>\nand Ana García"
    assert (told["level"], told["logger"]) == ("info", "booking.web")
    assert told["at"].endswith("+00:00")


@pytest.mark.parametrize("formatter", [JsonLines(), ConsoleLines("%(message)s")])
def test_a_traceback_is_scrubbed_too(formatter: logging.Formatter) -> None:
    line = failed_line(formatter)

    assert "ValueError" in line
    assert TOKEN not in line
    assert "ana@" not in line
