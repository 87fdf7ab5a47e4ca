"""What may be asked about the outbox."""

from typing import Annotated

from pydantic import Field

from booking.inputs import Input
from booking.messages.rules import Status

Cursor = Annotated[str, Field(pattern="^[0-9]{1,18}$")]


class MessagesAsked(Input):
    status: Status | None = None
    cursor: Cursor | None = None
