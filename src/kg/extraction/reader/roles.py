"""What the wording of an event says about its roles, whatever the network thinks of them."""

from collections.abc import Container

from kg.extraction.reader.network import Passage
from kg.extraction.reader.scene import Scene
from kg.extraction.reader.wording import listed

Players = list[tuple[int, float]]
"""Entities in a role, each with the chance that it plays it."""

_LIKELY = 0.5
_CLOSE = 2  # words between who loses and the word for it: "has already lost"


def nearest(players: Players, here: Container[int]) -> Players:
    """Return the players without the less likely ones that the event's sentence does not name, if it names others.

    Annotators add one from another sentence in one of fifty events, the network in one of twenty.
    """
    if not any(entity in here for entity, _ in players):
        return players
    return [(entity, chance) for entity, chance in players if entity in here or chance > _LIKELY]


def no_loser(roles: dict[str, Players], passage: Passage, trigger: tuple[int, int], scene: Scene) -> None:
    """Let nobody take what he loses: "the army has lost Harrow" says that somebody else took it."""
    first, _ = trigger
    if passage.words[first].lower() not in listed("losing"):
        return
    start = passage.sentences[int(passage.sentence_of[first])][0]
    for (begin, end), entity in zip(scene.spans.tolist(), scene.entities.tolist(), strict=True):
        if start <= begin and end < first <= end + 1 + _CLOSE:
            roles["agent"] = [player for player in roles.get("agent", ()) if player[0] != entity]
