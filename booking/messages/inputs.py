"""What may be asked about the outbox."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from booking.inputs import CalendarDate, Input, one_line
from booking.messages.rules import Kind, Status

Cursor = Annotated[str, Field(pattern="^[0-9]{1,18}$")]
Sought = Annotated[str, Field(max_length=320), AfterValidator(one_line)]


class MessagesAsked(Input):
    status: Status | None = None
    cursor: Cursor | None = None


class OutboxAsked(Input):
    """As the desk looks for one; `q` is an address, a reference or a name, or a part of one."""

    state: Status | Literal["trouble"] | None = None
    kind: Kind | None = None
    on: CalendarDate | None = Field(None, alias="date")
    q: Sought | None = None
    cursor: Cursor | None = None
