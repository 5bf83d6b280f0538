"""The operator's switches: what they act on, and who is written down."""

import getpass
from pathlib import Path

import pytest

from bot.commands.switches import EVERYWHERE, operator, scope_of
from bot.config import DEMO_ACCOUNT, demo_config
from bot.errors import ConfigError


def test_a_switch_acts_on_an_account_or_on_everything(tmp_path: Path) -> None:
    config = demo_config(tmp_path, 0)
    assert scope_of(config, None) == EVERYWHERE
    assert scope_of(config, DEMO_ACCOUNT) == DEMO_ACCOUNT
    with pytest.raises(ConfigError, match=f'no account "main". Accounts here: {DEMO_ACCOUNT}'):
        scope_of(config, "main")
    empty = config.model_copy(update={"accounts": {}})
    with pytest.raises(ConfigError, match="none is configured"):
        scope_of(empty, "main")


@pytest.mark.parametrize("error", [KeyError("getpwuid(): uid not found: 4711"), OSError("No username set")])
def test_a_container_without_a_user_name_may_press_the_switch(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def nobody() -> str:
        raise error

    assert operator() == getpass.getuser()
    monkeypatch.setattr(getpass, "getuser", nobody)
    assert operator().startswith("user ")
