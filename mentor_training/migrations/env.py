"""How alembic runs the migrations: on the connection that `database.migrate` hands over."""

from __future__ import annotations

from alembic import context

from mentor_training.tables import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables)
with context.begin_transaction():
    context.run_migrations()
