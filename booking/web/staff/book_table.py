"""The addresses of the search box and of booking for a caller."""

from booking.accounts.rules import Permission
from booking.web.staff import book, booked, search
from booking.web.staff.access import Page

BOOK_PAGES = (
    Page(method="GET", path="/search", view=search.search, permission=Permission.CONTACT),
    Page(method="POST", path="/search", view=search.send_search, permission=Permission.CONTACT),
    Page(method="GET", path="/book", view=book.book, permission=Permission.BOOK),
    Page(method="POST", path="/book", view=book.send_book, permission=Permission.BOOK),
    Page(method="POST", path="/book/times", view=book.book_times, permission=Permission.BOOK),
    Page(method="POST", path="/book/alike", view=book.book_alike, permission=Permission.BOOK),
    Page(method="POST", path="/book/outside", view=book.book_outside, permission=Permission.BOOK),
    Page(
        method="GET",
        path="/booked/<reference>",
        view=booked.booked,
        permission=Permission.BOOK,
    ),
    Page(
        method="POST",
        path="/booked/<reference>",
        view=booked.send_told,
        permission=Permission.BOOK,
    ),
)
