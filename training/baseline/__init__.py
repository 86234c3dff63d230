"""The baseline that the reader is measured against: span recognisers and a parser of spaCy's, wording rules as data.

It was what first shipped. `training/evaluate.py --extractors reader baseline` prints both side by side.
"""

from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent


def patterns(name: str) -> Any:
    """Return the rules of one file of `patterns/`."""
    return yaml.safe_load((HERE / "patterns" / f"{name}.yaml").read_text(encoding="utf-8"))
