"""From the network's scores to a reading: mentions, who they are, what holds between them, what happens."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kg.extraction.reader import features
from kg.extraction.reader.features import Floats, Ints
from kg.extraction.reader.linking import Links
from kg.extraction.reader.network import Network, Passage, pooled, sigmoid, softmax

ROLES = ("agent", "target", "place", "time", "source")
RELATION_STATUS = ("Actual", "Hypothetical", "Negated", "Former")
EVENT_STATUS = RELATION_STATUS[:3]
TIES = ("source", "since", "until")
SYMMETRIC = frozenset({"alliedWith", "opposes", "fightsAgainst", "relativeOf", "affiliatedWith"})


@dataclass(frozen=True)
class Found:
    """A mention: its sentence, first and last word, type, entity, and the chance that it is one."""

    sentence: int
    first: int
    last: int
    type: str
    entity: int
    chance: float


@dataclass(frozen=True)
class Tie:
    """A relation between two entities as one sentence tells it; `at` is the first word after its earlier end."""

    sentence: int
    subject: int
    property: str
    object: int
    status: str
    chance: float
    at: int
    source: int | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Happening:
    """An event as one sentence tells it; roles are (entity, chance)."""

    sentence: int
    first: int
    last: int
    type: str
    status: str
    chance: float
    roles: dict[str, list[tuple[int, float]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """All that the network finds in a passage."""

    mentions: tuple[Found, ...]
    relations: tuple[Tie, ...]
    events: tuple[Happening, ...]


def read(network: Network, passage: Passage) -> Reading:
    """Read a passage of one article."""
    if not passage.words:
        return Reading((), (), ())
    decoding = network.decoding
    words = network.encode(passage)
    width = network.settings["model"]["mention_width"]
    first, last = features.candidate_spans(passage.sentences, width)
    hidden, logits = network.spans("mentions", words, first, last)
    kept, chances = _choose(logits, first, last, decoding["mentions"], nested=True)
    spans = np.stack([first[kept], last[kept]], axis=1).reshape(-1, 2)
    vectors = network.represent("mentions", hidden[kept], logits[kept])
    probabilities = softmax(logits[kept])
    entities = _entities(network, passage, spans, vectors, probabilities)
    sentences = passage.sentence_of[spans[:, 0]]
    kinds = probabilities[:, 1:].argmax(axis=1)
    mentions = tuple(
        Found(int(s), int(a), int(b), network.types[kind], int(e), float(c))
        for s, (a, b), kind, e, c in zip(sentences, spans, kinds, entities, chances, strict=True)
    )
    scene = _Scene(network, words, spans, vectors, sentences, entities)
    return Reading(mentions, tuple(_relations(scene, passage)), tuple(_events(scene, passage)))


@dataclass(frozen=True)
class _Scene:
    """The mentions of a passage as the pair heads see them."""

    network: Network
    words: Floats
    spans: Ints
    vectors: Floats
    sentences: Ints
    entities: Ints

    def grouped(self) -> dict[int, dict[int, list[int]]]:
        return features.group_mentions(self.sentences.tolist(), self.entities.tolist())


def _choose(logits: Floats, first: Ints, last: Ints, bar: float, *, nested: bool) -> tuple[Ints, Floats]:
    """Pick spans that are more than `bar` likely to be of some type, best first; they may nest, or not meet at all."""
    chance = 1 - softmax(logits)[:, 0]
    likely = np.flatnonzero(chance > bar)
    kept: list[int] = []
    for k in likely[np.argsort(-chance[likely], kind="stable")]:
        a, b = first[k], last[k]
        if not any(_clash(a, b, first[o], last[o], nested) for o in kept):
            kept.append(int(k))
    kept.sort(key=lambda k: (first[k], -last[k]))
    index = np.array(kept, dtype=np.int64)
    return index, chance[index]


def _clash(a: int, b: int, c: int, d: int, nested: bool) -> bool:
    if b < c or d < a:
        return False
    return not nested or not ((a <= c and d <= b) or (c <= a and b <= d))


def _entities(
    network: Network, passage: Passage, spans: Ints, vectors: Floats, probabilities: Floats
) -> Ints:
    """Number the entity of every mention: each joins its best antecedent, names of one spelling join each other."""
    count = len(spans)
    entities = np.arange(count)
    if count < 2:
        return entities
    reach = network.settings["model"]["antecedents"]
    surfaces = [features.Surface(passage.words[a : b + 1]) for a, b in spans]
    pairs = _antecedents(surfaces, probabilities, reach)
    flags = features.coref_flags(pairs, spans, surfaces)
    gap = features.gap(pairs[:, 0] - pairs[:, 1] - 1)
    scores = network.pairs("coref", (vectors, vectors), (pairs[:, 0], pairs[:, 1]), gap, flags)[:, 0]
    types = [network.types[kind] for kind in probabilities[:, 1:].argmax(axis=1)]
    texts = [" ".join(passage.words[a : b + 1]).replace(" .", ".") for a, b in spans]
    links = Links(texts, types, surfaces)
    best: dict[int, tuple[float, int]] = {}
    for (i, j), score in zip(pairs.tolist(), scores.tolist(), strict=True):
        if score > best.get(i, (network.decoding["coref"], -1))[0] and not links.forbid(i, j):
            best[i] = (score, j)
    for i in sorted(best):
        entities[i] = entities[best[i][1]]
    return np.unique(links.merge(entities), return_inverse=True)[1]


def _antecedents(surfaces: list[features.Surface], probabilities: Floats, reach: int) -> Ints:
    """Return rows of (mention, earlier mention): the nearest ones, and the last of the same proper name before them."""
    kinds = probabilities[:, 1:].argmax(axis=1)
    rows: list[tuple[int, int]] = []
    named: dict[tuple[str, int], int] = {}
    for i, surface in enumerate(surfaces):
        rows += [(i, j) for j in range(max(0, i - reach), i)]
        if surface.proper:
            far = named.get((surface.lower, int(kinds[i])))
            if far is not None and far < i - reach:
                rows.append((i, far))
            named[surface.lower, int(kinds[i])] = i
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def _relations(scene: _Scene, passage: Passage) -> list[Tie]:
    network, bars = scene.network, scene.network.decoding["relations"]
    rows, groups = features.relation_pairs(scene.grouped(), network.settings["model"]["relation_reach"])
    if not rows:
        return []
    pairs = np.array(rows)
    a, b = pairs[:, 1], pairs[:, 2]
    logits = _pair_logits("relations", scene, (scene.spans[a], scene.spans[b]), (a, b), scene.vectors, scene.sentences)
    count = len(network.properties)
    scores = sigmoid(pooled(logits[:, : count + 3], pairs[:, 0]))
    at = {group: k for k, group in enumerate(groups)}
    ties = [_tie(t, scores, groups, count, network.decoding["ties"]) for t in range(3)]
    offsets = np.searchsorted(pairs[:, 0], np.arange(len(groups) + 1))
    found = []
    for k, p in zip(*np.nonzero(scores[:, :count] > np.array(bars)), strict=True):
        sentence, subject, other = groups[k]
        property_, chance = network.properties[p], float(scores[k, p])
        back = at.get((sentence, other, subject))
        if property_ in SYMMETRIC and back is not None and (scores[back, p], back) > (scores[k, p], k):
            continue
        row = offsets[k] + int(logits[offsets[k] : offsets[k + 1], p].argmax())
        status = _status(softmax(logits[row, count + 3 :]), network.decoding["relation_status"])
        linked = [_best(tie, sentence, subject, other) for tie in ties]
        at_word = int(min(scene.spans[a[row], 1], scene.spans[b[row], 1])) + 1
        at_word = max(at_word, passage.sentences[sentence][0])
        found.append(Tie(sentence, subject, property_, other, status, chance, at_word, *linked))
    return found


def calibrated(chance: float, line: list[float]) -> float:
    """Return how often what is given such a chance is right, by a line fitted to the log odds on held-out stories."""
    odds = np.log(max(chance, 1e-6) / max(1 - chance, 1e-6))
    return float(sigmoid(np.array(line[0] * odds + line[1])))


def _status(chances: Floats, weights: list[float]) -> str:
    return RELATION_STATUS[int((chances * np.array(weights)).argmax())]


def _tie(
    t: int, scores: Floats, groups: list[tuple[int, int, int]], count: int, bar: float
) -> dict[tuple[int, int], dict[int, float]]:
    """Return by sentence and entity what may be its speaker, since or until, with the chance."""
    likely: dict[tuple[int, int], dict[int, float]] = {}
    for k in np.flatnonzero(scores[:, count + t] > bar):
        sentence, entity, other = groups[k]
        likely.setdefault((sentence, entity), {})[other] = float(scores[k, count + t])
    return likely


def _best(tie: dict[tuple[int, int], dict[int, float]], sentence: int, subject: int, other: int) -> int | None:
    """Return what is tied to both ends of a relation (or to the one end that is not itself the tie)."""
    a, b = tie.get((sentence, subject), {}), tie.get((sentence, other), {})
    sums = {x: a.get(x, 0.0) + b.get(x, 0.0) for x in {*a, *b} if (x in a or x == subject) and (x in b or x == other)}
    return max(sums, key=lambda x: (sums[x], -x)) if sums else None


def _events(scene: _Scene, passage: Passage) -> list[Happening]:
    network = scene.network
    first, last = features.candidate_spans(passage.sentences, network.settings["model"]["trigger_width"])
    hidden, logits = network.spans("triggers", scene.words, first, last)
    kept, chances = _choose(logits, first, last, network.decoding["triggers"], nested=False)
    if not len(kept):
        return []
    vectors = network.represent("triggers", hidden[kept], logits[kept])
    kinds = logits[kept, 1:].argmax(axis=1)
    statuses = (network.status(vectors) * np.array(network.decoding["event_status"])).argmax(axis=1)
    spans = np.stack([first[kept], last[kept]], axis=1)
    sentences = passage.sentence_of[spans[:, 0]]
    roles = _roles(scene, spans, vectors, sentences)
    return [
        Happening(int(s), int(a), int(b), network.events[kind], EVENT_STATUS[status], float(chance), roles.get(k, {}))
        for k, (s, (a, b), kind, status, chance) in enumerate(
            zip(sentences, spans, kinds, statuses, chances, strict=True)
        )
    ]


def _roles(
    scene: _Scene, triggers: Ints, vectors: Floats, sentences: Ints
) -> dict[int, dict[str, list[tuple[int, float]]]]:
    network = scene.network
    reach = network.settings["model"]["role_reach"]
    rows, groups = features.role_pairs(scene.grouped(), sentences.tolist(), reach)
    if not rows:
        return {}
    pairs = np.array(rows)
    t, i = pairs[:, 1], pairs[:, 2]
    logits = _pair_logits("roles", scene, (triggers[t], scene.spans[i]), (t, i), vectors, sentences)
    scores = sigmoid(pooled(logits, pairs[:, 0]))
    found: dict[int, dict[str, list[tuple[int, float]]]] = {}
    for k, r in zip(*np.nonzero(scores > np.array(network.decoding["roles"])), strict=True):
        trigger, entity = groups[k]
        found.setdefault(trigger, {}).setdefault(ROLES[r], []).append((entity, float(scores[k, r])))
    for roles in found.values():
        for role, players in roles.items():
            players.sort(key=lambda player: -player[1])
            if role in ("time", "source"):
                del players[1:]
    return found


def _pair_logits(
    head: str, scene: _Scene, spans: tuple[Ints, Ints], rows: tuple[Ints, Ints], vectors: Floats, sentences: Ints
) -> Floats:
    """Return the logits of rows whose first end is a span of `vectors` and whose second is a mention."""
    (a, b), (i, j) = spans, rows
    left, right = features.between(a, b)
    flags = features.pair_flags(a, b, sentences[i], scene.sentences[j])
    where: Any = (scene.words, left, right)
    return scene.network.pairs(head, (vectors, scene.vectors), (i, j), features.gap(right - left), flags, where)
