"""Which events a passage tells, with status and roles."""

import numpy as np

from kg.extraction.reader import features
from kg.extraction.reader.features import Floats, Ints
from kg.extraction.reader.findings import EVENT_STATUS, ROLES, Happening
from kg.extraction.reader.network import Passage, pooled, sigmoid
from kg.extraction.reader.roles import nearest, no_loser
from kg.extraction.reader.scene import Scene, pair_logits
from kg.extraction.reader.spans import candidates, choose


def events(scene: Scene, passage: Passage) -> list[Happening]:
    """Return the events of a passage."""
    network = scene.network
    first, last = candidates(passage, "triggers", network.settings["model"]["trigger_width"])
    if not len(first):
        return []
    parts = network.parts("triggers", scene.words)
    logits = network.spans("triggers", parts, first, last)
    kept, chances = choose(logits, first, last, network.decoding["triggers"], nested=False)
    if not len(kept):
        return []
    hidden = network.hidden("triggers", parts, first[kept], last[kept])
    vectors = network.represent("triggers", hidden, logits[kept])
    kinds = logits[kept, 1:].argmax(axis=1)
    statuses = (network.status(vectors) * np.array(network.decoding["event_status"])).argmax(axis=1)
    spans = np.stack([first[kept], last[kept]], axis=1)
    sentences = passage.sentence_of[spans[:, 0]]
    roles = _roles(scene, spans, vectors, sentences)
    for k, played in roles.items():
        if network.events[kinds[k]] in network.decoding["lasting"]:
            no_loser(played, passage, spans[k], scene)
    return [
        Happening(int(s), int(a), int(b), network.events[kind], EVENT_STATUS[status], float(chance), roles.get(k, {}))
        for k, (s, (a, b), kind, status, chance) in enumerate(
            zip(sentences, spans, kinds, statuses, chances, strict=True)
        )
    ]


def _roles(
    scene: Scene, triggers: Ints, vectors: Floats, sentences: Ints
) -> dict[int, dict[str, list[tuple[int, float]]]]:
    network = scene.network
    reach = network.settings["model"]["role_reach"]
    told = scene.grouped()
    rows, groups = features.role_pairs(told, sentences.tolist(), reach)
    if not rows:
        return {}
    pairs = np.array(rows)
    t, i = pairs[:, 1], pairs[:, 2]
    logits = pair_logits("roles", scene, (triggers[t], scene.spans[i]), (t, i), vectors, sentences)
    scores = sigmoid(pooled(logits, pairs[:, 0]))
    found: dict[int, dict[str, list[tuple[int, float]]]] = {}
    for k, r in zip(*np.nonzero(scores > np.array(network.decoding["roles"])), strict=True):
        trigger, entity = groups[k]
        found.setdefault(trigger, {}).setdefault(ROLES[r], []).append((entity, float(scores[k, r])))
    for trigger, roles in found.items():
        for role, players in roles.items():
            players[:] = nearest(players, told.get(int(sentences[trigger]), {}))
            players.sort(key=lambda player: -player[1])
            if role in ("time", "source"):
                del players[1:]
    return found
