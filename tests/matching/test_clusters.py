"""What nobody could answer is sorted as it comes: by meaning, and by words where there is no encoder."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.matching import Matchers
from bot.matching.clusters import OnlineClusters
from bot.matching.clusters_by_words import ByWords
from bot.ports import Cluster, Clusters
from tests.fakes.meaning import encoder

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PARKING = (
    "the parking app refuses my ticket", "parking ticket not accepted in the app", "cannot pay my parking ticket",
    "your app refuses every parking ticket", "parking ticket refused again in the app",
)  # fmt: skip
COFFEE = ("the coffee machine in your shop is broken", "coffee machine at the shop broken again")
KINDS = pytest.mark.parametrize("meaning", [True, False], ids=["by meaning", "by words"])


def made(meaning: bool) -> Clusters:
    return Matchers(encoder() if meaning else None).clusters()


async def placed(clusters: Clusters, texts: Sequence[str]) -> list[Cluster]:
    found = [await clusters.place(text, NOON + timedelta(minutes=n)) for n, text in enumerate(texts)]
    assert None not in found
    return [one for one in found if one is not None]


@KINDS
async def test_messages_alike_come_together_under_their_own_words(meaning: bool) -> None:
    found = await placed(made(meaning), (*PARKING, *COFFEE))
    ids = [one.id for one in found]
    assert len(set(ids[:5])) == len(set(ids[5:])) == 1
    assert ids[0] != ids[-1]
    assert {"parking", "ticket"} <= set(found[4].label.split())
    assert {"coffee", "machine"} <= set(found[-1].label.split())
    assert (found[4].count, found[-1].count, found[-1].seen) == (5, 2, NOON + timedelta(minutes=6))


@KINDS
async def test_what_says_nothing_has_no_place(meaning: bool) -> None:
    clusters = made(meaning)
    assert [await clusters.place(text, NOON) for text in ("", "hi!!", "🙂", "is it you", "@halo")] == [None] * 5


@KINDS
async def test_it_goes_on_from_what_was_stored(meaning: bool) -> None:
    """The same ids, labels and counts as if it had never stopped."""
    texts = (*PARKING[:3], *COFFEE, *PARKING[3:], "coffee machine still broken in the shop")
    whole = await placed(made(meaning), texts)
    first = made(meaning)
    stored = {one.id: one for one in await placed(first, texts[:5])}
    second = made(meaning)
    second.restore([*stored.values()])
    rest = [await second.place(text, NOON + timedelta(minutes=n)) for n, text in enumerate(texts) if n >= 5]
    assert rest == whole[5:]


async def test_what_another_encoder_made_is_passed_over() -> None:
    by_words = await placed(made(False), PARKING)
    by_meaning = made(True)
    by_meaning.restore(by_words)
    [again] = await placed(by_meaning, PARKING[:1])
    assert again.count == 1


@KINDS
async def test_memory_is_bounded_and_the_longest_silent_gives_way(meaning: bool) -> None:
    clusters = OnlineClusters(ByWords(), most=2)
    if meaning:
        clusters = made(True)  # type: ignore[assignment]
        clusters._most = 2
    parking, coffee = await placed(clusters, PARKING[:1]), await placed(clusters, COFFEE[:1])
    assert (await placed(clusters, PARKING[1:2]))[0].id == parking[0].id
    await placed(clusters, ["dogs bark at the postman in autumn"])
    [more_parking, more_coffee] = await placed(clusters, [PARKING[2], COFFEE[1]])
    assert (more_parking.id, more_parking.count) == (parking[0].id, 3)
    assert more_coffee.id != coffee[0].id


async def test_a_label_keeps_to_what_most_say() -> None:
    """Hundreds of messages leave neither a long label nor a memory of every word."""
    texts = [f"parking ticket refused number{n} street{n} car{n}" for n in range(60)]
    found = await placed(made(False), texts)
    assert set(found[-1].label.split()) >= {"parking", "ticket", "refused"}
    assert len(found[-1].centre) < 4000
