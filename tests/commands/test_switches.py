"""The operator's switches: what they act on, and who is written down."""

import getpass
import json
from pathlib import Path

import pytest

from bot.commands.switches import EVERYWHERE, freeze, operator, scope_of
from bot.config import DEMO_ACCOUNT, demo_config
from bot.errors import ConfigError
from bot.kb.snapshot import to_bytes
from bot.wiring.keeping import open_store
from tests.fakes.cases import KNOWLEDGE, NOW, OUT, RED


def test_a_switch_acts_on_an_account_or_on_everything(tmp_path: Path) -> None:
    config = demo_config(tmp_path, 0)
    assert scope_of(config, None) == EVERYWHERE
    assert scope_of(config, DEMO_ACCOUNT) == DEMO_ACCOUNT
    with pytest.raises(ConfigError, match=f'no account "main". Accounts here: {DEMO_ACCOUNT}'):
        scope_of(config, "main")
    empty = config.model_copy(update={"accounts": {}})
    with pytest.raises(ConfigError, match="none is configured"):
        scope_of(empty, "main")


async def test_an_answer_is_stopped_and_given_again(tmp_path: Path) -> None:
    config = demo_config(tmp_path, 0)
    store = open_store(config, {})
    await store.write(lambda tx: tx.controls.publish(KNOWLEDGE, to_bytes(KNOWLEDGE), "lea", NOW))
    await store.close()
    said: list[str] = []
    assert await freeze(config, RED, False, False, said.append) == 0
    assert await freeze(config, OUT, False, True, said.append) == 0
    assert await freeze(config, RED, True, False, said.append) == 0
    assert await freeze(config, RED, True, False, said.append) == 0
    assert said == [
        f"Nobody gets the answer to {RED} any more, until `beancan unfreeze {RED}`. Who asks gets a person.",
        json.dumps({"changed": True, "frozen": [OUT, RED]}),
        f"The answer to {RED} is given again.",
        f"Still stopped: {OUT}",
        f"The answer to {RED} was not stopped.",
        f"Still stopped: {OUT}",
    ]


async def test_a_slip_of_an_issue_is_told_with_what_was_meant(tmp_path: Path) -> None:
    config = demo_config(tmp_path, 0)
    store = open_store(config, {})
    await store.write(lambda tx: tx.controls.publish(KNOWLEDGE, to_bytes(KNOWLEDGE), "lea", NOW))
    await store.close()
    with pytest.raises(ConfigError, match=f'no issue "router-read-light" .* Did you mean {RED}'):
        await freeze(config, "router-read-light", False, False, print)


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found: 4711"), OSError("No username set")])
def test_a_container_without_a_user_name_may_press_the_switch(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def nobody() -> str:
        raise error

    assert operator() == getpass.getuser()
    monkeypatch.setattr(getpass, "getuser", nobody)
    assert operator().startswith("user ")
