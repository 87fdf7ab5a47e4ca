"""The addresses of the search box and of booking for a caller."""

from booking.accounts.rules import Permission
from booking.web.staff import book, booked, search
from booking.web.staff.access import get, post

BOOK_PAGES = (
    get("/search", search.search, Permission.CONTACT),
    post("/search", search.send_search, Permission.CONTACT),
    get("/book", book.book, Permission.BOOK),
    post("/book", book.send_book, Permission.BOOK),
    post("/book/times", book.book_times, Permission.BOOK),
    post("/book/alike", book.book_alike, Permission.BOOK),
    post("/book/outside", book.book_outside, Permission.BOOK),
    get("/booked/<reference>", booked.booked, Permission.BOOK),
    post("/booked/<reference>", booked.send_told, Permission.BOOK),
)
