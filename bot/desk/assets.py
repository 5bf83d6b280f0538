"""Our own styles, scripts and pictures.

Pages name them with a sign of what all of them hold (`address`): the browser keeps such a file for good and does not
ask for it again, and a new version has another name. Under the plain address, or a version's that is gone, it asks each
time.
"""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
_VERSION = re.compile("[0-9a-f]{12}")
_PACKED = {".css", ".js", ".svg"}  # pictures are small already


@cache
def address() -> str:
    """Where pages find them, without a slash at the end."""
    digest = hashlib.blake2b(digest_size=6)
    for file in sorted(file for file in FOLDER.rglob("*") if file.is_file()):
        digest.update(file.relative_to(FOLDER).as_posix().encode() + b"\0" + file.read_bytes())
    return f"/static/{digest.hexdigest()}"


class Assets(StaticFiles):
    """To be mounted at /static."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        version, *rest = Path(path).parts or ("",)
        named = bool(rest and _VERSION.fullmatch(version))
        response = await super().get_response(str(Path(*rest)) if named else path, scope)
        if isinstance(response, FileResponse) and Path(response.path).suffix in _PACKED:
            response = _packed(response, Headers(scope=scope)) if named else response
        now = named and address().endswith(version)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if now else "no-cache"
        return response


def _packed(file: FileResponse, asked: Headers) -> Response:
    """A third of the bytes; who does not read that gets the file as it is."""
    answer: Response = file
    if "gzip" in asked.get("accept-encoding", ""):
        answer = Response(_squeezed(Path(file.path)), media_type=file.media_type, headers={"Content-Encoding": "gzip"})
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


@cache
def _squeezed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)
