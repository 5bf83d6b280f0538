"""`when` of an entry: a stated fact that contradicts excludes it, an unknown one does not, unless it is required."""

import re
from collections.abc import Mapping
from operator import eq, ge, gt, le, lt

from bot.core.issues import When

_BOUND = re.compile(r"\s*(>=|<=|==|=|>|<)?\s*v?(\d+(?:\.\d+)*)\s*")
_OPERATORS = {">=": ge, "<=": le, ">": gt, "<": lt, "=": eq, "==": eq, None: eq}


def _number(text: str) -> tuple[int, ...]:
    """Version as numbers without trailing zeros, so that 7.0 equals 7."""
    parts = [int(part) for part in re.findall(r"\d+", text)]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def version_fits(version: str, wanted: str) -> bool:
    """True if `version` lies within all comma-separated bounds of `wanted` (">=7.1,<7.4"). Unreadable bounds: True."""
    for bound in wanted.split(","):
        found = _BOUND.fullmatch(bound)
        if found and not _OPERATORS[found[1]](_number(version), _number(found[2])):
            return False
    return True


def contradicts(when: When, facts: Mapping[str, str]) -> bool:
    """True if something the customer stated rules this entry out."""
    product, version = facts.get("product"), facts.get("version")
    if product and when.products and product not in when.products:
        return True
    if version and when.versions and not version_fits(version, when.versions):
        return True
    audience = facts.get("audience")
    return bool(audience and when.audience not in {"everyone", audience})


def missing(when: When, facts: Mapping[str, str]) -> tuple[str, ...]:
    """Facts that must be known before this entry may answer, and are not."""
    return tuple(name for name in when.required if name not in facts)
