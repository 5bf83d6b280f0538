"""The ledger `adapters/quality.yaml` is complete and true: each rule has a word on each platform, and a test behind it.

That an exemption is real (the platform does not do it) is asserted by the contract test of the rule.
"""

import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.wiring.platforms import PLATFORMS
from tests.contract.adapters import test_coming_and_going, test_hearing, test_speaking
from tests.fakes.bench import Bench
from tests.fakes.benches import BENCHES

ROOT = Path(__file__).parents[1]
LEDGER: Mapping[str, Mapping[str, Any]] = yaml.safe_load((ROOT / "adapters" / "quality.yaml").read_text("utf-8"))
LAW = "asked_before_drafting"  # of the platforms served today none has such a law: exempt everywhere
SUITE = {
    name: test
    for module in (test_hearing, test_speaking, test_coming_and_going)
    for name, test in vars(module).items()
    if name.startswith("test_")
}
RULES = pytest.mark.parametrize("rule", LEDGER)


def exempt(platform: str) -> Iterator[str]:
    """Rules that a platform is exempt from."""
    return (rule for rule, entry in LEDGER.items() if isinstance(entry[platform], dict) and "exempt" in entry[platform])


@RULES
def test_every_rule_has_a_word_on_every_platform(rule: str) -> None:
    entry = LEDGER[rule]
    assert set(entry) == {"rule", "test", *PLATFORMS}
    assert entry["rule"].endswith((".", ")"))
    for platform in PLATFORMS:
        word = entry[platform]
        assert word == "done" or (isinstance(word, dict) and len(word) == 1 and set(word) <= {"done", "exempt"})


@RULES
def test_what_is_done_is_proved_by_a_test_that_runs_for_that_platform(rule: str) -> None:
    test = SUITE[LEDGER[rule]["test"]]
    assert "bench" in inspect.signature(test).parameters, "it runs for every platform"
    assert set(PLATFORMS) == {bench.platform for bench in BENCHES}
    for platform in PLATFORMS:
        word = LEDGER[rule][platform]
        if isinstance(word, dict) and "done" in word:
            path, _, function = word["done"].partition("::")
            assert platform in path
            assert f"def {function}(" in (ROOT / path).read_text("utf-8")


@RULES
def test_every_exemption_has_its_reason(rule: str) -> None:
    for platform in PLATFORMS:
        word = LEDGER[rule][platform]
        if isinstance(word, dict) and "exempt" in word:
            assert len(word["exempt"].split()) >= 5
            assert word["exempt"].endswith(".")


@pytest.mark.parametrize("bench", BENCHES, ids=lambda made: made.name)
def test_the_suite_asserts_every_exemption_and_no_other(bench: type[Bench]) -> None:
    assert set(exempt(bench.platform)) - {LAW} == bench.cannot


def test_every_contract_test_belongs_to_a_rule() -> None:
    named = {entry["test"] for entry in LEDGER.values()}
    assert set(SUITE) == named
