"""What is in the audit trail cannot be changed or removed, whoever asks.

A later migration that rebuilds the table on SQLite has to make the triggers anew.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WORDS = "the audit trail is kept as it is"
SQLITE = (
    "CREATE TRIGGER audit_event_kept_{name} BEFORE {event} ON audit_event"
    f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
)
FUNCTION = (
    "CREATE FUNCTION audit_event_kept() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';"
    " END $$"
)
POSTGRESQL = (
    "CREATE TRIGGER audit_event_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_event_kept()"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(name=event.lower(), event=event))
        return
    op.execute(FUNCTION)
    op.execute(POSTGRESQL)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS audit_event_kept_{event}")
        return
    op.execute("DROP TRIGGER audit_event_kept ON audit_event")
    op.execute("DROP FUNCTION audit_event_kept()")
