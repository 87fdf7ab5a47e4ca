"""What every view may ask of the application it runs in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from flask import current_app, request

from booking.audit.rules import Actor, ActorKind
from booking.clock import Clock
from booking.database import Database
from booking.keyring import Keyring
from booking.messages.rules import Letterhead
from booking.web.steps import Steps
from booking.web.tally import Tally
from config import Config

AHEAD = ("Sec-Purpose", "Purpose", "X-Moz")


@dataclass(frozen=True, slots=True)
class Context:
    config: Config
    database: Database
    clock: Clock
    keys: Keyring
    tally: Tally = field(default_factory=Tally)
    steps: Steps = field(default_factory=Steps)

    @property
    def letterhead(self) -> Letterhead:
        return Letterhead(self.config.base_url, self.config.mail_default_sender, self.keys)


def context() -> Context:
    return cast(Context, current_app.extensions["booking"])


def database() -> Database:
    return context().database


def config() -> Config:
    return context().config


def keys() -> Keyring:
    return context().keys


def now() -> datetime:
    return context().clock()


def address() -> str:
    """Where the request came from, as far as the trusted proxies tell."""
    return request.remote_addr or ""


def fetched_ahead() -> bool:
    """In case somebody should go there: nobody has done anything yet."""
    return any("prefetch" in request.headers.get(name, "") for name in AHEAD)


def visitor() -> Actor:
    return Actor(ActorKind.PATIENT, address=address())
