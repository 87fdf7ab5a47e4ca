"""What anybody may ask of the API, and who holds a patient's link."""

from booking.accounts.rules import Permission
from booking.appointments.inputs import (
    Booking,
    OfficeBooking,
    PatientCancel,
    PatientMove,
)
from booking.availability.inputs import AvailabilityAsked
from booking.errors import (
    ExtendedAlready,
    HoldGone,
    InvalidInput,
    KeyReused,
    NotFound,
    SlotTaken,
    StatusConflict,
    TooLate,
    TooManyOpen,
)
from booking.holds.inputs import HeldAlready, NewHold
from booking.inputs import Nothing
from booking.leads.inputs import Enquiry
from booking.web import limits
from booking.web.api import appointments, availability, holds, leads, manage, types
from booking.web.api.access import Route
from booking.web.api.shapes import (
    AvailabilityShown,
    BookedShown,
    HoldShown,
    LeadKept,
    ManagedShown,
    TypesShown,
)
from booking.web.security import Access

PUBLIC_ROUTES = (
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
        does="Keep the time once longer",
        words=(
            "As long as a new hold, counted from now. The second time it is refused as"
            " `extended_already`: the hold lives on until its `expires_at`."
        ),
        access=Access.PUBLIC,
        body=HeldAlready,
        answers={200: HoldShown},
        refusals=(InvalidInput, HoldGone, ExtendedAlready),
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
        method="POST",
        path="/leads",
        view=leads.capture,
        does="Ask the office to get in touch",
        words=(
            "With an e-mail address or a phone number. A request with the same `Idempotency-Key`"
            " and the same content gets the same answer again, with other content 409."
        ),
        access=Access.PUBLIC,
        body=Enquiry,
        repeatable=True,
        answers={201: LeadKept},
        refusals=(InvalidInput, KeyReused),
        limit=limits.LEADS,
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
)
