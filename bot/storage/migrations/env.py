"""Run by alembic: `bot.storage.migrate` gives the connection and owns the transaction."""

from alembic import context

from bot.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
