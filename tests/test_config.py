"""Settings: what is made of them, and that one which cannot work is named in one line."""

import resource
import signal
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import ROOT, Config, ConfigError, database_url

SECRET = "sixteen letters!"

CANNOT_WORK = [
    {"BOOKING_ENV": "prod"},
    {"SECRET_KEY": "too short"},
    {"BASE_URL": "book.example"},
    {"BASE_URL": "ftp://book.example"},
    {"BASE_URL": "https://"},
    {"BASE_URL": "https://[::1"},
    {"BASE_URL": "https://book.example:port"},
    {"BASE_URL": "https://book.example/?from=mail"},
    {"BASE_URL": "https://book.example/#top"},
    {"BASE_URL": "https://book. example"},
    {"BASE_URL": "https://practice.example/booking"},
    {"PORT": "0"},
    {"PORT": "65536"},
    {"PORT": "http"},
    {"PORT": "٥٠٠٠"},
    {"PORT": "-1"},
    {"MAIL_SERVER": "bad server"},
    {"MAIL_SERVER": "http://smtp.example.org"},
    {"MAIL_SERVER": "smtp.example.org/"},
    {"MAIL_SERVER": "smtp.example.org:587"},
    {"MAIL_SERVER": "smtp..example.org"},
    {"MAIL_PORT": "25.5"},
    {"MAIL_USE_TLS": "maybe"},
    {"MAIL_USE_SSL": "2"},
    {"MAIL_USE_TLS": "true", "MAIL_USE_SSL": "true"},
    {"MAIL_USERNAME": "office"},
    {"MAIL_PASSWORD": "correct horse"},
    {"MAIL_DEFAULT_SENDER": "the office"},
    {"MAIL_DEFAULT_SENDER": "Office <office@>"},
    {"MAIL_DEFAULT_SENDER": "a@b.example\nBcc: c@d.example"},
    {"MAIL_DEFAULT_SENDER": "a@b\u2028.example"},
    {"MAIL_DEFAULT_SENDER": "bü@book.example"},
    {"MAIL_DEFAULT_SENDER": "office@book..example"},
    {"MAIL_DEFAULT_SENDER": "office@book.example."},
    {"MAIL_DEFAULT_SENDER": "office@book_.example"},
    {"MAIL_DEFAULT_SENDER": f"office@{'b' * 64}.example"},
    {"MAIL_DEFAULT_SENDER": "the office@book.example"},
    {"MAIL_DEFAULT_SENDER": "Office <the office@book.example>"},
    {"MAIL_DEFAULT_SENDER": "Office <office@book.example> or so"},
    {"TRUSTED_PROXIES": "all"},
    {"RATE_LIMITS": "sometimes"},
    {"WEB_PROCESSES": "0"},
    {"LOG_FORMAT": "xml"},
    {"INSTANCE_DIR": "/proc/none"},
    {"DATABASE_URL": "mysql://localhost/booking"},
    {"DATABASE_URL": "booking.db"},
    {"DATABASE_URL": "sqlite://"},
    {"DATABASE_URL": "sqlite:///"},
    {"DATABASE_URL": "postgresql://desk@localhost:port/booking"},
]


def read(folder: Path, **environ: str) -> Config:
    return Config.from_environment({"INSTANCE_DIR": str(folder), **environ})


@pytest.mark.parametrize("environ", CANNOT_WORK, ids=str)
def test_a_setting_that_cannot_work_is_named_in_one_line(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, **environ)
    line = str(refused.value)
    assert all(name in line for name in environ)
    assert len(line.splitlines()) == 1


def test_without_settings_it_runs_on_this_machine_alone(tmp_path: Path) -> None:
    config = read(tmp_path)
    assert (config.host, config.port) == ("127.0.0.1", 5000)
    assert config.base_url == "http://127.0.0.1:5000"
    assert config.database_url == f"sqlite:///{tmp_path / 'booking.db'}"
    assert config.mail_server is None
    assert config.rate_limits
    assert not config.production


def test_blank_is_unset(tmp_path: Path) -> None:
    blank = dict.fromkeys(("PORT", "BASE_URL", "SECRET_KEY", "MAIL_SERVER", "DATABASE_URL"), " ")
    assert read(tmp_path, **blank) == read(tmp_path)


def test_the_address_follows_the_port(tmp_path: Path) -> None:
    assert read(tmp_path, PORT="8080").base_url == "http://127.0.0.1:8080"


def test_links_do_not_get_two_slashes(tmp_path: Path) -> None:
    assert read(tmp_path, BASE_URL="https://book.example/").base_url == "https://book.example"


@pytest.mark.parametrize(
    "server",
    ["localhost", "smtp.example.org", "smtp_1.mail", "127.0.0.1", "::1", "correo.ñ.example"],
)
def test_a_mail_server_has_a_name_or_an_address(tmp_path: Path, server: str) -> None:
    assert read(tmp_path, MAIL_SERVER=server).mail_server == server


def test_mail_uses_the_port_of_its_encryption(tmp_path: Path) -> None:
    assert read(tmp_path).mail_port == 25
    assert read(tmp_path, MAIL_USE_SSL="true").mail_port == 465


def test_the_secret_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    first, again = read(tmp_path), read(tmp_path)
    assert first.secret_keys == again.secret_keys
    assert len(first.secret_keys[0]) >= 43
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("left", ["", "half of it"])
def test_a_kept_secret_that_is_damaged_is_not_taken(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret_key").write_text(left)

    with pytest.raises(ConfigError, match="SECRET_KEY kept in"):
        read(tmp_path)


def test_a_secret_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, allowed[1]))
    try:
        with pytest.raises(ConfigError, match="SECRET_KEY is not set and cannot be kept"):
            read(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
        signal.signal(signal.SIGXFSZ, ignored)

    assert list(tmp_path.iterdir()) == []


def test_all_who_start_together_keep_the_same_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starting:
        found = set(starting.map(lambda _n: read(tmp_path).secret_keys, range(40)))

    assert len(found) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    "sender", ["office@localhost", "office@clinic.test", "Büro <office@bücher.example>"]
)
def test_a_sender_of_an_unusual_kind_is_taken(tmp_path: Path, sender: str) -> None:
    assert read(tmp_path, MAIL_DEFAULT_SENDER=sender).mail_default_sender == sender


def test_older_secrets_are_kept_behind_the_newest(tmp_path: Path) -> None:
    config = read(tmp_path, SECRET_KEY=SECRET, SECRET_KEY_PREVIOUS="one two")
    assert config.secret_keys == (SECRET, "one", "two")


def test_the_instance_folder_is_for_the_owner_alone(tmp_path: Path) -> None:
    read(tmp_path / "instance")
    assert stat.S_IMODE((tmp_path / "instance").stat().st_mode) == 0o700


def test_production_wants_a_secret_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        read(tmp_path, BOOKING_ENV="production")
    assert read(tmp_path, BOOKING_ENV="production", SECRET_KEY=SECRET).production


def test_production_is_not_without_limits(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="RATE_LIMITS"):
        read(tmp_path, BOOKING_ENV="production", SECRET_KEY=SECRET, RATE_LIMITS="off")


def test_a_relative_database_lies_in_the_root(tmp_path: Path) -> None:
    url = read(tmp_path, DATABASE_URL="sqlite:///data/b.db").database_url
    assert url == f"sqlite:///{ROOT / 'data' / 'b.db'}"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_postgresql_is_taken_as_it_is(scheme: str) -> None:
    url = f"{scheme}://desk:word@db.example/booking"
    assert database_url({"DATABASE_URL": url}) == url
