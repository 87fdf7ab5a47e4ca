from booking.keyring import Keyring, fingerprint


def test_each_secret_gives_a_key_the_newest_first() -> None:
    both, old = Keyring(("new", "old")), Keyring(("old",))

    assert both.derive("links")[1:] == old.derive("links")
    assert both.derive("links")[0] != both.derive("links")[1]


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = Keyring(("secret",))

    assert keys.derive("links") != keys.derive("columns")


def test_a_key_is_thirty_two_bytes_and_not_the_secret() -> None:
    (key,) = Keyring(("secret",)).derive("links")

    assert len(key) == 32
    assert b"secret" not in key


def test_a_fingerprint_is_the_same_each_time_and_does_not_show_its_token() -> None:
    assert fingerprint("token") == fingerprint("token")
    assert len(fingerprint("token")) == 64
    assert "token" not in fingerprint("token")


def test_parts_cannot_be_shifted_into_each_other() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
