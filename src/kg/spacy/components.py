"""The tokenizer and the components of the pipeline, registered by name through entry points.

spaCy imports this module whenever any pipeline is made, for whomever: models and what runs them are loaded on first
use, or by `from_disk`, which `spacy.load` calls.
"""

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

from kg import resources
from kg.spacy import places

if TYPE_CHECKING:
    from kg.extraction.reader.reader import Reader

with suppress(ValueError):  # another's name is no reason to fail before one of these components is asked for
    places.register()


@registry.tokenizers("conflict_words.v1")  # type: ignore[untyped-decorator]
def make_words() -> Callable[[Language], "Words"]:
    """Return what makes the tokenizer."""
    return lambda nlp: Words(nlp.vocab)


class Words(DummyTokenizer):
    """Cuts a text into the words that the network reads, so that no mention begins or ends within a token."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the Doc of a text: its words, and a token for any white space that is no single space after one."""
        from kg.extraction.reader.text import words

        tokens: list[str] = []
        spaces: list[bool] = []
        at = 0
        for start, end in [*words(text), (len(text), len(text))]:
            gap = text[at:start]
            if tokens and gap.startswith(" "):
                spaces[-1], gap = True, gap[1:]
            tokens += [piece for piece in (gap, text[start:end]) if piece]
            spaces += [False] * (len(tokens) - len(spaces))
            at = end
        return Doc(self.vocab, tokens, spaces)


@Language.factory("conflict_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_sentences(nlp: Language, name: str) -> "Sentences":  # noqa: ARG001
    """Return the component that cuts sentences."""
    return Sentences()


class Sentences:
    """Cuts sentences as they were cut for training, by rule."""

    def __call__(self, doc: Doc) -> Doc:
        """Set where the sentences of a Doc start; white space belongs to the sentence before it."""
        import numpy as np

        from kg.extraction.reader.sentences import sentences

        if len(doc):
            ends = doc.to_array("IDX") + doc.to_array("LENGTH")
            later = [start for start, _ in sentences(doc.text)[1:]]
            flags = np.full((len(doc), 1), -1)
            flags[[0, *np.searchsorted(ends, later, side="right")]] = 1
            doc.from_array(["SENT_START"], flags.astype(np.uint64))  # type: ignore[arg-type]
        return doc


class Loaded:
    """A component with models in a folder: loaded once, copied by `to_disk`, loaded again in another process.

    What is loaded is not called `model`: spaCy asks any component for that, now and then, to see what kind it is.
    """

    folder: Path

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Copy the models into a folder."""
        shutil.copytree(self.folder, path, dirs_exist_ok=True)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> Self:  # noqa: ARG002
        """Load the models of a folder; where there is none, as in the package, those that ship. Raises ModelError."""
        if path.is_dir():
            self.folder = path
            self.__dict__.pop("loaded", None)
        _ = self.loaded
        return self

    @property
    def loaded(self) -> object:
        """What reads."""
        raise NotImplementedError

    def __getstate__(self) -> dict[str, Any]:
        """Leave the models out of what is sent to another process."""
        return {name: value for name, value in self.__dict__.items() if name != "loaded"}


@Language.factory(
    "conflict_reader",
    default_config={"threads": 1},
    requires=["doc.sents"],
    assigns=["doc.ents", "doc.spans", "doc._.kg"],
)
def make_reader(nlp: Language, name: str, threads: int) -> "ReaderPipe":  # noqa: ARG001
    """Return the component that reads; `threads` is how many cores one text may use."""
    places.register()
    return ReaderPipe(threads)


class ReaderPipe(Loaded):
    """The trained network: mentions, coreference, relations and events."""

    def __init__(self, threads: int) -> None:
        self.folder = resources.data("reader")
        self.threads = threads

    @cached_property
    def loaded(self) -> "Reader":
        """The reader."""
        from kg.extraction.reader.reader import Reader

        return Reader(self.folder, self.threads)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of spans; spaCy asks for them before it loads the models."""
        from kg.extraction.reader.reader import span_labels

        return span_labels(self.folder)

    def __call__(self, doc: Doc) -> Doc:
        """Read a Doc, by its own sentences where it has some."""
        from kg.extraction.reader.sentences import sentences

        own = doc.has_annotation("SENT_START")
        cut = [(s.start_char, s.end_char) for s in doc.sents] if own else sentences(doc.text)
        return places.fill(doc, self.loaded.read(doc.text, cut))
