"""Relations between mentions, by the rules of `data/patterns/relations.yaml`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Token

from baseline import patterns
from baseline.connections import Connection, Connections
from baseline.reading import Reading, Sighting


@dataclass(frozen=True)
class Rule:
    """One rule of the pattern file."""

    property: str
    confidence: float
    reverse: bool
    implicit: bool
    subjects: frozenset[str]
    objects: frozenset[str]


@dataclass(frozen=True)
class Found:
    """A relation between two mentions, the wording (`key`) and the word that state it."""

    key: str
    property: str
    subject: Sighting
    object: Sighting
    word: Token
    confidence: float


def _keys(entry: dict[str, Any]) -> Iterator[str]:
    words = entry.get("words", ())
    for label in entry.get("frame", ()):
        yield from (f"frame:{word}:{label}" for word in words)
    for label in entry.get("role", ()):
        yield from (f"role:{word}:{label}" for word in words)
    yield from (f"participle:{word}" for word in entry.get("participle", ()))
    yield from (f"nested:{place}" for place in entry.get("nested", ()))


@cache
def rules() -> dict[str, tuple[Rule, ...]]:
    """Return the rules by the connection they apply to."""
    found: dict[str, list[Rule]] = {}
    for entry in patterns("relations"):
        types = entry.get("types", {})
        rule = Rule(
            entry["property"],
            entry["confidence"],
            bool(entry.get("reverse")),
            bool(entry.get("implicit")),
            frozenset(types.get("subject", ())),
            frozenset(types.get("object", ())),
        )
        for key in _keys(entry):
            found.setdefault(key, []).append(rule)
    return {key: tuple(group) for key, group in found.items()}


def _applies(rule: Rule, subject: Sighting, object_: Sighting) -> bool:
    return (not rule.subjects or subject.type in rule.subjects) and (not rule.objects or object_.type in rule.objects)


def find(reading: Reading) -> Iterator[Found]:
    """Yield the relations that the rules see in an article."""
    connections = Connections(reading)
    found = list(connections)
    found += _implied(reading, connections, found)
    for connection in found:
        for rule in rules().get(connection.key, ()):
            ends = (connection.b, connection.a) if rule.reverse else (connection.a, connection.b)
            if _applies(rule, *ends):
                yield Found(connection.key, rule.property, *ends, connection.word, rule.confidence)


def _implied(reading: Reading, connections: Connections, stated: Iterable[Connection]) -> list[Connection]:
    """Complete nouns such as "ally" that leave open whose: the last one that the same noun was said to be of."""
    known: dict[str, Connection] = {}
    complete = {c.word for c in stated if c.key.startswith("role:")}
    by_word: dict[Token, Connection] = {c.word: c for c in stated if c.key.startswith("role:")}
    found: list[Connection] = []
    for _, doc in reading.paragraphs:
        for token in doc:
            if token in complete:
                known[token.lemma_.lower()] = by_word[token]
            elif token.pos_ == "NOUN" and (last := known.get(token.lemma_.lower())) is not None:
                if not any(rule.implicit for rule in rules().get(last.key, ())):
                    continue
                bearers = [s for s in connections.denoted(token) if s.root is not token]
                found += [Connection(last.key, s, last.b, token) for s in bearers if s is not last.b]
    return found
