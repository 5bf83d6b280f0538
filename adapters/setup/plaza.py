"""The plaza needs no guide: `beancan plaza` is all. Whether it answers, takes the token and has the rooms."""

from http import HTTPStatus

from adapters.setup.base import Bot, Line, Tell, Wanted, fine, problem


async def examine(wanted: Wanted, line: Line, tell: Tell) -> Bot | None:
    """Token and rooms."""
    answer = await line.ask(
        "GET", f"{wanted.base_url.rstrip('/')}/api/rooms", headers={"Authorization": f"Bearer {wanted.token}"}
    )
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        cure = "Copy the one that `beancan plaza` prints when it starts."
        tell(problem("The plaza does not accept this token.", cure))
        return None
    rooms = {str(room["id"]) for room in answer.body.get("rooms", ())}
    tell(fine("The token is good."))
    for room in wanted.rooms:
        known = room in rooms
        cure = f"There are: {', '.join(sorted(rooms)) or 'none'}. Correct the name under rooms."
        tell(fine(f"The room {room} is there.") if known else problem(f"The plaza has no room {room}.", cure))
    return Bot("", "the plaza's bot")
