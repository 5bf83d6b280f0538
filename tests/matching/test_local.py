"""The small classifier that is fitted on the spot: shares add up, and nothing depends on an order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.local import Array, likeness, shares

SEEDS = st.integers(0, 2**32 - 1)


def units(random: np.random.Generator, number: int, size: int = 16) -> Array:
    """Random directions."""
    rows = random.standard_normal((number, size))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def kernel(one: Array, other: Array) -> Array:
    """Likeness by meaning alone."""
    cosines = one @ other
    return likeness(cosines, np.zeros_like(cosines))


def played(rows: Array, text: Array, owner: list[int], owners: int) -> Array:
    return shares(kernel(rows, rows.T), kernel(rows, text), np.array(owner, np.intp), owners)


# --- likeness ---------------------------------------------------------------------------------------------------------


def test_likeness_grows_with_meaning_and_a_little_with_looks() -> None:
    cosines, nothing = np.array([-1.0, 0.0, 0.5, 0.9, 1.0]), np.zeros(5)
    alike = likeness(cosines, nothing)
    assert alike[-1] == 1
    assert (np.diff(alike) > 0).all()
    assert likeness(cosines, nothing + 2) - alike == pytest.approx(0.2)


@given(SEEDS, st.integers(1, 12))
def test_what_it_solves_can_be_solved(seed: int, number: int) -> None:
    """Equal rows, too: a likeness is never negative in any direction, and the ridge keeps it off zero."""
    rows = units(np.random.default_rng(seed), number)
    doubled = np.concatenate([rows, rows])
    assert np.linalg.eigvalsh(kernel(doubled, doubled.T)).min() > -1e-9


# --- shares -----------------------------------------------------------------------------------------------------------


@given(SEEDS, st.integers(1, 30), st.integers(1, 6))
def test_shares_are_positive_and_add_up_to_one(seed: int, number: int, owners: int) -> None:
    random = np.random.default_rng(seed)
    owner = [int(one) for one in random.integers(owners, size=number)]
    share = played(units(random, number), units(random, 1)[0], owner, owners)
    assert share.shape == (owners,)
    assert (share > 0).all()
    assert share.sum() == pytest.approx(1)


@given(SEEDS, st.integers(2, 6))
def test_a_text_in_the_middle_of_ones_phrasings_is_his(seed: int, owners: int) -> None:
    random = np.random.default_rng(seed)
    middles = np.linalg.qr(random.standard_normal((16, owners)))[0].T  # at right angles: clearly apart
    rows = np.repeat(middles, 4, axis=0) + 0.1 * units(random, 4 * owners)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    for own, text in enumerate(middles):
        share = played(rows, text, [place // 4 for place in range(4 * owners)], owners)
        assert share.argmax() == own
        assert share[own] > 0.9


@given(SEEDS)
def test_neither_the_order_of_phrasings_nor_of_owners_matters(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, text, owner = units(random, 12), units(random, 1)[0], random.integers(4, size=12)
    mixed, renamed = random.permutation(12), random.permutation(4)
    share = played(rows, text, list(owner), 4)
    assert played(rows[mixed], text, list(owner[mixed]), 4) == pytest.approx(share)
    assert played(rows, text, list(renamed[owner]), 4)[renamed] == pytest.approx(share)


def test_what_two_say_alike_is_of_neither() -> None:
    row = units(np.random.default_rng(1), 1)
    assert played(np.concatenate([row, row]), row[0], [0, 1], 2) == pytest.approx([0.5, 0.5])


def test_a_lone_owner_has_it_all() -> None:
    random = np.random.default_rng(1)
    assert played(units(random, 3), units(random, 1)[0], [0, 0, 0], 1) == pytest.approx([1.0])


def test_one_without_phrasings_is_beaten_by_who_is_near_only() -> None:
    """So a lone issue is not sure of everything: what nobody wrote stands beside it."""
    row = np.eye(16)[:1]
    near, far = played(row, row[0], [0], 2), played(row, -row[0], [0], 2)
    assert near[0] > 0.95
    assert 0.5 < far[0] < 0.7
