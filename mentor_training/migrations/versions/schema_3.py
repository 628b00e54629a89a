"""The tables as they were when the record of decisions first went onto a server."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = None


def upgrade() -> None:
    op.create_table("about", _number("schema"), _text("kit"))
    op.create_table("assessors", _text("key"), _text("code"), _text("since"), sa.PrimaryKeyConstraint("key"))
    op.create_table("names", _text("assessor"), _text("name"), _of_assessor(), sa.PrimaryKeyConstraint("assessor"))
    op.create_table("sign_ins", _place(), _text("assessor"), _text("at"), _of_assessor())
    _create_attempts()
    _create_course()
    _create_files_and_entries()
    op.create_table("erasures", _text("assessor"), _text("at"), sa.PrimaryKeyConstraint("assessor"))


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        _text("id"),
        _text("assessor"),
        _text("code"),
        _text("scenario"),
        _number("scenario_version"),
        _text("standard"),
        _text("kit"),
        _json("context"),
        _text("mode"),
        _number("number"),
        _text("opened_at"),
        _of_assessor(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("assessor", "scenario", "number"),
    )
    op.create_table(
        "saves",
        _place("revision"),
        _text("attempt"),
        _text("field"),
        _json("value"),
        _text("saved_at"),
        _text("token"),
        _of_attempt(),
        sa.UniqueConstraint("token"),
    )
    op.create_table(
        "seals",
        _text("assessor"),
        _number("place"),
        _text("kind"),
        _text("attempt"),
        _text("sealed_at"),
        _json("content", nullable=True),
        sa.Column("salt", sa.String, nullable=True),
        _text("content_digest"),
        _text("previous"),
        _text("digest"),
        _of_assessor(),
        _of_attempt(),
        sa.PrimaryKeyConstraint("assessor", "place"),
        sa.UniqueConstraint("digest"),
    )
    _index("attempts", "assessor")
    _index("attempts", "scenario")
    _index("saves", "attempt")
    _index("seals", "attempt")
    op.create_index("one_submission", "seals", ["attempt"], unique=True, postgresql_where=sa.text("kind = 'submission'"))


def _create_course() -> None:
    op.create_table(
        "drill_answers",
        _place(),
        _text("assessor"),
        _text("drill"),
        _json("context"),
        _json("given"),
        sa.Column("right", sa.Boolean, nullable=False),
        _text("kit"),
        _text("at"),
        _text("token"),
        _of_assessor(),
        sa.UniqueConstraint("token"),
    )
    _index("drill_answers", "assessor")


def _create_files_and_entries() -> None:
    op.create_table(
        "imports",
        _place(),
        _text("kind"),
        _text("digest"),
        _text("assessor"),
        _json("content", nullable=True),
        _text("at"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table("entries", _place(), _text("assessor"), _text("kind"), _json("content", nullable=True), _text("at"))
    op.create_table(
        "event_log",
        _place(),
        _text("event"),
        _text("kind"),
        _json("content"),
        _text("at"),
        _text("token"),
        sa.UniqueConstraint("token"),
    )
    _index("imports", "assessor")
    _index("entries", "assessor")
    _index("event_log", "event")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _json(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.JSON, nullable=nullable)


def _place(name: str = "place") -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=True)


def _of_assessor() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["assessor"], ["assessors.key"])


def _of_attempt() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["attempt"], ["attempts.id"])


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])
