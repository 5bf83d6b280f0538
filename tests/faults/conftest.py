"""Every fault is tried on each set-up of the bot."""

import pytest

from tests.fakes.trial import SETUPS


@pytest.fixture(params=list(SETUPS))
def setup(request: pytest.FixtureRequest) -> str:
    """What "the bot" is: a name of `tests.fakes.trial.SETUPS`."""
    return str(request.param)
