"""What compares texts by meaning: a model that turns each into a vector, on this machine and without a network.

`load_encoder` reads and checks everything; from then on no text can fail. Phrasings go through `CachedEncoder`,
customers' messages through `LiveEncoder`, which keeps nothing on disk. Both give the same vector for the same text.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.ports import Log

if TYPE_CHECKING:
    from bot.matching.encoding.cache import CachedEncoder


def load_encoder(setting: str, cache: Path | None, log: Log | None = None) -> "CachedEncoder | None":
    """The encoder of `matching: encoder`: `minilm`, a path, or None for `none`. Takes about half a second.

    `cache`: folder for vectors; None keeps none. Raises ConfigError with place, cause and cure.
    """
    if setting == "none":
        return None
    # Only who compares by meaning waits for numpy and the model's libraries.
    from bot.matching.claims import Claims
    from bot.matching.encoding import folder, minilm
    from bot.matching.encoding.cache import CachedEncoder
    from bot.matching.encoding.onnx import OnnxEncoder

    files = minilm.find() if setting == "minilm" else folder.find(Path(setting))
    return CachedEncoder(OnnxEncoder(files), cache, log, Claims.read(files.claims) if files.claims else None)
