"""A spaCy pipeline that reads English news on conflict and diplomacy: `spacy.load("en_conflict_news")`.

Only a face: a name, `config.cfg` and `meta.json`; components and weights are those of kg (`kg.spacy`).

spaCy takes a name for a package where an installed *distribution* bears it, whatever entry points there are (they serve
`spacy validate`), and this one is part of the distribution conflict-kg. So the wheel carries a second set of metadata,
`PKG-INFO`, as `en_conflict_news.egg-info`: a form that installers leave alone (they refuse a second `.dist-info`), that
every `importlib.metadata` finds, and by which `pip list` shows the pipeline as it shows every other one.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language


def load(**overrides: Any) -> "Language":  # noqa: ANN401
    """Return the pipeline; takes what `spacy.load` takes beside the name. Raises ModelError."""
    from spacy.util import load_model_from_path

    import kg.spacy.components  # noqa: F401

    return load_model_from_path(Path(__file__).parent, **overrides)
