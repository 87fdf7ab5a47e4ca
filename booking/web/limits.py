"""How often each address and each contact may ask, stated once."""

from datetime import timedelta

from sqlalchemy.orm import Session

from booking.limits.actions import count_request
from booking.limits.rules import Limit, household
from booking.web.context import address, config, context, database, now

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

BOOKINGS = Limit("bookings by address", 10, 10 * MINUTE)
FORMS = Limit("forms by address", 60, 10 * MINUTE)
BOOKINGS_BY_CONTACT = Limit("bookings by contact", 6, HOUR)
HOLDS = Limit("holds by address", 40, 10 * MINUTE)
LEADS = Limit("leads by address", 10, 10 * MINUTE)
LEADS_BY_CONTACT = Limit("leads by contact", 6, HOUR)
OPINIONS = Limit("opinions by address", 20, HOUR)
# Beyond it nothing is refused, only nothing more is noted.
ARRIVALS = Limit("arrivals by address", 120, 10 * MINUTE)
MANAGING = Limit("manage links by address", 60, 10 * MINUTE)
SIGN_INS = Limit("sign-ins by address", 30, 10 * MINUTE)
LOOKS = Limit("availability by address", 300, MINUTE)


def client() -> str | None:
    """By what the asker is counted; None where nobody is."""
    return household(address()) if config().rate_limits else None


def check(limit: Limit, who: str | None = None) -> None:
    """Counted in a transaction of its own: a refused request counts too."""
    asker = client()
    if asker is None:
        return
    with database().writing() as session:
        count_request(session, limit, who or asker, now=now())


def check_cheaply(limit: Limit) -> None:
    """For what only reads: counted in this process alone, so each process allows as much."""
    ours = context()
    if ours.config.rate_limits:
        ours.tally.count(limit, household(address()), now=ours.clock())


def check_contact(session: Session, *, email: str, phone: str) -> None:
    """After booking, in its transaction: who only names somebody does not use up their bookings."""
    if not config().rate_limits:
        return
    for contact in (email.lower(), phone.partition(";")[0]):
        count_request(session, BOOKINGS_BY_CONTACT, contact, now=now())


def of_mailbox() -> Limit | None:
    """For capturing a lead; None where nobody is counted."""
    return LEADS_BY_CONTACT if config().rate_limits else None
