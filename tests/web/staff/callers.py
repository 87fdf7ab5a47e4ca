"""Whose account a provider's is."""

from sqlalchemy import select

from booking.accounts.models import Account
from booking.accounts.rules import Role
from booking.database import Database


def belongs_to(database: Database, provider_id: int | None) -> None:
    """The provider's account."""
    with database.writing() as session:
        account = session.scalars(select(Account).where(Account.role == Role.PROVIDER)).one()
        account.provider_id = provider_id
