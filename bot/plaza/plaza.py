"""The running plaza: one world, its journal, its event stream and its armed faults, kept in step."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.plaza.events import EventLog
from bot.plaza.faults import Faults, Planner
from bot.plaza.journal import Journal, Line
from bot.plaza.posts import Draft, Happening, Post, Reader, Room, Tap
from bot.plaza.settings import PlazaSettings
from bot.plaza.world import NO_CONTENTS, World

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Plaza:
    """Every method that changes something writes the journal first, then the world, then delivers the event."""

    def __init__(self, settings: PlazaSettings) -> None:
        self.settings = settings
        self.faults = Faults()
        self._planner = Planner(self.faults)
        self._journal = Journal(settings.data) if settings.data else None
        self._held: dict[int, Happening] = {}
        self._accepted = 0
        lines = self._journal.read() if self._journal else []
        birth = round(self._born(lines).timestamp() * 1000)
        rooms = [Room(*each) for each in settings.rooms]
        self.world = World(rooms, _short(birth), settings.brand_handle)
        self.events = EventLog(birth)
        for line in lines:
            self._replay(line)
        # What was still on its way when the process ended arrives now.
        for number in list(self._held):
            self._release(number)

    def submit(self, draft: Draft) -> tuple[Post, bool]:
        """The post, and whether it is new: a repeated key gives the first post again."""
        known = self.world.known(draft)
        if known is not None:
            return known, False
        happening = self.world.new_post(draft, self._now())
        contents = {file.id: content for file, (_, content) in zip(happening.post.files, draft.files, strict=True)}
        return self._record(happening, contents), True

    def edit(self, post_id: str, text: str, editor: Reader) -> Post:
        """Changes the words of one's own post."""
        return self._record(self.world.new_edit(post_id, text, editor, self._now()))

    def delete(self, post_id: str, editor: Reader) -> Post:
        """Takes back one's own post; once is enough."""
        happening = self.world.new_delete(post_id, editor, self._now())
        return self.world.post(post_id, editor) if happening is None else self._record(happening)

    def tap(self, post_id: str, author: str, button: str) -> Tap:
        """Taps a button."""
        happening, tap = self.world.new_tap(post_id, author, button, self._now())
        self._record(happening)
        return tap

    def open_room(self, room: Room) -> bool:
        """Opens a room; False if it was open already."""
        new = self.world.new_room(room)
        if new:
            self._write(Line(room=room))
            self.world.add_room(room)
        return new

    def switch_keys(self, on: bool) -> None:
        """Off: a repeated key makes a second post, as on platforms that know no keys."""
        self._write(Line(keys=on))
        self.world.keys_on = on

    def close(self) -> None:
        """Ends all streams and long polls, so that a server can stop at once."""
        self.events.close()

    def _born(self, lines: list[Line]) -> datetime:
        if lines:
            return lines[0].born or self._now()
        born = self._now()
        self._write(Line(born=born))
        return born

    def _now(self) -> datetime:
        return self.settings.clock()

    def _record(self, happening: Happening, contents: Mapping[str, bytes] = NO_CONTENTS) -> Post:
        number = self._accepted + 1
        plan = self._planner.plan(number)
        self._write(Line(number=number, times=plan.times, happening=happening, contents=dict(contents)))
        self._accept(number, plan.times, happening, contents)
        if plan.times == 0:
            asyncio.get_running_loop().call_later(plan.hold, self._release, number)
        if plan.release is not None:
            self._release(plan.release)
        return happening.post

    def _accept(self, number: int, times: int, happening: Happening, contents: Mapping[str, bytes]) -> None:
        self._accepted = number
        self.world.apply(happening, contents)
        for _ in range(times):
            self.events.append(happening)
        if times == 0:
            self._held[number] = happening

    def _release(self, number: int) -> None:
        if number in self._held:
            self._write(Line(late=number))
            self._planner.waited_long_enough(number)
            self.events.append(self._held.pop(number))

    def _replay(self, line: Line) -> None:
        if line.happening is not None:
            self._accept(line.number, line.times, line.happening, line.contents)
        elif line.late is not None:
            self.events.append(self._held.pop(line.late))
        elif line.room is not None:
            self.world.add_room(line.room)
        elif line.keys is not None:
            self.world.keys_on = line.keys

    def _write(self, line: Line) -> None:
        if self._journal is not None:
            self._journal.write(line)


def _short(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text or "0"
