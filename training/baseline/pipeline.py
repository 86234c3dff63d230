"""The language pipeline: sentences, syntax, and three span recognisers, each a `spacy train` model.

`ner` components fill `doc.ents`, which holds no nested spans, so each recogniser's finds are moved to a span group of
its name before the next one runs.
"""

from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from baseline import HERE
from kg.errors import ModelError

RECOGNISERS = ("outer", "inner", "triggers")
VERSION_KEY = "version"


@Language.factory("kg_stash", default_config={"key": "outer"})
def _make_stash(nlp: Language, name: str, key: str) -> "Stash":  # noqa: ARG001
    return Stash(key)


class Stash:
    """Moves `doc.ents` to `doc.spans[key]`."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, doc: Doc) -> Doc:
        """Move the entities of one document."""
        doc.spans[self.key] = list(doc.ents)
        doc.ents = ()
        return doc


def assemble(syntax: Path, recognisers: dict[str, Path], version: str) -> Language:
    """Join the separately trained models into one pipeline."""
    nlp = spacy.load(syntax)
    nlp.add_pipe("sentencizer", first=True)
    for name in RECOGNISERS:
        source = spacy.load(recognisers[name])
        source.replace_listeners("tok2vec", "ner", ["model.tok2vec"])
        nlp.add_pipe("ner", source=source, name=name)
        nlp.add_pipe("kg_stash", name=f"{name}_stash", config={"key": name})
    nlp.meta[VERSION_KEY] = version
    return nlp


def load(path: Path | None = None, *, syntax_only: bool = False) -> Language:
    """Load the pipeline of a folder, the one beside this file where none is given. Raises ModelError."""
    path = path or HERE / "model"
    unused = [part for name in RECOGNISERS for part in (name, f"{name}_stash")] if syntax_only else []
    try:
        return spacy.load(path, exclude=unused)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"cannot load the language pipeline at {path}: {' '.join(str(error).split())}") from error
