"""The house rules, read from source text: each yields what is wrong in one file."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

CAPABILITIES = (
    "audit",
    "practice",
    "limits",
    "opinions",
    "messages",
    "people",
    "accounts",
    "diary",
    "availability",
    "holds",
    "campaigns",
    "checks",
    "leads",
    "appointments",
    "reminders",
    "waitlist",
    "reports",
    "privacy",
)
ROOMS = {
    "rules": 1,
    "inputs": 1,
    "invites": 1,
    "models": 2,
    "queries": 3,
    "actions": 3,
    "emails": 3,
}
# `web` stands for everything below it.
FLOORS = {
    "config": 0,
    "booking.clock": 0,
    "booking.errors": 0,
    "booking.intervals": 0,
    "booking.references": 0,
    "booking.sheets": 0,
    "booking.keyring": 0,
    "booking.contacts": 1,
    "booking.inputs": 1,
    "booking.database": 2,
    "booking.peeking": 2,
    "booking.sealed": 2,
    # Second rooms of capabilities that outgrew one file.
    "booking.accounts.codes": 1,
    "booking.accounts.colleagues": 3,
    "booking.accounts.factors": 3,
    "booking.accounts.forgotten": 3,
    "booking.accounts.links": 1,
    "booking.accounts.sessions": 3,
    "booking.appointments.agreed": 3,
    "booking.appointments.calendar": 3,
    "booking.appointments.calls": 3,
    "booking.appointments.changes": 3,
    "booking.appointments.conflicts": 3,
    "booking.appointments.contacts": 3,
    "booking.appointments.ledger": 3,
    "booking.appointments.moves": 3,
    "booking.appointments.notes": 3,
    "booking.appointments.closing": 3,
    "booking.appointments.orphans": 3,
    "booking.appointments.outbox": 3,
    "booking.appointments.patients": 3,
    "booking.appointments.undo": 3,
    "booking.appointments.days": 3,
    "booking.appointments.unheard": 3,
    "booking.checks.text": 1,
    "booking.leads.by_hand": 3,
    "booking.leads.desk": 3,
    "booking.leads.files": 1,
    "booking.leads.imports": 3,
    "booking.leads.keeping": 3,
    "booking.leads.pipeline": 3,
    "booking.leads.undo": 3,
    "booking.availability.broken": 3,
    "booking.availability.caps": 3,
    "booking.availability.nearest": 3,
    "booking.availability.timetables": 3,
    "booking.practice.feasts": 1,
    "booking.practice.hours": 3,
    "booking.practice.setup": 3,
    "booking.practice.times": 1,
    "booking.practice.week": 1,
    "booking.practice.wishes": 1,
    "booking.availability.wall_time": 1,
    "booking.messages.stopping": 3,
    "booking.people.likeness": 1,
    "booking.people.search": 3,
    "booking.people.duplicates": 3,
    "booking.people.merges": 3,
    "booking.practice.mails": 3,
    "booking.practice.wording": 1,
    "booking.reminders.agenda": 3,
    "booking.reports.answers": 1,
    "booking.reports.attendance": 1,
    "booking.reports.behind": 3,
    "booking.reports.funnel": 3,
    "booking.web": 4,
    "booking.jobs": 4,
    "booking.lanes": 4,
    "booking.letters": 4,
    "booking.logs": 4,
    "booking.mail_words": 4,
    "booking.mailer": 4,
    "booking.smtp": 4,
    "booking.smtp_host": 4,
    "booking.commands": 4,
    "booking": 5,
    "booking.demo": 5,
    "booking.demo_campaigns": 5,
    "booking.demo_leads": 5,
    "booking.demo_mail": 5,
    "booking.demo_people": 5,
    "booking.demo_steps": 5,
    "booking.demo_stories": 5,
    "booking.serving": 5,
    "booking.startup": 5,
    "booking.worker": 5,
    "booking.wsgi": 5,
    "run": 5,
}
# The floor on which a library begins.
LIBRARIES = {
    "sqlalchemy": 2,
    "psycopg": 2,
    "sqlite3": 2,
    "flask": 4,
    "flask_babel": 4,
    "flask_mail": 4,
    "flask_wtf": 4,
    "flask_login": 4,
    "flask_limiter": 4,
    "jinja2": 4,
    "werkzeug": 4,
    "wtforms": 4,
    "apscheduler": 4,
    "alembic": 4,
    "granian": 5,
}
# Megabytes of memory for what many processes never do: these alone are loaded when needed.
HEAVY = ("holidays", "psycopg")
CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.gmtime",
    "time.localtime",
    "time.strftime",
    "time.time",
    "time.time_ns",
    "sqlalchemy.func.now",
    "sqlalchemy.func.current_timestamp",
)
STOPWATCHES = ("time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns")
CLOCK = "booking.clock"
DOORS = 4
ROOF = 5


@dataclass(frozen=True, slots=True)
class Source:
    path: str
    tree: ast.Module

    @classmethod
    def read(cls, path: str, text: str) -> "Source":
        return cls(path, ast.parse(text))

    @property
    def module(self) -> str:
        parts = PurePosixPath(self.path).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def floor(self) -> int:
        """The roof for what has no place: that is complained of once, not with every import."""
        floor = floor_of(self.module)
        return ROOF if floor is None else floor


def floor_of(module: str) -> int | None:
    """None for what has no place in the house."""
    if module == "booking.web" or module.startswith("booking.web."):
        return DOORS
    package, _, room = module.rpartition(".")
    if is_folder(package):
        return ROOMS.get(room, FLOORS.get(module))
    return FLOORS.get(module)


def capability_of(module: str) -> str | None:
    top, _, rest = module.partition(".")
    name = rest.partition(".")[0]
    return name if top == "booking" and name in CAPABILITIES else None


def is_ours(module: str) -> bool:
    return module.split(".")[0] in ("booking", "config", "run")


def imported(tree: ast.AST) -> tuple[str, ...]:
    """Modules, by full name; `from booking.people import models` names booking.people.models."""
    return tuple(dict.fromkeys(_imported(tree)))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = is_ours(inner) and floor_of(inner) is not None
                yield inner if is_module or is_folder(inner) else node.module


def is_folder(module: str) -> bool:
    return module == f"booking.{capability_of(module)}"


def has_its_place(source: Source) -> Iterator[str]:
    """A capability's `__init__` is empty, so that only its rooms can be imported."""
    if is_folder(source.module):
        if len(source.tree.body) > (ast.get_docstring(source.tree) is not None):
            yield "holds more than a docstring"
    elif floor_of(source.module) is None:
        yield f"has no place in the house: a capability has {', '.join(ROOMS)}"


def imports_point_down(source: Source) -> Iterator[str]:
    for target in filter(is_ours, imported(source.tree)):
        floor = floor_of(target)
        if floor is None:
            yield f"imports {target}, which has no floor"
        elif floor > source.floor:
            yield f"on floor {source.floor} imports {target} on floor {floor}"


def capabilities_keep_their_order(source: Source) -> Iterator[str]:
    own = capability_of(source.module)
    for target in imported(source.tree):
        other = capability_of(target)
        if own and other and CAPABILITIES.index(other) > CAPABILITIES.index(own):
            yield f"imports {target}, but {own} comes before {other}"


def libraries_stay_on_their_floors(source: Source) -> Iterator[str]:
    for target in imported(source.tree):
        begins = LIBRARIES.get(target.split(".")[0], 0)
        if source.floor < begins:
            yield f"on floor {source.floor} imports {target}, which begins on floor {begins}"


def only_the_clock_reads_the_time(source: Source) -> Iterator[str]:
    names = dict(local_names(source.tree))
    for node in ast.walk(source.tree):
        read = full_name(node, names)
        too_low = read in STOPWATCHES and source.floor < DOORS
        if source.module != CLOCK and (too_low or read in CLOCKS):
            yield f"reads the time with {read} in line {getattr(node, 'lineno', '?')}"


def local_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What each imported name stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def full_name(node: ast.AST, names: Mapping[str, str]) -> str | None:
    if isinstance(node, ast.Attribute):
        owner = full_name(node.value, names)
        return owner and f"{owner}.{node.attr}"
    return names.get(node.id) if isinstance(node, ast.Name) else None


def only_the_database_ends_transactions(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            ends = node.func.attr in ("commit", "rollback")
            if ends and source.module != "booking.database":
                yield f"calls .{node.func.attr}() in line {node.lineno}"


def imports_stand_at_the_top(source: Source) -> Iterator[str]:
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for module in imported(function):
                if module not in HEAVY:
                    yield f"imports {module} inside {function.name}()"


def migrations_import_no_booking(source: Source) -> Iterator[str]:
    """A migration says what the schema was, whatever the code has become."""
    for module in imported(source.tree):
        if module.split(".")[0] == "booking":
            yield f"imports {module}"


HOUSE_RULES = (
    has_its_place,
    imports_point_down,
    capabilities_keep_their_order,
    libraries_stay_on_their_floors,
    only_the_clock_reads_the_time,
    only_the_database_ends_transactions,
    imports_stand_at_the_top,
)
MIGRATION_RULES = (migrations_import_no_booking, imports_stand_at_the_top)
