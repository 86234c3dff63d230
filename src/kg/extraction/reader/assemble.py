"""From a reading, in numbers of words, to the extraction, in characters of the article."""

import re
from collections import Counter, defaultdict

from kg.extraction.reader.decode import Found, Happening, Reading, Tie
from kg.extraction.reader.network import Passage
from kg.extraction.reader.text import PRONOUNS
from kg.types import Entity, Event, Extraction, Mention, MentionKind, Relation, Span, Statement

_PARTICLES = frozenset(
    "al el ul ad as an at bin ibn ben de del della di da do dos du la le van von der den ter abu of the and for in on".split()
)
_DETERMINERS = re.compile(
    r"^(?:the|a|an|some|several|many|most|all|any|its|his|her|their|our|this|that|these|those|other)\s+", re.IGNORECASE
)
_PLACES_AND_PERSONS = frozenset({"Country", "Person", "Settlement", "AdministrativeRegion"})


def extraction(text: str, passage: Passage, reading: Reading) -> Extraction:
    """Return a reading of a passage of `text` as an extraction."""
    of_entity: dict[int, list[Found]] = defaultdict(list)
    for mention in reading.mentions:
        of_entity[mention.entity].append(mention)
    lines = _headlines(passage)
    actors = [e for e, found in of_entity.items() if _type(found) != "Time"]
    index = {entity: k for k, entity in enumerate(actors)}
    times = {e: _words(text, passage, found[0].first, found[0].last) for e, found in of_entity.items() if e not in index}
    entities = tuple(_entity(text, passage, of_entity[e], lines) for e in actors)
    return Extraction(
        entities,
        tuple(
            _relation(passage, tie, index, times)
            for tie in reading.relations
            if tie.subject in index and tie.object in index
        ),
        tuple(_event(text, passage, happening, index, of_entity) for happening in reading.events),
    )


def _words(text: str, passage: Passage, first: int, last: int) -> str:
    return text[passage.offsets[first][0] : passage.offsets[last][1]]


def _evidence(passage: Passage, sentence: int) -> Span:
    first, after = passage.sentences[sentence]
    return Span(passage.offsets[first][0], passage.offsets[after - 1][1])


def _type(found: list[Found]) -> str:
    votes: Counter[str] = Counter()
    for mention in found:
        votes[mention.type] += mention.chance * (1 if mention.last > mention.first else 1.5)  # type: ignore[assignment]
    return max(votes, key=lambda kind: (votes[kind], kind))


def _headlines(passage: Passage) -> frozenset[int]:
    """Return the sentences whose words nearly all begin with a capital, where case says little."""
    found = []
    for k, (first, after) in enumerate(passage.sentences):
        long = [word for word in passage.words[first:after] if len(word) > 3 and word.isalpha()]
        if long and sum(word[0].isupper() for word in long) > 0.7 * len(long):
            found.append(k)
    return frozenset(found)


def _kind(words: tuple[str, ...], type_: str, in_headline: bool) -> MentionKind:
    if len(words) == 1 and words[0].lower() in PRONOUNS:
        return "pronoun"
    telling = [w for w in words if w[0].isalnum() and w.lower() not in _PARTICLES and w not in ("'s", "’s")]
    capital = bool(telling) and all(w[0].isupper() or w[0].isdigit() for w in telling) and telling[-1][0].isupper()
    if in_headline and type_ not in _PLACES_AND_PERSONS and len(words) > 1:
        return "description"
    return "name" if capital else "description"


def _entity(text: str, passage: Passage, found: list[Found], headlines: frozenset[int]) -> Entity:
    type_ = _type(found)
    mentions = []
    for m in found:
        words = passage.words[m.first : m.last + 1]
        span = Span(passage.offsets[m.first][0], passage.offsets[m.last][1])
        kind = _kind(words, m.type, m.sentence in headlines)
        mentions.append(Mention(span, text[span.start : span.end], kind, m.chance))
    names = _ranked([m for m in mentions if m.kind == "name"], type_)
    described = _ranked([m for m in mentions if m.kind == "description"], type_)
    return Entity(type_, names or described or (mentions[0].text,), tuple(mentions), bool(names))


def _ranked(mentions: list[Mention], type_: str) -> tuple[str, ...]:
    """Return the different wordings, the fullest of the common ones first."""
    counts: Counter[str] = Counter(_DETERMINERS.sub("", " ".join(m.text.split())) for m in mentions)
    long = type_ not in {"Country"}
    weight = lambda name: counts[name] + (min(len(name), 40) / 5 if long else 0)  # noqa: E731
    ranked = sorted(counts, key=lambda name: (-weight(name), name))
    seen: dict[str, str] = {}
    for name in ranked:
        seen.setdefault(name.lower(), name)
    return tuple(seen.values())


def _relation(passage: Passage, tie: Tie, index: dict[int, int], times: dict[int, str]) -> Relation:
    speaker = index.get(tie.source) if tie.source is not None else None
    said = Statement(_evidence(passage, tie.sentence), tie.status, None, speaker, round(tie.chance, 3))
    since = times.get(tie.since) if tie.since is not None else None
    until = times.get(tie.until) if tie.until is not None else None
    return Relation(index[tie.subject], tie.property, index[tie.object], said, since, until)


def _event(
    text: str, passage: Passage, happening: Happening, index: dict[int, int], of_entity: dict[int, list[Found]]
) -> Event:
    players = {
        role: tuple(index[entity] for entity, _ in happening.roles.get(role, ()) if entity in index)
        for role in ("agent", "target", "place", "source")
    }
    time = None
    for entity, _ in happening.roles.get("time", ()):
        near = [m for m in of_entity[entity] if m.sentence <= happening.sentence]
        if near:
            time = _words(text, passage, near[-1].first, near[-1].last)
    speaker = players["source"][0] if players["source"] else None
    evidence = _evidence(passage, happening.sentence)
    said = Statement(evidence, happening.status, None, speaker, round(happening.chance, 3))
    trigger = Span(passage.offsets[happening.first][0], passage.offsets[happening.last][1])
    return Event(happening.type, trigger, said, players["agent"], players["target"], players["place"], time)
