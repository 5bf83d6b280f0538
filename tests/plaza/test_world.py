"""The rules of the world, without HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.plaza.errors import Conflict, NotThere, NotYours, Unfit
from bot.plaza.posts import Button, Draft, Post, Reader, Room
from bot.plaza.world import World

NOW = datetime(2026, 11, 5, 10, 0, tzinfo=UTC)
BRAND = Reader(brand=True)
ANA = Reader(name="Ana")
BEN = Reader(name="Ben")


@pytest.fixture
def world() -> World:
    return World([Room("help", "support", "Help"), Room("town", "open", "Town")], "w", "halo")


def say(world: World, draft: Draft) -> Post:
    happening = world.new_post(draft, NOW)
    world.apply(happening)
    return happening.post


def answer(world: World, to: Post) -> Post:
    buttons = (Button("fixed", "Yes, fixed"), Button("person", "A person"))
    return say(world, Draft("Halo", "Try this", "bot", to.room, in_reply_to=to.id, buttons=buttons))


def test_replies_share_the_root_of_their_thread(world: World) -> None:
    first = say(world, Draft("Ana", "no internet", room="help"))
    second = answer(world, first)
    third = say(world, Draft("Ben", "me too", room="help", in_reply_to=second.id))
    assert [post.root for post in (first, second, third)] == [first.id] * 3
    assert world.thread_of(third.id, BEN) == [first, second, third]


def test_a_private_word_about_a_public_post_starts_its_own_thread(world: World) -> None:
    public = say(world, Draft("Ana", "no internet", room="help"))
    private = say(world, Draft("Lea", "your number?", "staff", "dm:Ana", in_reply_to=public.id))
    assert (private.visibility, private.in_reply_to, private.root) == ("private", public.id, private.id)
    assert world.thread_of(public.id, BRAND) == [public]


@pytest.mark.parametrize("room", [None, "help", "dm:Ana"])
def test_a_customers_private_post_goes_to_his_own_room(world: World, room: str | None) -> None:
    post = say(world, Draft("Ana", "my number is 7", room=room, visibility="private"))
    assert post.room == "dm:Ana"
    assert Room("dm:Ana", "private", "Ana") in world.rooms(ANA)
    assert all(room.id != "dm:Ana" for room in world.rooms(BEN))


def test_private_posts_are_not_there_for_others(world: World) -> None:
    post = say(world, Draft("Ana", "my number is 7", visibility="private"))
    assert world.post(post.id, ANA) == world.post(post.id, BRAND) == post
    for reader in (BEN, Reader()):
        with pytest.raises(NotThere):
            world.post(post.id, reader)
        with pytest.raises(NotThere):
            world.posts_in("dm:Ana", reader, None, None)
    with pytest.raises(NotThere):
        world.new_post(Draft("Ben", "what?", room="help", in_reply_to=post.id), NOW)
    with pytest.raises(NotThere):
        world.new_tap(post.id, "Ben", "fixed", NOW)


@pytest.mark.parametrize(
    ("draft", "error", "words"),
    [
        (Draft("Ana", "hi"), Unfit, "Public rooms: help, town"),
        (Draft("Ana", "hi", room="nowhere"), NotThere, 'no room "nowhere"'),
        (Draft("Ana", "hi", room="help", in_reply_to="w-99"), NotThere, 'no post "w-99"'),
        (Draft("Ana", "hi", room="dm:Ben"), Unfit, "not yours"),
        (Draft("Ana", "hi", room="dm:Ana", visibility="public"), Unfit, "private"),
        (Draft("Halo", "hi", room="help"), NotYours, "is the brand"),
        (Draft("@HALO", "hi", room="help"), NotYours, "is the brand"),
        (Draft("Ana", "hi", room="help", buttons=(Button("a", "A"),)), Unfit, "buttons"),
        (Draft("Lea", "hi", "staff", visibility="private"), Unfit, "dm:Ana"),
        (Draft("Lea", "hi", "staff", "dm:", visibility="private"), Unfit, "dm:Ana"),
        (Draft("Lea", "hi", "staff", "help", visibility="private"), Unfit, "dm:Ana"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(world: World, draft: Draft, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        world.new_post(draft, NOW)


def test_a_public_reply_stays_in_the_room_of_its_post(world: World) -> None:
    post = say(world, Draft("Ana", "no internet", room="help"))
    with pytest.raises(Unfit, match='stands in the room "help"'):
        world.new_post(Draft("Ben", "me too", room="town", in_reply_to=post.id), NOW)


def test_posts_after_an_id_and_the_last_ones(world: World) -> None:
    posts = [say(world, Draft("Ana", str(number), room="help")) for number in range(4)]
    other = say(world, Draft("Ana", "elsewhere", room="town"))
    assert world.posts_in("help", BEN, posts[1].id, None) == posts[2:]
    assert world.posts_in("help", BEN, None, 3) == posts[1:]
    assert world.posts_in("help", BEN, posts[0].id, 1) == posts[3:]
    assert world.posts_in("help", BEN, posts[3].id, None) == []
    with pytest.raises(NotThere, match="does not stand in the room"):
        world.posts_in("help", BEN, other.id, None)


def test_only_the_author_changes_a_post(world: World) -> None:
    post = say(world, Draft("Ana", "no internet", room="help"))
    reply = answer(world, post)
    for victim, stranger in ((post, BEN), (post, BRAND), (reply, ANA), (reply, Reader(name="Halo"))):
        with pytest.raises(NotYours):
            world.new_edit(victim.id, "hijacked", stranger, NOW)
        with pytest.raises(NotYours):
            world.new_delete(victim.id, stranger, NOW)


def test_two_edits_in_one_tick_differ_in_time(world: World) -> None:
    post = say(world, Draft("Ana", "no internet", room="help"))
    for text in ("no internet!", "no internet!!"):
        world.apply(world.new_edit(post.id, text, ANA, NOW))
    edited = world.post(post.id, BEN)
    assert (edited.text, edited.edited, edited.edited_at) == ("no internet!!", True, NOW + timedelta(microseconds=1))


def test_a_deleted_post_stands_without_its_words(world: World) -> None:
    post = say(world, Draft("Ana", "my number is 7", room="help"))
    happening = world.new_delete(post.id, ANA, NOW)
    assert happening is not None
    world.apply(happening)
    assert world.new_delete(post.id, ANA, NOW) is None
    gone = world.posts_in("help", BEN, None, None)[0]
    assert (gone.id, gone.text, gone.deleted) == (post.id, "", True)
    with pytest.raises(NotThere, match="was deleted"):
        world.new_edit(post.id, "again", ANA, NOW)
    with pytest.raises(NotThere, match="was deleted"):
        world.new_post(Draft("Ben", "what?", room="help", in_reply_to=post.id), NOW)


def test_each_tap_is_a_tap_of_its_own(world: World) -> None:
    reply = answer(world, say(world, Draft("Ana", "no internet", room="help")))
    taps = []
    for author in ("Ana", "Ana", "Ben"):
        happening, tap = world.new_tap(reply.id, author, "fixed", NOW)
        world.apply(happening)
        taps.append(tap.id)
    assert taps == ["w-t1", "w-t2", "w-t3"]
    now = world.post(reply.id, BEN)
    assert now.taps == {"fixed": 3}
    assert world.tapped_by("Ana", [now]) == {reply.id: ["fixed"]}
    assert world.tapped_by("Dev", [now]) == {}


def test_a_button_must_be_one_of_the_post(world: World) -> None:
    post = say(world, Draft("Ana", "no internet", room="help"))
    with pytest.raises(Unfit, match="it has: fixed, person"):
        world.new_tap(answer(world, post).id, "Ana", "party", NOW)
    with pytest.raises(Unfit, match="it has none"):
        world.new_tap(post.id, "Ana", "fixed", NOW)


def test_keys_belong_to_who_used_them(world: World) -> None:
    secret = say(world, Draft("Lea", "your password is...", "staff", "dm:Ana", key="k"))
    assert world.known(Draft("Halo", "anything", "bot", "help", key="k")) == secret
    assert world.known(Draft("Ben", "anything", room="help", key="k")) is None
    world.keys_on = False
    assert world.known(Draft("Halo", "anything", "bot", "help", key="k")) is None


def test_a_room_is_not_turned_into_another_kind(world: World) -> None:
    assert world.new_room(Room("cafe", "open", "Café"))
    assert not world.new_room(Room("help", "support", "Again"))
    with pytest.raises(Conflict, match='of kind "support"'):
        world.new_room(Room("help", "open", "Help"))
