"""The outbox."""

from flask import Response

from booking.inputs import Nothing
from booking.messages.actions import resend
from booking.messages.inputs import MessagesAsked
from booking.messages.queries import find_message, list_messages
from booking.web.api.access import caller
from booking.web.api.answers import answer
from booking.web.api.asked import body_if_any, query
from booking.web.api.representations import message_shown
from booking.web.api.shapes import MessagesShown
from booking.web.context import database, now
from booking.web.staff.reading import note_reading


def see_messages() -> Response:
    asked = query(MessagesAsked)
    with database().reading() as session:
        page = list_messages(session, asked)
    items = [message_shown(one) for one in page.items]
    if items:
        note_reading("messages.read", "messages", ("recipient",), by=caller().actor)
    return answer(MessagesShown(items=items, next_cursor=page.next_cursor))


def send_again(message_id: int) -> Response:
    body_if_any(Nothing)
    with database().writing() as session:
        going_out = resend(session, message_id, by=caller().actor, now=now())
        shown = message_shown(find_message(session, going_out))
    return answer(shown, 202)
