"""What people can be found by: words of their names, with slips, their numbers and addresses."""

import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "æ": "ae", "œ": "oe"}
)
BATCH = 1_000
BYTEWISE = sa.String().with_variant(sa.String(collation="C"), "postgresql")

Given = tuple[int, str, str | None, str | None]


def upgrade() -> None:
    keys = op.create_table(
        "person_key",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("key", BYTEWISE, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_person_key_person_id_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "key", "person_id", name="pk_person_key"),
        sqlite_with_rowid=False,
    )
    slips = op.create_table(
        "name_slip",
        sa.Column("slip", BYTEWISE, nullable=False),
        sa.Column("word", BYTEWISE, nullable=False),
        sa.PrimaryKeyConstraint("slip", "word", name="pk_name_slip"),
        sqlite_with_rowid=False,
    )
    words: set[str] = set()
    for people in _batches(op.get_bind()):
        rows = sorted({key for person in people for key in _keys(*person)})
        op.bulk_insert(keys, [{"kind": k, "key": key, "person_id": id_} for k, key, id_ in rows])
        words |= {key for kind, key, _ in rows if kind == "name"}
    pairs = sorted((slip, word) for word in words for slip in _slips(word))
    op.bulk_insert(slips, [{"slip": slip, "word": word} for slip, word in pairs])
    op.create_index("ix_person_key_person_id_kind_key", "person_key", ["person_id", "kind", "key"])


def downgrade() -> None:
    op.drop_table("name_slip")
    op.drop_index("ix_person_key_person_id_kind_key", table_name="person_key")
    op.drop_table("person_key")


def _batches(connection: sa.Connection) -> Iterator[list[Given]]:
    """With all that was ever given for each: as a person, for a visit, before a merge."""
    given = sa.text(
        "SELECT id, name, email, phone FROM person WHERE id > :after AND id <= :last"
        " UNION SELECT person_id, name, email, phone FROM appointment"
        " WHERE person_id > :after AND person_id <= :last"
        " UNION SELECT merged_id, name, email, phone FROM person_merge"
        " WHERE merged_id > :after AND merged_id <= :last ORDER BY 1"
    )
    last = connection.scalar(sa.text("SELECT max(id) FROM person")) or 0
    for after in range(0, last, BATCH):
        found = connection.execute(given, {"after": after, "last": after + BATCH})
        yield [(one[0], one[1], one[2], one[3]) for one in found]


def _keys(
    person_id: int, name: str, email: str | None, phone: str | None
) -> Iterator[tuple[str, str, int]]:
    for word in _words(name):
        yield "name", word, person_id
    if email:
        yield "email", email.lower(), person_id
    if phone:
        digits = [one for one in phone.partition(";")[0] if one.isdigit()]
        yield "phone", "".join(reversed(digits)), person_id


def _slips(word: str) -> set[str]:
    start = word[:8] if len(word) >= 4 else ""
    return {word, *(start[:n] + start[n + 1 :] for n in range(len(start)))}


def _words(name: str) -> Iterator[str]:
    apart = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(one for one in apart if not unicodedata.combining(one)).translate(FOLDED)
    for part in plain.split():
        split = "".join(one if _is_letter(one) else " " for one in part).split()
        pieces = [piece for piece in split if any(map(str.isalnum, piece))]
        yield from pieces
        if len(pieces) > 1:
            yield "".join(pieces)


def _is_letter(one: str) -> bool:
    return one.isalnum() or unicodedata.category(one).startswith("M")
