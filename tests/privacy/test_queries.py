"""Whose address it is, and what is held about them: whatever was merged and changed meanwhile."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from booking.database import Database
from booking.jobs import post_of, sweep
from booking.people.actions import change_person, recognise
from booking.people.inputs import PersonChange
from booking.people.merges import merge_people
from booking.people.models import Person
from booking.people.queries import person_mark
from booking.privacy.queries import everything_about, known_by
from tests.clock import START, SettableClock
from tests.factories import OFFICE


def person(session: Session, letter: str) -> Person:
    email = f"{letter}@example.com"
    return recognise(session, name=f"Ana {letter}", email=email, phone=None, now=START)


def merge(session: Session, survivor: Person, merged: Person) -> None:
    merge_people(session, survivor_id=survivor.id, merged_id=merged.id, by=OFFICE, now=START)


@pytest.fixture
def joined(session: Session) -> Person:
    """Who stands for three: the third was merged into the second, and that into them."""
    first, second, third = (person(session, letter) for letter in "abc")
    merge(session, second, third)
    merge(session, first, second)
    return first


@pytest.mark.parametrize("letter", ["a", "b", "C"])
def test_whoever_was_merged_is_known_by_their_address(
    session: Session, joined: Person, letter: str
) -> None:
    assert known_by(session, f"{letter}@example.com") == [joined]


def test_an_address_that_was_replaced_leads_to_whose_it_was(session: Session) -> None:
    ana = person(session, "a")
    asked = PersonChange(name=ana.name, email="new@example.com", seen=person_mark(ana))
    change_person(session, ana, asked, by=OFFICE, now=START)

    assert known_by(session, "a@example.com") == known_by(session, "new@example.com") == [ana]


def test_the_export_holds_all_that_finds_the_merged(session: Session, joined: Person) -> None:
    told = everything_about(session, joined)

    assert {one["email"] for one in told["merged_records"]} == {"b@example.com", "c@example.com"}
    keys = {one["key"] for one in told["person_key"] if one["kind"] == "email"}
    assert keys == {"a@example.com", "b@example.com", "c@example.com"}


def test_after_a_month_who_was_merged_is_held_told_of_and_known_again(
    app: Flask, office: Database, clock: SettableClock
) -> None:
    with office.writing() as session:
        merge(session, person(session, "a"), person(session, "b"))
    clock.advance(timedelta(days=31))
    sweep(post_of(app))

    with office.writing() as session:
        (found,) = known_by(session, "b@example.com")
        assert "b@example.com" in json.dumps(everything_about(session, found)["merged_records"])
        assert person(session, "b") is found
