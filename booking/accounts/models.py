"""Who of the office may come in: people by account, programs by key."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false, func
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, Sealed, UtcDateTime


class Account(Base):
    """Without a password hash nobody can sign in yet: the one-time link sets it.

    `wants_agenda`: the day by mail each morning.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(16))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"))
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wants_agenda: Mapped[bool] = mapped_column(default=False, server_default=false())


Index("uq_account_email_lower", func.lower(Account.email), unique=True)


class PasswordLink(Base):
    """Sets a password once; the token is made anew from the nonce, by a key kept elsewhere."""

    __tablename__ = "password_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    nonce: Mapped[str] = mapped_column(server_default="")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ForgottenPassword(Base):
    """Asked for at the door and waiting for the worker, until it is looked at whose address it is.

    The nonce is the form's: one that is sent twice asks once.
    """

    __tablename__ = "forgotten_password"

    nonce: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str]
    address: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SecondFactor(Base):
    """An authenticator app that has shown a code once: until then its secret is kept nowhere.

    `last_step` is the time step of the last code: no code is good twice.
    """

    __tablename__ = "second_factor"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    # Read only to check a code: a lost key must not make every sign-in fail.
    secret: Mapped[str] = mapped_column(Sealed, deferred=True)
    last_step: Mapped[int | None]
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """Good once in place of the app's code; only its hash is kept, and it goes when it is used."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)


class StaffSession(Base):
    """A signed-in browser, of whose token only the hash is kept.

    `proved_at` is when the password was last given in it, `factor_at` when the second factor was.
    """

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    address: Mapped[str]
    browser: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiKey(Base):
    """Only the key's hash is kept; a provider's key names whose appointments are its own."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(16))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
