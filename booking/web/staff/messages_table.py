"""The addresses of the outbox, and of what its mails say."""

from booking.accounts.rules import Permission
from booking.web.staff import messages
from booking.web.staff.access import Page

MESSAGE_PAGES = (
    Page(
        method="GET",
        path="/messages",
        view=messages.messages,
        permission=Permission.MESSAGES,
    ),
    Page(
        method="GET",
        path="/messages/rows",
        view=messages.message_rows,
        permission=Permission.MESSAGES,
    ),
    Page(
        method="GET",
        path="/messages/<int:message_id>",
        view=messages.message,
        permission=Permission.MESSAGES,
    ),
    Page(
        method="GET",
        path="/messages/<int:message_id>/mail",
        view=messages.message_mail,
        permission=Permission.MESSAGES,
    ),
    Page(
        method="POST",
        path="/messages/<int:message_id>/resend",
        view=messages.resend_message,
        permission=Permission.MESSAGES,
    ),
)
