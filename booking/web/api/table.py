"""Every address of the API: the views are reached, guarded and documented from this table."""

from booking.accounts.rules import Permission
from booking.appointments.inputs import (
    AppointmentsAsked,
    Booking,
    OfficeBooking,
    OfficeChange,
    PatientCancel,
    PatientMove,
)
from booking.availability.inputs import AvailabilityAsked
from booking.errors import (
    HoldGone,
    InvalidInput,
    KeyReused,
    NotBegun,
    NotFound,
    SlotTaken,
    StaleVersion,
    StatusConflict,
    TooLate,
    TooManyOpen,
)
from booking.holds.inputs import HeldAlready, NewHold
from booking.inputs import Nothing
from booking.messages.inputs import MessagesAsked
from booking.practice.inputs import BlockChange, BlocksAsked, NewBlock
from booking.web import limits
from booking.web.api import (
    appointments,
    availability,
    blocks,
    holds,
    manage,
    messages,
    types,
)
from booking.web.api.access import Route
from booking.web.api.shapes import (
    AppointmentShown,
    AppointmentsShown,
    AvailabilityShown,
    BlockShown,
    BlocksShown,
    BookedShown,
    HoldShown,
    ManagedShown,
    MessageShown,
    MessagesShown,
    TypesShown,
)
from booking.web.security import Access

ROUTES = (
    Route(
        method="GET",
        path="/types",
        view=types.list_types,
        does="What can be booked",
        access=Access.PUBLIC,
        limit=limits.LOOKS,
        answers={200: TypesShown},
    ),
    Route(
        method="GET",
        path="/availability",
        view=availability.availability,
        does="Free times",
        words=(
            "One entry for every date asked, in order. Dates and offsets are those of `tz`, or of"
            " the location's zone where none is named."
        ),
        access=Access.PUBLIC,
        query=AvailabilityAsked,
        answers={200: AvailabilityShown},
        refusals=(InvalidInput,),
        limit=limits.LOOKS,
        has_etag=True,
    ),
    Route(
        method="POST",
        path="/holds",
        view=holds.hold,
        does="Keep a time while the visitor types",
        words="Until `expires_at`. `replaces` gives an earlier hold back in the same step.",
        access=Access.PUBLIC,
        body=NewHold,
        answers={201: HoldShown},
        refusals=(InvalidInput, SlotTaken),
        limit=limits.HOLDS,
    ),
    Route(
        method="POST",
        path="/holds/extend",
        view=holds.extend,
        does="Keep the time once more, by as long again",
        access=Access.PUBLIC,
        body=HeldAlready,
        answers={200: HoldShown},
        refusals=(InvalidInput, HoldGone),
        limit=limits.HOLDS,
    ),
    Route(
        method="POST",
        path="/holds/release",
        view=holds.release,
        does="Give a kept time back",
        words="Also when it is no longer kept, or never was.",
        access=Access.PUBLIC,
        body=HeldAlready,
        answers={204: None},
        refusals=(InvalidInput,),
        limit=limits.HOLDS,
    ),
    Route(
        method="POST",
        path="/appointments",
        view=appointments.book,
        does="Book",
        words=(
            "Without a key by the public rules. With a key that may book, the office's fields are"
            " read as well, and with `override` and a `reason` the public rules do not apply; sold"
            " time stays sold. A request with the same `Idempotency-Key` and the same content gets"
            " the same answer again, with other content 409."
        ),
        access=Access.PUBLIC,
        permission=Permission.BOOK,
        body=Booking,
        body_with_key=OfficeBooking,
        repeatable=True,
        answers={201: BookedShown},
        refusals=(InvalidInput, SlotTaken, TooManyOpen, KeyReused),
        limit=limits.BOOKINGS,
    ),
    Route(
        method="GET",
        path="/appointments",
        view=appointments.list_appointments,
        does="Appointments by start",
        words=(
            "From `from` up to `to`: instants with an offset, or dates of the practice, of which"
            " `to` is included. Contact data and notes are null where the key may not see them."
        ),
        permission=Permission.CALENDAR,
        query=AppointmentsAsked,
        answers={200: AppointmentsShown},
        refusals=(InvalidInput,),
    ),
    Route(
        method="GET",
        path="/appointments/{reference}",
        view=appointments.see_appointment,
        does="One appointment",
        permission=Permission.CALENDAR,
        answers={200: AppointmentShown},
        refusals=(NotFound,),
    ),
    Route(
        method="PATCH",
        path="/appointments/{reference}",
        view=appointments.change,
        does="Move, cancel, check in, note",
        words=(
            "What is not named stays. Status: booked → arrived → completed, booked → no_show"
            " from the start of the visit on, booked → cancelled, each undone by the reverse step;"
            " any other change is 409."
        ),
        permission=Permission.BOOK,
        body=OfficeChange,
        answers={200: AppointmentShown},
        refusals=(InvalidInput, NotBegun, NotFound, SlotTaken, StaleVersion, StatusConflict),
    ),
    Route(
        method="GET",
        path="/manage",
        view=manage.see,
        does="The patient's own appointment",
        access=Access.LINK,
        limit=limits.MANAGING,
        answers={200: ManagedShown},
        refusals=(NotFound,),
    ),
    Route(
        method="POST",
        path="/manage/confirm",
        view=manage.confirm,
        does="Say “I am coming”",
        access=Access.LINK,
        body=Nothing,
        body_is_optional=True,
        answers={200: ManagedShown},
        refusals=(InvalidInput, NotFound, StatusConflict),
        limit=limits.MANAGING,
    ),
    Route(
        method="POST",
        path="/manage/reschedule",
        view=manage.reschedule,
        does="Move the appointment",
        access=Access.LINK,
        body=PatientMove,
        answers={200: ManagedShown},
        refusals=(InvalidInput, NotFound, SlotTaken, StatusConflict, TooLate),
        limit=limits.MANAGING,
    ),
    Route(
        method="POST",
        path="/manage/cancel",
        view=manage.cancel,
        does="Cancel the appointment",
        access=Access.LINK,
        body=PatientCancel,
        body_is_optional=True,
        answers={200: ManagedShown},
        refusals=(InvalidInput, NotFound, StatusConflict, TooLate),
        limit=limits.MANAGING,
    ),
    Route(
        method="GET",
        path="/blocks",
        view=blocks.list_blocks,
        does="Blocks by start",
        words="Those that touch the time from `from` (now, if it is left out) up to `to`.",
        permission=Permission.CALENDAR,
        query=BlocksAsked,
        answers={200: BlocksShown},
        refusals=(InvalidInput,),
    ),
    Route(
        method="POST",
        path="/blocks",
        view=blocks.add,
        does="Block a provider's time",
        words="A weekly block repeats at the same wall time. Appointments that are there stay.",
        permission=Permission.BLOCKS,
        body=NewBlock,
        answers={201: BlockShown},
        refusals=(InvalidInput,),
    ),
    Route(
        method="PATCH",
        path="/blocks/{block_id}",
        view=blocks.change,
        does="Change a block",
        words="What is not named stays.",
        permission=Permission.BLOCKS,
        body=BlockChange,
        answers={200: BlockShown},
        refusals=(InvalidInput, NotFound),
    ),
    Route(
        method="DELETE",
        path="/blocks/{block_id}",
        view=blocks.remove,
        does="Remove a block",
        permission=Permission.BLOCKS,
        answers={204: None},
        refusals=(NotFound,),
    ),
    Route(
        method="GET",
        path="/messages",
        view=messages.see_messages,
        does="Outgoing mail, the newest first",
        permission=Permission.MESSAGES,
        query=MessagesAsked,
        answers={200: MessagesShown},
        refusals=(InvalidInput,),
    ),
    Route(
        method="POST",
        path="/messages/{message_id}/resend",
        view=messages.send_again,
        does="Send a mail again",
        words="One that was sent goes out as a new message, any other under its own number.",
        permission=Permission.MESSAGES,
        body=Nothing,
        body_is_optional=True,
        answers={202: MessageShown},
        refusals=(InvalidInput, NotFound, StatusConflict),
    ),
)
