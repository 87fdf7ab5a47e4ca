"""The addresses of the calendar: what it shows, and what is moved, cancelled and blocked there."""

from booking.accounts.rules import Permission
from booking.web.staff import blocks, calendar, cancelling, moving, undoing
from booking.web.staff.access import get, post

CALENDAR_PAGES = (
    get("/calendar", calendar.calendar, Permission.CALENDAR),
    get("/calendar/feed", calendar.calendar_feed, Permission.CALENDAR),
    get("/calendar/book", calendar.book_at, Permission.BOOK),
    get("/appointments/<reference>/move", moving.move, Permission.BOOK),
    post("/appointments/<reference>/move", moving.send_move, Permission.BOOK),
    get("/appointments/<reference>/cancel", cancelling.cancel, Permission.BOOK),
    post("/appointments/<reference>/cancel", cancelling.send_cancel, Permission.BOOK),
    post("/undo", undoing.undo, Permission.BOOK),
    get("/blocks/new", blocks.new_block, Permission.BLOCKS),
    post("/blocks/new", blocks.add_new_block, Permission.BLOCKS),
    get("/blocks/<int:block_id>", blocks.block, Permission.BLOCKS),
    post("/blocks/<int:block_id>", blocks.change_one_block, Permission.BLOCKS),
    post("/blocks/<int:block_id>/move", blocks.move_block, Permission.BLOCKS),
    post("/blocks/<int:block_id>/remove", blocks.remove_one_block, Permission.BLOCKS),
)
