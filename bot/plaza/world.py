"""The world of the plaza: rooms, posts and taps in memory. Pure: no I/O, no clock; the time is handed in.

Every change is a `Happening`. `new_post`, `new_edit`, `new_delete` and `new_tap` only decide or refuse;
`apply` is the one place that changes posts, so playing a journal's happenings again gives the same world.
All look-ups are by dictionary or by position: nothing here walks over all posts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.plaza.errors import Conflict, NotThere, NotYours, Unfit
from bot.plaza.posts import (
    PRIVATE_ROOM,
    Draft,
    Happening,
    Post,
    PostFile,
    Reader,
    Role,
    Room,
    Tap,
    Visibility,
    private_room,
)

NO_CONTENTS: Mapping[str, bytes] = {}
# What a browser may show in its place, by its first bytes. Anything else is there to be saved.
_PICTURES: Mapping[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif",
}  # fmt: skip


def picture_kind(content: bytes) -> str | None:
    """The media type of a picture; None for what is none, or none that we know."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _PICTURES.items() if content.startswith(start)), None)


class World:
    """State and rules. `mark` starts every id, so that ids of a forgotten world never come again in the next one."""

    def __init__(self, rooms: Iterable[Room], mark: str, brand_handle: str) -> None:
        self.keys_on = True
        self._mark = mark
        self._brand_handle = brand_handle
        self._rooms: dict[str, Room] = {room.id: room for room in rooms}
        self._posts: dict[str, Post] = {}
        self._in_room: defaultdict[str, list[str]] = defaultdict(list)
        self._place: dict[str, int] = {}
        self._in_thread: defaultdict[str, list[str]] = defaultdict(list)
        self._keyed: dict[tuple[str, str], str] = {}
        self._tapped: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._tap_count = 0
        self._contents: dict[str, bytes] = {}  # of files, by their ids

    # Reading

    def rooms(self, reader: Reader) -> list[Room]:
        """The rooms that this reader may enter, oldest first."""
        return [room for room in self._rooms.values() if reader.may_enter(room.id)]

    def room(self, room_id: str, reader: Reader) -> Room:
        """One room. Raises NotThere."""
        found = self._rooms.get(room_id)
        if found is not None and reader.may_enter(room_id):
            return found
        if room_id.startswith(PRIVATE_ROOM) and reader.may_enter(room_id):
            # A customer's own messages are there before the first word is written.
            return Room(room_id, "private", room_id.removeprefix(PRIVATE_ROOM))
        known = ", ".join(room.id for room in self.rooms(Reader()))
        raise NotThere(f'There is no room "{room_id}" that you can see. Public rooms: {known}.')

    def post(self, post_id: str, reader: Reader) -> Post:
        """One post, deleted ones too. Raises NotThere."""
        found = self._posts.get(post_id)
        if found is None or not reader.may_enter(found.room):
            raise NotThere(f'There is no post "{post_id}" that you can see. Take the id from a post or an event.')
        return found

    def posts_in(self, room_id: str, reader: Reader, after: str | None, last: int | None) -> list[Post]:
        """The posts of a room in order: those after the post `after`, of them only the newest `last`."""
        self.room(room_id, reader)
        ids = self._in_room.get(room_id, [])
        start = 0
        if after is not None:
            if self.post(after, reader).room != room_id:
                raise NotThere(f'The post "{after}" does not stand in the room "{room_id}". Take an id from this room.')
            start = self._place[after] + 1
        if last is not None:
            start = max(start, len(ids) - last)
        return [self._posts[post_id] for post_id in ids[start:]]

    def thread_of(self, post_id: str, reader: Reader) -> list[Post]:
        """All posts of the thread that the post stands in, oldest first."""
        return [self._posts[each] for each in self._in_thread[self.post(post_id, reader).root]]

    def file(self, file_id: str, reader: Reader) -> tuple[PostFile, bytes]:
        """A file of a post that this reader may see. Raises NotThere."""
        post = self._posts.get(file_id.rpartition(".")[0])
        found = next((each for each in post.files if each.id == file_id), None) if post else None
        if post is None or found is None or not reader.may_enter(post.room):
            raise NotThere(f'There is no file "{file_id}" that you can see. Take the id from a post.')
        return found, self._contents[file_id]

    def tapped_by(self, name: str, posts: Iterable[Post]) -> dict[str, list[str]]:
        """Which buttons this person has tapped, by post id; posts without a tap of his are left out."""
        found = ((post.id, self._tapped.get((post.id, name))) for post in posts)
        return {post_id: sorted(buttons) for post_id, buttons in found if buttons}

    def known(self, draft: Draft) -> Post | None:
        """The first post with the draft's key, if keys are switched on. A customer cannot hit somebody else's key."""
        if draft.key is None or not self.keys_on:
            return None
        post_id = self._keyed.get((_speaker(draft.role, draft.author), draft.key))
        return None if post_id is None else self._posts[post_id]

    # Deciding: nothing below changes anything until `apply`

    def new_post(self, draft: Draft, now: datetime) -> Happening:
        """The post that the draft becomes. Raises NotThere, NotYours, Unfit."""
        if draft.role == "customer":
            self.refuse_brand_name(draft.author)
            if draft.buttons:
                raise Unfit("Only posts of the brand carry buttons. Leave out buttons, or post as staff or bot.")
        parent = self._parent_of(draft)
        room, visibility = self._destination(draft, parent)
        post_id = f"{self._mark}-{len(self._posts) + 1}"
        post = Post(
            id=post_id,
            room=room,
            author=draft.author,
            role=draft.role,
            is_bot=draft.role == "bot",
            text=draft.text,
            visibility=visibility,
            in_reply_to=draft.in_reply_to,
            # A private word about a public post starts a thread of its own in the private room.
            root=parent.root if parent is not None and parent.room == room else post_id,
            buttons=draft.buttons,
            taps={},
            edited=False,
            edited_at=None,
            deleted=False,
            key=draft.key,
            at=now,
            locale=draft.locale,
            reach=draft.reach,
            files=tuple(
                PostFile(f"{post_id}.{n}", name, len(content), picture_kind(content) is not None)
                for n, (name, content) in enumerate(draft.files, start=1)
            ),
        )
        return Happening("post", now, post)

    def new_edit(self, post_id: str, text: str, editor: Reader, now: datetime) -> Happening:
        """The edit of one's own post. Raises NotThere, NotYours."""
        old = self._standing(post_id, editor)
        _refuse_foreign(old, editor)
        # An edit is known by its time, so the second of two within one tick of the clock is moved on.
        edited_at = now if old.edited_at is None else max(now, old.edited_at + timedelta(microseconds=1))
        return Happening("edit", now, replace(old, text=text, edited=True, edited_at=edited_at))

    def new_delete(self, post_id: str, editor: Reader, now: datetime) -> Happening | None:
        """The deletion of one's own post: its words and buttons are gone. None if it was deleted before."""
        old = self.post(post_id, editor)
        _refuse_foreign(old, editor)
        if old.deleted:
            return None
        return Happening("delete", now, replace(old, text="", buttons=(), taps={}, files=(), deleted=True))

    def new_tap(self, post_id: str, author: str, button: str, now: datetime) -> tuple[Happening, Tap]:
        """One tap. Raises NotThere for the post, Unfit for a button that the post does not have."""
        self.refuse_brand_name(author)
        old = self._standing(post_id, Reader(name=author))
        labels = [each.id for each in old.buttons]
        if button not in labels:
            has = f"it has: {', '.join(labels)}" if labels else "it has none"
            raise Unfit(f'The post "{post_id}" has no button "{button}"; {has}.')
        tap = Tap(f"{self._mark}-t{self._tap_count + 1}", author, button, post_id)
        post = replace(old, taps=old.taps | {button: old.taps.get(button, 0) + 1})
        return Happening("tap", now, post, tap), tap

    def new_room(self, room: Room) -> bool:
        """True if the room is new, False if it is there already. Raises Conflict if it is there and of another kind."""
        there = self._rooms.get(room.id)
        if there is not None and there.kind != room.kind:
            raise Conflict(f'The room "{room.id}" exists and is of kind "{there.kind}". Choose another id.')
        return there is None

    def refuse_brand_name(self, name: str) -> None:
        """Raises NotYours if somebody speaks under the brand's name without being the brand."""
        if name.lstrip("@").casefold() == self._brand_handle.casefold():
            raise NotYours(
                f'"{name}" is the brand. Choose another name, or post as staff or bot with the brand\'s token.'
            )

    # Changing

    def add_room(self, room: Room) -> None:
        """Opens a room; one that is there stays as it is."""
        self._rooms.setdefault(room.id, room)

    def apply(self, happening: Happening, contents: Mapping[str, bytes] = NO_CONTENTS) -> None:
        """Makes it so. `contents`: of its files, by their ids."""
        post = happening.post
        self._contents.update(contents)
        if happening.type == "delete":
            for file in self._posts[post.id].files:
                self._contents.pop(file.id, None)
        if happening.type == "post":
            self._place[post.id] = len(self._in_room[post.room])
            self._in_room[post.room].append(post.id)
            self._in_thread[post.root].append(post.id)
            if post.room.startswith(PRIVATE_ROOM):
                self.add_room(Room(post.room, "private", post.room.removeprefix(PRIVATE_ROOM)))
            if post.key is not None:
                self._keyed.setdefault((_speaker(post.role, post.author), post.key), post.id)
        if happening.tap is not None:
            self._tap_count += 1
            self._tapped[(post.id, happening.tap.author)].add(happening.tap.button)
        self._posts[post.id] = post

    # Rules

    def _standing(self, post_id: str, reader: Reader) -> Post:
        post = self.post(post_id, reader)
        if post.deleted:
            raise NotThere(f'The post "{post_id}" was deleted. Choose another one.')
        return post

    def _parent_of(self, draft: Draft) -> Post | None:
        if draft.in_reply_to is None:
            return None
        return self._standing(draft.in_reply_to, Reader(brand=draft.role != "customer", name=draft.author))

    def _destination(self, draft: Draft, parent: Post | None) -> tuple[str, Visibility]:
        named_private = draft.room is not None and draft.room.startswith(PRIVATE_ROOM)
        if draft.visibility == "private" or (draft.visibility is None and named_private):
            return _private_destination(draft), "private"
        if named_private:
            raise Unfit(f'The room "{draft.room}" is private. Send "visibility": "private", or name a public room.')
        if draft.room is None:
            raise Unfit(f"Name the room to post in. Public rooms: {', '.join(r.id for r in self.rooms(Reader()))}.")
        room = self.room(draft.room, Reader()).id
        if parent is not None and parent.room != room:
            raise Unfit(
                f'The post "{parent.id}" stands in the room "{parent.room}". Reply there, or leave out in_reply_to.'
            )
        return room, "public"


def _private_destination(draft: Draft) -> str:
    if draft.role != "customer":
        if draft.room is None or not draft.room.removeprefix(PRIVATE_ROOM) or not draft.room.startswith(PRIVATE_ROOM):
            raise Unfit('A private post of the brand needs a room "dm:" and the customer, for example "dm:Ana".')
        return draft.room
    own = private_room(draft.author)
    if draft.room is not None and draft.room.startswith(PRIVATE_ROOM) and draft.room != own:
        raise Unfit(f'"{draft.room}" is not yours. A private post of {draft.author} goes to "{own}"; leave out room.')
    return own


def _speaker(role: Role, author: str) -> str:
    """Whose keys: the brand has one set for all who speak for it, each customer has one of his own."""
    return "the brand" if role != "customer" else f"customer {author}"


def _refuse_foreign(post: Post, editor: Reader) -> None:
    own = editor.brand if post.role != "customer" else editor.name == post.author
    if not own:
        who = f'its author "{post.author}"' if post.role == "customer" else "the brand, with its token,"
        raise NotYours(f'The post "{post.id}" can be changed by {who} only.')
