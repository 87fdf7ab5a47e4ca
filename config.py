"""Settings from the environment; whatever cannot work is refused by name before anything starts."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
TRUE = ("1", "true", "yes", "on")
FALSE = ("0", "false", "no", "off", "")
SHORTEST_KEY = 16
# Without quotes, and its domain in ASCII: what every mail server takes.
MAILBOX = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*"
    r"@[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*",
    re.ASCII | re.IGNORECASE,
)

# Letters of any language: the name server is asked for them in its own spelling.
HOST = re.compile(r"[^\W_]([\w-]*\w)?(\.[^\W_]([\w-]*\w)?)*\.?")


class ConfigError(Exception):
    """One line that names the setting and says what would work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    production: bool
    database_url: str
    secret_keys: tuple[str, ...]
    base_url: str
    host: str
    port: int
    mail_server: str | None
    mail_port: int
    mail_use_tls: bool
    mail_use_ssl: bool
    mail_username: str | None
    mail_password: str | None
    mail_default_sender: str
    trusted_proxies: int
    rate_limits: bool
    web_processes: int
    log_json: bool
    instance_dir: Path

    @property
    def mail_folder(self) -> Path:
        return self.instance_dir / "mail"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Makes the instance folder and, outside production, the secret key on first use."""
        read = _Reader(environ)
        production = read.choice("BOOKING_ENV", ("development", "production")) == "production"
        instance = (ROOT / read.text("INSTANCE_DIR", "instance")).resolve()
        _make_folder(instance)
        port = read.number("PORT", 5000, low=1, high=65535)
        use_ssl = read.flag("MAIL_USE_SSL")
        use_tls = read.flag("MAIL_USE_TLS")
        if use_ssl and use_tls:
            raise ConfigError("MAIL_USE_TLS and MAIL_USE_SSL exclude each other: choose one")
        username, password = read.optional("MAIL_USERNAME"), read.optional("MAIL_PASSWORD")
        if (username is None) is not (password is None):
            raise ConfigError("MAIL_USERNAME and MAIL_PASSWORD need each other: set both or none")
        return cls(
            production=production,
            database_url=database_url(environ),
            secret_keys=_secret_keys(read, instance, production=production),
            base_url=read.web_address("BASE_URL", f"http://127.0.0.1:{port}"),
            host=read.text("HOST", "127.0.0.1"),
            port=port,
            mail_server=read.host("MAIL_SERVER"),
            mail_port=read.number("MAIL_PORT", 465 if use_ssl else 25, low=1, high=65535),
            mail_use_tls=use_tls,
            mail_use_ssl=use_ssl,
            mail_username=username,
            mail_password=password,
            mail_default_sender=read.sender("MAIL_DEFAULT_SENDER"),
            trusted_proxies=read.number("TRUSTED_PROXIES", 0, low=0, high=10),
            rate_limits=_rate_limits(read, production=production),
            web_processes=read.number("WEB_PROCESSES", 1, low=1, high=64),
            log_json=read.choice("LOG_FORMAT", ("console", "json")) == "json",
            instance_dir=instance,
        )


def database_url(environ: Mapping[str, str] = os.environ) -> str:
    """Absolute for SQLite, whatever folder the process was started in."""
    read = _Reader(environ)
    folder = read.text("INSTANCE_DIR", "instance")
    url = read.text("DATABASE_URL", f"sqlite:///{folder}/booking.db")
    if url.startswith("sqlite:///") and url != "sqlite:///":
        return f"sqlite:///{(ROOT / url.removeprefix('sqlite:///')).resolve()}"
    if url.startswith(("postgresql://", "postgresql+psycopg://")) and _has_host_and_port(url):
        return url
    raise ConfigError("DATABASE_URL must start with sqlite:/// (and name a file) or postgresql://")


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def optional(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def text(self, name: str, default: str) -> str:
        return self.optional(name) or default

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """The first is the default."""
        value = self.text(name, allowed[0])
        if value not in allowed:
            raise ConfigError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
        return value

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
            raise ConfigError(f"{name} must be a whole number from {low} to {high}, not {value!r}")
        return int(value)

    def flag(self, name: str) -> bool:
        value = self._environ.get(name, "").strip().lower()
        if value not in TRUE + FALSE:
            raise ConfigError(f"{name} must be true or false, not {value!r}")
        return value in TRUE

    def web_address(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        if not _is_web_address(value):
            raise ConfigError(
                f"{name} must be a web address like https://book.example, without a path,"
                f" not {value!r}"
            )
        return value

    def host(self, name: str) -> str | None:
        value = self.optional(name)
        if value is not None and not _is_host(value):
            raise ConfigError(
                f"{name} must be a host's name like smtp.example.org or its IP address, and"
                f" MAIL_PORT its port, not {value!r}"
            )
        return value

    def sender(self, name: str) -> str:
        value = self.text(name, "Appointments <appointments@houston-hair.example>")
        if not _is_sender(value):
            raise ConfigError(
                f"{name} must be a mail address like Office <office@book.example>, not {value!r}"
            )
        return value


def _is_web_address(value: str) -> bool:
    if not _has_host_and_port(value) or not value.isprintable() or " " in value:
        return False
    parts = urlsplit(value)
    is_plain = parts.hostname and not (parts.path or parts.query or parts.fragment)
    return parts.scheme in ("http", "https") and bool(is_plain)


def _is_host(value: str) -> bool:
    with suppress(ValueError):
        return bool(ip_address(value))
    return HOST.fullmatch(value) is not None


def _is_sender(value: str) -> bool:
    """A plain address, perhaps with a name before it."""
    address = parseaddr(value)[1]
    local, _at, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return False
    is_whole = value.endswith((address, f"<{address}>")) and value.isprintable()
    return is_whole and MAILBOX.fullmatch(plain) is not None


def _has_host_and_port(url: str) -> bool:
    """Both may be missing; what is there can be read."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _rate_limits(read: _Reader, *, production: bool) -> bool:
    on = read.choice("RATE_LIMITS", ("on", "off")) == "on"
    if production and not on:
        raise ConfigError("RATE_LIMITS must be on when BOOKING_ENV=production")
    return on


def _secret_keys(read: _Reader, instance: Path, *, production: bool) -> tuple[str, ...]:
    current = read.optional("SECRET_KEY")
    if current is None and production:
        raise ConfigError("SECRET_KEY must be set when BOOKING_ENV=production")
    if current is not None and len(current) < SHORTEST_KEY:
        raise ConfigError(f"SECRET_KEY must have at least {SHORTEST_KEY} characters")
    older = (read.optional("SECRET_KEY_PREVIOUS") or "").split()
    return (current or _kept_secret(instance / "secret_key"), *older)


def _kept_secret(path: Path) -> str:
    try:
        if not path.exists():
            _keep_new_secret(path)
        kept = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise ConfigError(f"SECRET_KEY is not set and cannot be kept: {error}") from error
    if len(kept) < SHORTEST_KEY:
        raise ConfigError(
            f"SECRET_KEY kept in {path} is damaged: put its copy back, or, if there never was"
            " a whole one, delete the file"
        )
    return kept


def _keep_new_secret(path: Path) -> None:
    """Whole or not at all; of two processes that start together, both will read the same."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"INSTANCE_DIR cannot be used: {error}") from error
    if not os.access(path, os.W_OK):
        raise ConfigError(f"INSTANCE_DIR cannot be written to: {path}")
