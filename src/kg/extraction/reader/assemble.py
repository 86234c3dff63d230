"""From a reading, in numbers of words, to the extraction, in characters of the article."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from kg.extraction.reader.counts import counts
from kg.extraction.reader.findings import Found, Happening, Reading, Tie
from kg.extraction.reader.modality import modality as modality_of
from kg.extraction.reader.naming import Naming, names
from kg.extraction.reader.network import Passage, calibrated
from kg.types import Entity, Event, Extraction, Mention, Relation, Span, Statement

Calibration = Mapping[str, list[float]]


def extraction(text: str, passage: Passage, reading: Reading, calibration: Calibration) -> Extraction:
    """Return a reading of a passage of `text` as an extraction, its chances set right by the calibration.

    Whom nothing but pronouns stand for is left out: that "they" hold a town tells nobody who does.
    """
    relations = [replace(tie, chance=calibrated(tie.chance, calibration["relations"])) for tie in reading.relations]
    events = [replace(event, chance=calibrated(event.chance, calibration["events"])) for event in reading.events]
    of_entity: dict[int, list[Found]] = defaultdict(list)
    for mention in reading.mentions:
        of_entity[mention.entity].append(mention)
    naming = Naming(passage)
    timely = {e for e, found in of_entity.items() if _type(found) == "Time"}
    times = {e: _words(text, passage, of_entity[e][0].first, of_entity[e][0].last) for e in timely}
    everyone = {e: _entity(text, passage, found, naming) for e, found in of_entity.items() if e not in timely}
    actors = {e: entity for e, entity in everyone.items() if any(m.kind != "pronoun" for m in entity.mentions)}
    index = {entity: k for k, entity in enumerate(actors)}
    return Extraction(
        tuple(actors.values()),
        tuple(
            _relation(passage, tie, index, times) for tie in relations if tie.subject in index and tie.object in index
        ),
        tuple(_event(text, passage, happening, index, of_entity) for happening in events),
    )


def _words(text: str, passage: Passage, first: int, last: int) -> str:
    return text[passage.offsets[first][0] : passage.offsets[last][1]]


def _evidence(passage: Passage, sentence: int) -> Span:
    first, after = passage.sentences[sentence]
    return Span(passage.offsets[first][0], passage.offsets[after - 1][1])


def _type(found: list[Found]) -> str:
    votes: dict[str, float] = defaultdict(float)
    for mention in found:
        votes[mention.type] += mention.chance
    return max(votes, key=lambda kind: (votes[kind], kind))


def _entity(text: str, passage: Passage, found: list[Found], naming: Naming) -> Entity:
    type_ = _type(found)
    mentions = []
    for m in found:
        span = Span(passage.offsets[m.first][0], passage.offsets[m.last][1])
        kind = naming.kind(m.sentence, m.first, m.last, m.type)
        mentions.append(Mention(span, text[span.start : span.end], kind, round(m.chance, 3)))
    named = names([m for m in mentions if m.kind == "name"], type_)
    described = () if named else names([m for m in mentions if m.kind == "description"], type_)
    return Entity(type_, named or described or (mentions[0].text,), tuple(mentions), bool(named))


def _modality(passage: Passage, sentence: int, word: int) -> str | None:
    first, after = passage.sentences[sentence]
    return modality_of(passage.words[first:after], word - first)


def _relation(passage: Passage, tie: Tie, index: dict[int, int], times: dict[int, str]) -> Relation:
    speaker = index.get(tie.source) if tie.source is not None else None
    modality = _modality(passage, tie.sentence, tie.at) if tie.status == "Hypothetical" else None
    said = Statement(_evidence(passage, tie.sentence), tie.status, modality, speaker, round(tie.chance, 3))
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
    hypothetical = happening.status == "Hypothetical"
    modality = _modality(passage, happening.sentence, happening.first) if hypothetical else None
    said = Statement(evidence, happening.status, modality, speaker, round(happening.chance, 3))
    trigger = Span(passage.offsets[happening.first][0], passage.offsets[happening.last][1])
    befallen = [
        m
        for entity, _ in happening.roles.get("target", ())
        for m in of_entity[entity]
        if m.sentence == happening.sentence
    ]
    return Event(
        happening.type,
        trigger,
        said,
        players["agent"],
        players["target"],
        players["place"],
        time,
        counts(passage, happening, befallen),
    )
