"""An office with keys of every role, and what the tests of the API share."""

from collections.abc import Callable
from datetime import time

import pytest
from flask.testing import FlaskClient

from booking.accounts.actions import add_key
from booking.accounts.inputs import NewKey
from booking.accounts.rules import Role
from booking.audit.rules import SYSTEM
from booking.database import Database
from booking.practice.actions import touch_practice
from booking.practice.models import (
    ConsultationTypeProvider,
    Provider,
    WorkingHours,
)
from booking.practice.queries import load_practice
from tests.clock import SettableClock
from tests.web.api.office import Api

KeyOf = Callable[[Role], str]


@pytest.fixture
def make_key(office: Database, clock: SettableClock) -> KeyOf:
    """A provider's key is Dr. Patt's."""

    def make(role: Role) -> str:
        provider = "patt" if role is Role.PROVIDER else None
        asked = NewKey(name=f"a {role} program", role=role, provider=provider)
        with office.writing() as session:
            return add_key(session, asked, by=SYSTEM, now=clock())

    return make


@pytest.fixture
def visitor(client: FlaskClient) -> Api:
    return Api(client)


@pytest.fixture
def desk(client: FlaskClient, make_key: KeyOf) -> Api:
    return Api(client, make_key(Role.FRONT_DESK))


@pytest.fixture
def doctor(client: FlaskClient, make_key: KeyOf) -> Api:
    return Api(client, make_key(Role.PROVIDER))


@pytest.fixture
def reader(client: FlaskClient, make_key: KeyOf) -> Api:
    return Api(client, make_key(Role.READ_ONLY))


@pytest.fixture
def colleague(office: Database) -> str:
    """A second provider for video, Tuesdays from nine to twelve."""
    with office.writing() as session:
        lee = Provider(slug="lee", name="Dr. Lee", title="Physician", position=1)
        session.add(lee)
        session.flush()
        touch_practice(session)
        video = load_practice(session).type("video")
        session.add(ConsultationTypeProvider(type_id=video.id, provider_id=lee.id))
        hours = {"starts": time(9), "ends": time(12)}
        session.add(WorkingHours(provider_id=lee.id, weekday=1, **hours))
    return "lee"
