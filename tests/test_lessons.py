"""What the encoder was taught: well-formed, and strange to what it is measured on."""

import random
import re
from itertools import chain

from benchmarks import own
from benchmarks.teach import lessons

BRANDS = lessons.read()


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_each_issue_has_enough_of_each_and_no_brand_says_a_thing_twice() -> None:
    assert len(BRANDS) > 200
    for brand in BRANDS:
        assert len(brand) == 10
        texts = [plain(text) for issue in brand for text in issue.texts]
        assert len(texts) == len(set(texts))
        assert all(len(issue.say) >= 3 and len(issue.messages) >= 5 and len(issue.near) >= 4 for issue in brand)


def test_no_message_that_measures_was_taught() -> None:
    taught = {plain(text) for text in lessons.texts(BRANDS)}
    measured = {plain(one.row.text) for one in chain(own.read(own.OPEN), own.read(own.CLOSED), own.read(own.PRACTICE))}
    assert not taught & measured


def test_a_few_brands_of_all_kinds_are_kept_out() -> None:
    taught, shown = lessons.halves(BRANDS)
    assert len(taught) + len(shown) == len(BRANDS)
    assert not {brand[0].brand for brand in taught} & {brand[0].brand for brand in shown}
    assert 10 < len(shown) < len(taught) / 10


def test_a_batch_says_of_each_text_what_it_is() -> None:
    batch = lessons.draw(BRANDS, number=2, wanted=(5, 3), chance=random.Random(1))
    assert len(batch.texts) == len(set(batch.texts)) == 2 * 10 * (5 + 3)
    assert len(set(batch.brand)) == 2
    assert len(set(batch.issue)) == 20
    near = {(issue.brand, text) for brand in BRANDS for issue in brand for text in issue.near}
    for text, brand, role in zip(batch.texts, batch.brand, batch.role, strict=True):
        assert ((brand, text) in near) == (role == "near")
