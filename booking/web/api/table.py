"""Every address of the API: the views are reached, guarded and documented from this table."""

from booking.web.api.office_table import OFFICE_ROUTES
from booking.web.api.public_table import PUBLIC_ROUTES

ROUTES = (*PUBLIC_ROUTES, *OFFICE_ROUTES)
