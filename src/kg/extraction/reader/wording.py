"""The words of `data/wording.yaml`, read once."""

from functools import cache
from typing import Any

import yaml

from kg import resources


@cache
def wording() -> dict[str, Any]:
    """Return what the file holds, by section."""
    found: dict[str, Any] = yaml.safe_load(resources.data("wording.yaml").read_text(encoding="utf-8"))
    return found


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of a section that is a list."""
    return frozenset(wording()[name])
