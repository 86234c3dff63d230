"""What the wording of an event says about its roles, whatever the network thinks of them."""

from kg.extraction.reader.network import Passage
from kg.extraction.reader.scene import Scene
from kg.extraction.reader.wording import listed

Players = list[tuple[int, float]]
"""Entities in a role, each with the chance that it plays it."""

_CLOSE = 2  # words between who loses and the word for it: "has already lost"


def no_loser(roles: dict[str, Players], passage: Passage, trigger: tuple[int, int], scene: Scene) -> None:
    """Let nobody take what he loses: "the army has lost Harrow" says that somebody else took it."""
    first, _ = trigger
    if passage.words[first].lower() not in listed("losing"):
        return
    start = passage.sentences[int(passage.sentence_of[first])][0]
    for (begin, end), entity in zip(scene.spans.tolist(), scene.entities.tolist(), strict=True):
        if start <= begin and end < first <= end + 1 + _CLOSE:
            roles["agent"] = [player for player in roles.get("agent", ()) if player[0] != entity]
