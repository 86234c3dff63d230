"""Where the data files lie that the code works from.

`ontology/` and `queries/` stand at the top of the repository, where people look for them, and inside the package once
it is installed from a wheel.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

_PACKAGE = Path(__file__).parent
_REPOSITORY = _PACKAGE.parent.parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / "data" / name
    return inside if inside.is_dir() else _REPOSITORY / name


def ontology() -> Path:
    """Return the folder of the ontology and its shapes."""
    return _folder("ontology")


def queries() -> Path:
    """Return the folder of the shipped questions."""
    return _folder("queries")


def data(name: str) -> Path:
    """Return the path of a lexicon, gazetteer or model of the package."""
    return _PACKAGE / "data" / name


@cache
def lexicons() -> str:
    """Return a digest of the lexicons and gazetteers that resolution works from."""
    found = sha256()
    for file in sorted((_PACKAGE / "data").glob("*.yaml")):
        found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()
