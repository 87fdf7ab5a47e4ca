"""What the API answers, shape by shape: the description of the API is made from these."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from booking.appointments.rules import Source, Status
from booking.leads.rules import LeadSource, LostReason, Stage
from booking.messages.rules import Status as MessageStatus


class Shown(BaseModel):
    """An answer says exactly what its schema says."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TypeShown(Shown):
    slug: str
    name: str
    summary: str
    duration_minutes: int
    modality: Literal["in_person", "video", "phone"]
    locations: list[str]
    providers: list[str]


class TypesShown(Shown):
    types: list[TypeShown]


class SlotShown(Shown):
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    provider: str


class DayShown(Shown):
    date: str = Field(json_schema_extra={"format": "date"})
    slots: list[SlotShown]


class AvailabilityShown(Shown):
    type: str
    timezone: str
    days: list[DayShown]


class HoldShown(Shown):
    hold: str
    expires_at: AwareDatetime


class BookedShown(Shown):
    reference: str
    status: Literal[Status.BOOKED]
    type: str
    provider: str
    location: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    manage_url: str
    ics_url: str


class PersonShown(Shown):
    """Every member is null for a caller who may not see contact data."""

    id: int | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class AppointmentShown(Shown):
    """In the location's offset; `version` rises with every move, cancel and restore."""

    reference: str
    type: str
    provider: str
    location: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    status: Status
    confirmed_at: AwareDatetime | None
    source: Source
    person: PersonShown
    note: str | None = Field(description="Null for a caller who may not see notes.")
    created_at: AwareDatetime
    version: int


class AppointmentsShown(Shown):
    items: list[AppointmentShown]
    next_cursor: str | None


class MaskedContact(Shown):
    name: str
    email: str | None
    phone: str | None


class ManagedShown(Shown):
    """What the patient sees; until when they can move or cancel it without the office."""

    reference: str
    status: Status
    type: str
    provider: str
    location: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    confirmed_at: AwareDatetime | None
    movable_until: AwareDatetime
    cancellable_until: AwareDatetime
    contact: MaskedContact


class BlockShown(Shown):
    id: int
    provider: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: str | None = Field(description="Null for a caller who may not change the block.")
    repeats: Literal["weekly"] | None
    repeats_until: str | None = Field(json_schema_extra={"format": "date"})


class BlocksShown(Shown):
    items: list[BlockShown]
    next_cursor: str | None


class MessageShown(Shown):
    id: int
    kind: str
    status: MessageStatus
    recipient: str
    reference: str | None
    attempts: int
    last_error: str | None
    created_at: AwareDatetime
    due_at: AwareDatetime | None
    sent_at: AwareDatetime | None


class MessagesShown(Shown):
    items: list[MessageShown]
    next_cursor: str | None


class LeadKept(Shown):
    id: str


class LeadShown(Shown):
    """`person` is the number of whoever asked, `owner` the e-mail address of who looks after it."""

    id: str
    stage: Stage
    lost_reason: LostReason | None
    source: LeadSource
    name: str
    email: str | None
    phone: str | None
    locale: Literal["en", "es"]
    message: str | None
    best_time: str | None
    note: str | None
    owner: str | None
    follow_up_on: str | None = Field(json_schema_extra={"format": "date"})
    person: int
    created_at: AwareDatetime
    version: int


class LeadsShown(Shown):
    items: list[LeadShown]
    next_cursor: str | None


class FunnelRowShown(Shown):
    key: str
    visits: int
    leads: int
    booked: int
    attended: int


class FunnelShown(Shown):
    """The most visited first."""

    rows: list[FunnelRowShown]


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str


class InvalidProblem(Problem):
    errors: dict[str, list[str]]


class ConflictProblem(Problem):
    """`alternatives`, the three nearest free slots, where the time asked for was taken."""

    alternatives: list[SlotShown] = []
