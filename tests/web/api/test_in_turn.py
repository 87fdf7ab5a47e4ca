"""What is asked while somebody else changes the same is judged by what that has become."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.appointments.models import Appointment
from booking.database import Database
from booking.diary.actions import lock_diary
from booking.practice.actions import touch_practice
from booking.practice.models import Block, Provider
from tests.concurrency.desk import wait_for_another
from tests.web.api.office import ELEVEN, NINE, TEN, Api, booked

LUNCH = {"provider": "patt", "starts_at": NINE, "ends_at": ELEVEN}


def asked_meanwhile(
    office: Database, change: Callable[[Session], object], ask: Callable[[], TestResponse]
) -> TestResponse:
    """`ask` begins when the change is made and ends when it is committed."""
    with ThreadPoolExecutor(1) as other:
        with office.writing() as session:
            change(session)
            answer = other.submit(ask)
            wait_for_another(office)
        return answer.result()


def blocked(desk: Api) -> str:
    return f"/blocks/{desk.post('/blocks', LUNCH).get_json()['id']}"


def shorten(session: Session) -> None:
    touch_practice(session)
    block = session.scalars(select(Block)).one()
    block.ends_at -= timedelta(hours=1)
    session.flush()


def remove(session: Session) -> None:
    touch_practice(session)
    session.execute(delete(Block))


def test_two_changes_of_a_block_cannot_turn_it_around(desk: Api, office: Database) -> None:
    path = blocked(desk)

    answer = asked_meanwhile(office, shorten, lambda: desk.patch(path, {"starts_at": TEN}))

    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["ends_at"])


def test_a_block_that_was_removed_meanwhile_is_not_found(desk: Api, office: Database) -> None:
    path = blocked(desk)

    answer = asked_meanwhile(office, remove, lambda: desk.patch(path, {"starts_at": TEN}))

    assert answer.status_code == 404


def test_what_became_somebody_elses_meanwhile_is_no_longer_ones_own(
    doctor: Api, office: Database, colleague: str
) -> None:
    path = f"/appointments/{booked(doctor)['reference']}"

    def give_away(session: Session) -> None:
        lock_diary(session)
        lee = select(Provider.id).where(Provider.slug == colleague).scalar_subquery()
        session.execute(update(Appointment).values(provider_id=lee))

    answer = asked_meanwhile(office, give_away, lambda: doctor.patch(path, {"note": "mine"}))

    assert answer.status_code == 403
