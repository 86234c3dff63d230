"""A passage's mentions as the heads for pairs see them."""

from dataclasses import dataclass
from typing import Any

from kg.extraction.reader import features
from kg.extraction.reader.features import Floats, Ints
from kg.extraction.reader.network import Network


@dataclass(frozen=True)
class Scene:
    """The mentions of a passage as the pair heads see them."""

    network: Network
    words: Floats
    spans: Ints
    vectors: Floats
    sentences: Ints
    entities: Ints

    def grouped(self) -> dict[int, dict[int, list[int]]]:
        """Return the mentions by sentence and entity."""
        return features.group_mentions(self.sentences.tolist(), self.entities.tolist())


def pair_logits(
    head: str, scene: Scene, spans: tuple[Ints, Ints], rows: tuple[Ints, Ints], vectors: Floats, sentences: Ints
) -> Floats:
    """Return the logits of rows whose first end is a span of `vectors` and whose second is a mention."""
    (a, b), (i, j) = spans, rows
    left, right = features.between(a, b)
    flags = features.pair_flags(a, b, sentences[i], scene.sentences[j])
    where: Any = (scene.words, left, right)
    return scene.network.pairs(head, (vectors, scene.vectors), (i, j), features.gap(right - left), flags, where)
