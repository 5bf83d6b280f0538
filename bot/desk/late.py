"""Routes that are read when they are first asked for: to read them all is most of what a console needs to start."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import compile_path


class LateRoute(APIRoute):
    """A route that knows its address and methods at once, and what its function takes and gives when it is needed.

    So a mistake in an annotation raises at the first request, or when the API is described; the tests ask every route.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.path, self.endpoint = path, endpoint
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self.methods = set(options["methods"] or {"GET"})
        self._unread = partial(super().__init__, path, endpoint, **options)

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there: the framework has not read this route yet."""
        if (read := self.__dict__.pop("_unread", None)) is None:
            raise AttributeError(name)
        read()
        return getattr(self, name)
