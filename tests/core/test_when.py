"""Stated facts exclude, unknown ones do not."""

import pytest

from bot.core.issues import When
from bot.core.when import contradicts, missing, version_fits


@pytest.mark.parametrize(
    ("version", "wanted", "fits"),
    [
        ("7.2", ">=7.1,<7.4", True),
        ("7.4", ">=7.1,<7.4", False),
        ("7.0.9", ">=7.1", False),
        ("7", "=7.0", True),
        ("7.10", ">7.9", True),
        ("3", "<=3", True),
        ("3", "anything", True),
    ],
)
def test_versions(version: str, wanted: str, fits: bool) -> None:
    assert version_fits(version, wanted) is fits


def test_contradicts() -> None:
    when = When(products=("homebox-2",), versions="<7", audience="partners")
    assert not contradicts(when, {})
    assert contradicts(when, {"product": "homebox-3"})
    assert contradicts(when, {"product": "homebox-2", "version": "8"})
    assert contradicts(when, {"audience": "customers"})
    assert not contradicts(when, {"product": "homebox-2", "version": "6", "audience": "partners"})
    assert not contradicts(When(), {"audience": "customers", "version": "1", "product": "x"})


def test_missing() -> None:
    assert missing(When(required=("version", "product")), {"product": "x"}) == ("version",)
