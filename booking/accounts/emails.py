"""The mail with the one-time link; asked again when it is about to leave."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.links import NewLink, token_again
from booking.accounts.models import Account, PasswordLink
from booking.messages.actions import enqueue
from booking.messages.models import Message
from booking.messages.queries import known_keys
from booking.messages.rules import Email, Kind, Letterhead
from booking.practice.queries import load_practice

OFFICE_LOCALE = "en"
INVITATION, RESET = "invitation", "reset"


def is_mailed(session: Session, nonce: str | None) -> bool:
    return nonce is not None and bool(known_keys(session, [_once_key(nonce)]))


def mail_link(
    session: Session, account: Account, link: NewLink, template: str, *, now: datetime
) -> None:
    """Without the link's token: it is made from the nonce when the mail leaves."""
    enqueue(
        session,
        kind=Kind.PASSWORD,
        once_key=_once_key(link.nonce),
        recipient=account.email,
        locale=OFFICE_LOCALE,
        now=now,
        subject_id=account.id,
        detail={"template": template, "nonce": link.nonce},
    )


def compose(
    session: Session, message: Message, *, now: datetime, letterhead: Letterhead
) -> Email | None:
    """None once the link was used, has ended, or gave way to a newer one."""
    found = session.execute(
        select(Account, PasswordLink)
        .join(PasswordLink, PasswordLink.account_id == Account.id)
        .where(
            Account.id == message.subject_id,
            Account.disabled_at.is_(None),
            PasswordLink.nonce == message.detail["nonce"],
            PasswordLink.expires_at > now,
        )
    ).one_or_none()
    if found is None:
        return None
    account, link = found
    token = token_again(letterhead.keys, nonce=link.nonce, kept_hash=link.token_hash)
    if token is None:
        return None
    practice = load_practice(session)
    said = {
        "practice": practice.settings,
        "name": account.name,
        "link": f"{letterhead.base_url}/staff/password/{token}",
        "sign_in": f"{letterhead.base_url}/staff/login",
        "until": link.expires_at,
        "zone": practice.settings.timezone,
    }
    return Email(f"accounts/{message.detail['template']}", said)


def _once_key(nonce: str) -> str:
    return f"{Kind.PASSWORD}:{nonce}"
