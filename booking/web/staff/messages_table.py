"""The addresses of the outbox, and of what its mails say."""

from booking.accounts.rules import Permission
from booking.web.staff import messages, reminders, wordings
from booking.web.staff.access import get, post

DESK, PRACTICE = Permission.MESSAGES, Permission.SETTINGS
MAIL, WORDS = "/messages/<int:message_id>", "/settings/wording/<mail>/<locale>"
MESSAGE_PAGES = (
    get("/messages", messages.messages, DESK),
    get("/messages/rows", messages.message_rows, DESK),
    get(MAIL, messages.message, DESK),
    get(f"{MAIL}/mail", messages.message_mail, DESK),
    post(f"{MAIL}/resend", messages.resend_message, DESK),
    post(f"{MAIL}/told", messages.tell_by_phone, DESK),
    get("/settings/reminders", reminders.reminders, PRACTICE),
    post("/settings/reminders", reminders.save_reminders, PRACTICE),
    get("/settings/wording", wordings.wordings, PRACTICE),
    get(WORDS, wordings.wording, PRACTICE),
    post(WORDS, wordings.save_wording, PRACTICE),
    post(f"{WORDS}/reset", wordings.reset_wording, PRACTICE),
    post(f"{WORDS}/preview", wordings.preview_wording, PRACTICE),
)
