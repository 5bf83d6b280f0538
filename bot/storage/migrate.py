from bot.storage import engines
from bot.storage.tables import metadata


def upgrade(url: str) -> None:
    e = engines.writing(engines.path_of(url))
    metadata.create_all(e)
    e.dispose()
