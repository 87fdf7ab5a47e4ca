"""What is asked of the databases, told by its statements: how long it takes depends on the day."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def statements_made() -> Iterator[list[str]]:
    made: list[str] = []

    def seen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        made.append(statement)

    event.listen(Engine, "before_cursor_execute", seen)
    try:
        yield made
    finally:
        event.remove(Engine, "before_cursor_execute", seen)
