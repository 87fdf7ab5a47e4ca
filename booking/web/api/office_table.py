"""What the office may ask of the API: with a key, or signed in."""

from booking.accounts.rules import Permission
from booking.appointments.inputs import (
    AppointmentsAsked,
    OfficeChange,
)
from booking.errors import (
    InvalidInput,
    NotBegun,
    NotFound,
    SlotTaken,
    StaleVersion,
    StatusConflict,
)
from booking.inputs import Nothing
from booking.leads.inputs import LeadChange, LeadsAsked
from booking.messages.inputs import MessagesAsked
from booking.practice.inputs import BlockChange, BlocksAsked, NewBlock
from booking.reports.inputs import FunnelAsked
from booking.web.api import appointments, blocks, leads, messages, reports
from booking.web.api.access import Route
from booking.web.api.shapes import (
    AppointmentShown,
    AppointmentsShown,
    BlockShown,
    BlocksShown,
    FunnelShown,
    LeadShown,
    LeadsShown,
    MessageShown,
    MessagesShown,
)

OFFICE_ROUTES = (
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
            "What is not named stays. Status: booked → arrived → completed, booked → no_show,"
            " booked → cancelled, each undone by the reverse step; any other change is 409. Of"
            " whoever is signed in nobody is taken to have arrived before the day of the visit, or"
            " to have missed it before it begins."
        ),
        permission=Permission.BOOK,
        body=OfficeChange,
        answers={200: AppointmentShown},
        refusals=(InvalidInput, NotBegun, NotFound, SlotTaken, StaleVersion, StatusConflict),
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
        path="/leads",
        view=leads.see_leads,
        does="Leads, the newest first",
        permission=Permission.LEADS,
        query=LeadsAsked,
        answers={200: LeadsShown},
        refusals=(InvalidInput,),
    ),
    Route(
        method="GET",
        path="/leads/{reference}",
        view=leads.see_lead,
        does="One lead",
        permission=Permission.LEADS,
        answers={200: LeadShown},
        refusals=(NotFound,),
    ),
    Route(
        method="PATCH",
        path="/leads/{reference}",
        view=leads.change,
        does="Stage, owner, follow-up, note",
        words=(
            "What is not named stays. A lead that is lost has a `lost_reason`; without one it is"
            " `other`."
        ),
        permission=Permission.LEADS,
        body=LeadChange,
        answers={200: LeadShown},
        refusals=(InvalidInput, NotFound, StaleVersion),
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
    Route(
        method="GET",
        path="/reports/funnel",
        view=reports.funnel,
        does="Visits, leads, bookings and attendance",
        words=(
            "From `from` up to `to`: instants with an offset, or dates of the practice, of which"
            " `to` is included. Leads and visits count for the touch by which somebody first came"
            " (`touch=last`: last came), at the time of that touch; without one they count under"
            " `(direct)`, at their own. `(none)` is a touch of which nothing is said. `visits` are"
            " arrivals on the practice's own pages, which a lead that a program sends has none of."
        ),
        permission=Permission.REPORTS,
        query=FunnelAsked,
        answers={200: FunnelShown},
        refusals=(InvalidInput,),
    ),
)
