from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from booking.database import Database
from booking.diary.actions import lock_diary
from booking.errors import NotFound, Refusal
from booking.practice.actions import touch_practice
from booking.practice.models import Closure, ConsultationType, PracticeSettings
from booking.practice.queries import Practice, calendar_versions, load_practice, practice_at


def loaded(database: Database) -> Practice:
    with database.reading() as session:
        return load_practice(session)


def rename(session: Session, name: str) -> None:
    touch_practice(session)
    session.execute(update(PracticeSettings).values(name=name))


def name_seen_by_a_writer_that_fails(database: Database, name: str) -> str:
    seen = []
    with suppress(Refusal), database.writing() as session:
        rename(session, name)
        seen.append(load_practice(session).settings.name)
        raise Refusal
    return seen[0]


def test_the_practice_is_read_once_for_each_version(office: Database) -> None:
    first = loaded(office)

    assert loaded(office) is first


def test_a_new_version_is_read_anew(office: Database) -> None:
    first = loaded(office)

    with office.writing() as session:
        rename(session, "Renamed")

    assert loaded(office).settings.name == "Renamed"
    assert first.settings.name != "Renamed"


def test_selling_time_does_not_make_the_practice_read_anew(office: Database) -> None:
    first = loaded(office)

    with office.writing() as session:
        lock_diary(session)

    assert loaded(office) is first


def test_a_writer_sees_its_own_change_and_nobody_else_does(office: Database) -> None:
    before = loaded(office)

    assert name_seen_by_a_writer_that_fails(office, "Never") == "Never"
    assert loaded(office) is before


def test_a_number_freed_by_a_roll_back_brings_nothing_back(office: Database) -> None:
    name_seen_by_a_writer_that_fails(office, "Never")

    with office.writing() as session:
        rename(session, "Renamed")

    assert loaded(office).settings.name == "Renamed"


def test_the_practice_can_be_read_after_its_session_and_not_by_surprise(office: Database) -> None:
    practice = loaded(office)
    kind = practice.type("in-person")

    assert [provider.slug for provider in practice.providers_of(kind)] == ["patt"]
    assert len(practice.providers[0].hours) == 10
    with office.reading() as session, pytest.raises(InvalidRequestError):
        _ = session.get_one(ConsultationType, kind.id).providers


def test_loading_the_practice_leaves_the_callers_own_changes(session: Session) -> None:
    added = Closure(first=date(2026, 12, 7), last=date(2026, 12, 7), reason="Painters")
    session.add(added)

    practice = load_practice(session)

    assert added in session
    assert "Painters" in [closure.reason for closure in practice.closures]


def test_who_knows_the_version_gets_the_practice_without_another_look(office: Database) -> None:
    known = loaded(office)

    with office.reading() as session:
        assert practice_at(session, known.version) is known
        assert practice_at(session, known.version + 1) is known


def test_versions_can_be_read_without_a_session(office: Database) -> None:
    with office.writing() as session:
        touch_practice(session)
        lock_diary(session)

    assert calendar_versions(office) == (3, 2)


def test_a_type_that_is_no_longer_offered_is_only_found_by_its_number(session: Session) -> None:
    touch_practice(session)
    session.execute(
        update(ConsultationType).where(ConsultationType.slug == "video").values(active=False)
    )
    practice = load_practice(session)

    with pytest.raises(NotFound):
        practice.type("video")
    (inactive,) = set(practice.types) - set(practice.active_types)
    assert practice.type_by_id(inactive.id).slug == "video"


@pytest.mark.parametrize("slug", ["", "unknown", "IN-PERSON"])
def test_what_is_not_there_is_not_found(session: Session, slug: str) -> None:
    practice = load_practice(session)

    with pytest.raises(NotFound):
        practice.type(slug)
    with pytest.raises(NotFound):
        practice.provider(slug)
