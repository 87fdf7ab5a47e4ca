"""Slips in an address's domain, and what only looks like one."""

import pytest

from booking.contacts import likely_meant


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmial.cmo", "gmail.com"),
        ("yaho.com", "yahoo.com"),
        ("hotmial.com", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("iclould.com", "icloud.com"),
        ("aol.con", "aol.com"),
        ("comcast.ne", "comcast.net"),
    ],
)
def test_a_slip_is_noticed(domain: str, meant: str) -> None:
    assert likely_meant(f"ana@{domain}") == f"ana@{meant}"


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "mail.com",
        "ymail.com",
        "aim.com",
        "yahoo.es",
        "yahoo.com.mx",
        "hotmail.co.uk",
        "live.ca",
        "comcast.com",
        "example.com",
        "patients.example",
        "g.com",
    ],
)
def test_what_is_right_or_somebodys_own_is_left_alone(domain: str) -> None:
    assert likely_meant(f"ana@{domain}") is None
