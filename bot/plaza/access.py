"""Who is asking: the brand with its token, a customer who names himself (there is no log-in here), or anybody."""

import hmac
from typing import Annotated, cast

from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.plaza.errors import NeedsToken
from bot.plaza.plaza import Plaza
from bot.plaza.posts import Reader

# The dependencies are coroutines although they wait for nothing: plain functions would each be sent to a thread.
_bearer = HTTPBearer(auto_error=False, description="The brand's token.")


async def plaza_of(request: Request) -> Plaza:
    """The plaza that this application serves."""
    return cast("Plaza", request.app.state.plaza)


async def is_brand(
    plaza: Annotated[Plaza, Depends(plaza_of)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> bool:
    """True with the brand's token, False without any. A wrong one is refused: it is a mistake that must be seen."""
    if credentials is None:
        return False
    if not hmac.compare_digest(credentials.credentials.encode(), plaza.settings.token.encode()):
        raise NeedsToken("This token is not the brand's. Send the token of the plaza's settings, or none at all.")
    return True


async def reader_of(
    brand: Annotated[bool, Depends(is_brand)],
    name: Annotated[
        str | None, Query(alias="as", description="Read as this customer, with his private messages.")
    ] = None,
) -> Reader:
    """The reader of a GET request."""
    return Reader(brand, name)


ThePlaza = Annotated[Plaza, Depends(plaza_of)]
Brand = Annotated[bool, Depends(is_brand)]
TheReader = Annotated[Reader, Depends(reader_of)]
