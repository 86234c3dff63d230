"""Where the data files lie that the code works from.

`ontology/` and `queries/` stand at the top of the repository, where people look for them, and inside the package once
it is installed from a wheel.
"""

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
