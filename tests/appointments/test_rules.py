from datetime import datetime, timedelta
from itertools import product

import pytest

from booking.appointments.rules import (
    Status,
    check_click,
    check_step,
    cutoff,
    link_lives,
    manage_token,
    new_manage_link,
)
from booking.errors import NotBegun, StatusConflict
from booking.keyring import Keyring, fingerprint
from booking.references import REFERENCE_LETTERS, new_reference, spoken_reference, stored_reference
from tests.factories import HOUSTON, NINE, houston

MOMENT = timedelta(microseconds=1)
STEPS = [
    ("booked", "arrived"),
    ("arrived", "completed"),
    ("booked", "no_show"),
    ("booked", "cancelled"),
    ("arrived", "booked"),
    ("completed", "arrived"),
    ("no_show", "booked"),
    ("cancelled", "booked"),
]
OTHERS = sorted(set(product((str(status) for status in Status), repeat=2)) - set(STEPS))
OLD, NEW, BOTH = Keyring(("old",)), Keyring(("new",)), Keyring(("new", "old"))


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_each_step_and_its_reverse_is_allowed(before: str, after: str) -> None:
    check_step(before, after)


@pytest.mark.parametrize(("before", "after"), OTHERS)
def test_every_other_step_is_refused(before: str, after: str) -> None:
    with pytest.raises(StatusConflict):
        check_step(before, after)


def test_nobody_has_missed_a_visit_before_it_begins() -> None:
    with pytest.raises(NotBegun):
        check_click("booked", "no_show", starts_at=NINE, zone=HOUSTON, now=NINE - MOMENT)


@pytest.mark.parametrize("starts_at", [houston("2026-12-07 00:00"), houston("2026-12-07 23:45")])
def test_nobody_has_arrived_before_the_day_of_the_visit_in_the_office(starts_at: datetime) -> None:
    midnight = houston("2026-12-07 00:00")

    check_click("booked", "arrived", starts_at=starts_at, zone=HOUSTON, now=midnight)
    with pytest.raises(NotBegun):
        check_click("booked", "arrived", starts_at=starts_at, zone=HOUSTON, now=midnight - MOMENT)


def test_a_step_back_to_arrived_waits_for_no_day() -> None:
    check_click("completed", "arrived", starts_at=NINE, zone=HOUSTON, now=NINE - timedelta(days=2))


def test_references_are_eight_letters_that_cannot_be_mistaken() -> None:
    made = {new_reference() for _ in range(200)}

    assert len(made) == 200
    assert {len(reference) for reference in made} == {8}
    assert set("".join(made)) <= set(REFERENCE_LETTERS)
    assert not set(REFERENCE_LETTERS) & set("0O1IL8BSZ")


@pytest.mark.parametrize("said", ["K7MP-4QXD", "k7mp4qxd", " K7MP 4QXD ", "k7-mp-4q-xd"])
def test_a_reference_is_read_as_people_type_it(said: str) -> None:
    assert stored_reference(said) == "K7MP4QXD"


def test_a_reference_is_shown_in_two_halves() -> None:
    assert spoken_reference("K7MP4QXD") == "K7MP-4QXD"


def test_a_manage_link_has_as_many_bits_as_nobody_can_guess() -> None:
    links = [new_manage_link(NEW) for _ in range(50)]

    assert len({link.token for link in links}) == 50
    assert {len(link.token) for link in links} == {32}
    assert all(link.nonce not in link.token for link in links)


def test_a_link_can_be_made_again_from_its_nonce_by_who_has_the_key() -> None:
    link = new_manage_link(OLD)

    for keys in (OLD, BOTH):
        assert manage_token(keys, nonce=link.nonce, kept_hash=link.hash) == link.token


def test_without_the_key_a_link_cannot_be_made_again() -> None:
    link = new_manage_link(OLD)

    assert manage_token(NEW, nonce=link.nonce, kept_hash=link.hash) is None
    assert link.hash == fingerprint(link.token)


def test_new_links_are_made_with_the_newest_key() -> None:
    link = new_manage_link(BOTH)

    assert manage_token(NEW, nonce=link.nonce, kept_hash=link.hash) == link.token
    assert manage_token(OLD, nonce=link.nonce, kept_hash=link.hash) is None


def test_a_link_lives_for_thirty_days_after_the_visit() -> None:
    ends = NINE + timedelta(days=30)

    assert link_lives(NINE, ends - MOMENT)
    assert not link_lives(NINE, ends)


def test_a_cut_off_is_so_long_before_the_visit() -> None:
    assert cutoff(NINE, 1440) == NINE - timedelta(days=1)
    assert cutoff(NINE, 0) == NINE
