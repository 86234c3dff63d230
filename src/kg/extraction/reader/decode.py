"""From the network's scores to a reading: mentions, who they are, what holds between them, what happens."""

from collections.abc import Iterable

import numpy as np

from kg.extraction.reader import features
from kg.extraction.reader.events import events
from kg.extraction.reader.features import Floats, Ints
from kg.extraction.reader.findings import Found, Happening, Reading, Tie
from kg.extraction.reader.linking import Links
from kg.extraction.reader.network import Network, Passage, softmax
from kg.extraction.reader.relations import relations
from kg.extraction.reader.scene import Scene
from kg.extraction.reader.spans import candidates, choose, one_each


def read(network: Network, passage: Passage) -> Reading:
    """Read a passage of one article."""
    with network.limited():
        return _read(network, passage)


def _read(network: Network, passage: Passage) -> Reading:
    if not passage.words:
        return Reading((), (), ())
    decoding = network.decoding
    words = network.encode(passage)
    first, last = candidates(passage, "mentions", network.settings["model"]["mention_width"])
    if not len(first):
        return Reading((), (), ())
    parts = network.parts("mentions", words)
    logits = network.spans("mentions", parts, first, last)
    kept, chances = choose(logits, first, last, decoding["mentions"], nested=True)
    types = [network.types[kind] for kind in logits[kept, 1:].argmax(axis=1)]
    alone = one_each(passage.words, first[kept], last[kept], types, chances)
    kept, chances = kept[alone], chances[alone]
    spans = np.stack([first[kept], last[kept]], axis=1).reshape(-1, 2)
    hidden = network.hidden("mentions", parts, first[kept], last[kept])
    del parts  # the largest thing in memory while a long article is read
    vectors = network.represent("mentions", hidden, logits[kept])
    probabilities = softmax(logits[kept])
    entities = _entities(network, passage, spans, vectors, probabilities)
    sentences = passage.sentence_of[spans[:, 0]]
    kinds = _types(probabilities[:, 1:], entities)
    mentions = tuple(
        Found(int(s), int(a), int(b), network.types[kind], int(e), float(c))
        for s, (a, b), kind, e, c in zip(sentences, spans, kinds, entities, chances, strict=True)
    )
    scene = Scene(network, words, spans, vectors, sentences, entities)
    happenings = events(scene, passage)
    ties = relations(scene, passage, happenings)
    return Reading(worth_telling(mentions, ties, happenings, decoding["alone"]), tuple(ties), tuple(happenings))


def worth_telling(
    mentions: Iterable[Found], ties: Iterable[Tie], happenings: Iterable[Happening], bar: float
) -> tuple[Found, ...]:
    """Return the mentions without those less than `bar` likely to be any, of which nothing is said.

    That something is said of words is a sign that they are a mention: so more are looked at than seem to be one.
    """
    told = {entity for tie in ties for entity in (tie.subject, tie.object, tie.source, tie.since, tie.until)}
    told |= {entity for event in happenings for players in event.roles.values() for entity, _ in players}
    return tuple(m for m in mentions if m.chance > bar or m.entity in told)


def _entities(network: Network, passage: Passage, spans: Ints, vectors: Floats, probabilities: Floats) -> Ints:
    """Number the entity of every mention: each joins its best antecedent, names of one spelling join each other."""
    count = len(spans)
    entities = np.arange(count)
    if count < 2:
        return entities
    reach = network.settings["model"]["antecedents"]
    written = [passage.words[a : b + 1] for a, b in spans]
    surfaces = [features.Surface(words) for words in written]
    pairs = _antecedents(surfaces, probabilities, reach)
    flags = features.coref_flags(pairs, spans, surfaces)
    gap = features.gap(pairs[:, 0] - pairs[:, 1] - 1)
    scores = network.pairs("coref", (vectors, vectors), (pairs[:, 0], pairs[:, 1]), gap, flags)[:, 0]
    types = [network.types[kind] for kind in probabilities[:, 1:].argmax(axis=1)]
    links = Links(written, types, surfaces)
    pronoun = np.array([surface.pronoun for surface in surfaces])
    bars = np.where(pronoun[pairs[:, 0]], network.decoding["coref_pronoun"], network.decoding["coref"])
    _join(entities, pairs[scores > bars], scores[scores > bars], links)
    links.retype([network.types[kind] for kind in _types(probabilities[:, 1:], entities)])
    return np.unique(links.merge(entities, spans, passage.words), return_inverse=True)[1]


def _join(entities: Ints, pairs: Ints, scores: Floats, links: Links) -> None:
    """Let every mention join the entity of its best likely antecedent that its writing does not forbid."""
    likely: dict[int, list[tuple[float, int]]] = {}
    for (i, j), score in zip(pairs.tolist(), scores.tolist(), strict=True):
        likely.setdefault(i, []).append((score, j))
    members: dict[int, list[int]] = {i: [i] for i in range(len(entities))}
    for i in range(len(entities)):
        for _, j in sorted(likely.get(i, ()), reverse=True):
            entity = int(entities[j])
            if not any(links.forbid(i, other) for other in members[entity]):
                entities[i] = entity
                members[entity].append(i)
                break


def _types(probabilities: Floats, entities: Ints) -> Ints:
    """Return the type of every mention: the one on which all mentions of its entity agree best."""
    votes = np.zeros((len(entities), probabilities.shape[1]), dtype=np.float32)
    np.add.at(votes, entities, probabilities)
    chosen: Ints = votes[entities].argmax(axis=1)
    return chosen


def _antecedents(surfaces: list[features.Surface], probabilities: Floats, reach: int) -> Ints:
    """Return rows of (mention, earlier mention): the nearest ones, and the last of the same proper name before them."""
    kinds = probabilities[:, 1:].argmax(axis=1)
    before: list[Ints] = []
    named: dict[tuple[str, int], int] = {}
    for i, (surface, kind) in enumerate(zip(surfaces, kinds.tolist(), strict=True)):
        near = np.arange(max(0, i - reach), i)
        far = named.get((surface.lower, kind)) if surface.proper else None
        before.append(np.append(near, far) if far is not None and far < i - reach else near)
        if surface.proper:
            named[surface.lower, kind] = i
    return np.stack([np.repeat(np.arange(len(before)), [len(row) for row in before]), np.concatenate(before)], axis=1)
