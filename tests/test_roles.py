"""Who plays which role in an event, by its wording."""

import numpy as np
import pytest

from kg.extraction.reader.network import Passage
from kg.extraction.reader.roles import nearest, no_loser
from kg.extraction.reader.scene import Scene


@pytest.mark.parametrize(
    ("text", "agents"),
    [
        ("The army lost Harrow to the front .", [2]),
        ("The army has already lost Harrow to the front .", [2]),
        ("The army took Harrow from the front .", [0, 2]),
        ("The army , he said on Monday , had lost Harrow to the front .", [0, 2]),
        ("The army left . Lost to the front was Harrow .", [0, 2]),
    ],
)
def test_who_loses_a_place_has_not_taken_it(text, agents):
    words = tuple(text.split())
    stops = [k + 1 for k, word in enumerate(words) if word == "."]
    passage = Passage(words, (), tuple(zip([0, *stops], stops, strict=False)))
    mentions = sorted((words.index(name), entity) for entity, name in enumerate(("army", "Harrow", "front")))
    spans = np.array([[at, at] for at, _ in mentions])
    entities = np.array([entity for _, entity in mentions])
    scene = Scene(None, np.zeros((0, 0)), spans, np.zeros((0, 0)), passage.sentence_of[spans[:, 0]], entities)
    trigger = next(k for k, word in enumerate(words) if word.lower() in ("lost", "took"))
    roles = {"agent": [(0, 0.9), (2, 0.8)]}
    no_loser(roles, passage, (trigger, trigger), scene)
    assert [entity for entity, _ in roles["agent"]] == agents


@pytest.mark.parametrize(
    ("players", "kept"),
    [
        ([(1, 0.9), (7, 0.4)], [1]),
        ([(1, 0.9), (7, 0.6)], [1, 7]),
        ([(1, 0.4), (2, 0.4)], [1, 2]),
        ([(7, 0.4), (8, 0.6)], [7, 8]),
    ],
)
def test_who_is_not_named_in_the_sentence_yields_to_who_is(players, kept):
    assert [entity for entity, _ in nearest(players, {1, 2})] == kept
