"""The addresses of the outbox, and of what its mails say."""

from booking.accounts.rules import Permission
from booking.web.staff import messages, reminders, wordings
from booking.web.staff.access import Page, View


def _page(method: str, path: str, view: View, permission: Permission) -> Page:
    return Page(method=method, path=path, view=view, permission=permission)


DESK, PRACTICE = Permission.MESSAGES, Permission.SETTINGS
MAIL, WORDS = "/messages/<int:message_id>", "/settings/wording/<mail>/<locale>"
MESSAGE_PAGES = (
    _page("GET", "/messages", messages.messages, DESK),
    _page("GET", "/messages/rows", messages.message_rows, DESK),
    _page("GET", MAIL, messages.message, DESK),
    _page("GET", f"{MAIL}/mail", messages.message_mail, DESK),
    _page("POST", f"{MAIL}/resend", messages.resend_message, DESK),
    _page("POST", f"{MAIL}/told", messages.tell_by_phone, DESK),
    _page("GET", "/settings/reminders", reminders.reminders, PRACTICE),
    _page("POST", "/settings/reminders", reminders.save_reminders, PRACTICE),
    _page("GET", "/settings/wording", wordings.wordings, PRACTICE),
    _page("GET", WORDS, wordings.wording, PRACTICE),
    _page("POST", WORDS, wordings.save_wording, PRACTICE),
    _page("POST", f"{WORDS}/reset", wordings.reset_wording, PRACTICE),
    _page("POST", f"{WORDS}/preview", wordings.preview_wording, PRACTICE),
)
