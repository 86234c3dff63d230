"""A hand-made reading of a short article about an invented conflict, for tests of the stages after extraction."""

from datetime import date

from kg.types import Article, Count, Entity, Event, Extraction, Mention, Relation, Span, Statement

TEXT = """Delta Front seizes Harrow
The Delta Front seized Harrow on Tuesday, killing 12 soldiers, the army said. Sudmark, which backs the Delta Front, \
denied arming it. The group is a former ally of the Marsh Union. Ada Marsh fears that Sudmark will back the Marsh Union.
"""
ARTICLE = Article("harrow.txt", "Delta Front seizes Harrow", TEXT, date(2024, 12, 6), source="Harrow Herald")
SENTENCES = [TEXT.index(s) for s in ("The Delta", "Sudmark,", "The group", "Ada Marsh")] + [len(TEXT.rstrip())]

FRONT, HARROW, ARMY, SUDMARK, UNION, MARSH, SOLDIERS = range(7)


def sentence(number: int) -> Span:
    text = TEXT[SENTENCES[number] : SENTENCES[number + 1]].rstrip()
    return Span(SENTENCES[number], SENTENCES[number] + len(text))


def entity(type_: str, *names: str, named: bool = True) -> Entity:
    at = TEXT.index(names[0])
    mention = Mention(Span(at, at + len(names[0])), names[0], "name" if named else "description")
    return Entity(type_, names, (mention,), named)


ENTITIES = (
    entity("ArmedGroup", "Delta Front"),
    entity("Settlement", "Harrow"),
    entity("ArmedForces", "army", named=False),
    entity("Country", "Sudmark"),
    entity("ArmedGroup", "Marsh Union"),
    entity("Person", "Ada Marsh"),
    entity("Population", "12 soldiers", named=False),
)
_at = TEXT.index("seized")
EXTRACTION = Extraction(
    ENTITIES,
    (
        Relation(FRONT, "controls", HARROW, Statement(sentence(0), confidence=0.9), since="Tuesday"),
        Relation(SUDMARK, "backs", FRONT, Statement(sentence(1), confidence=0.8)),
        Relation(FRONT, "alliedWith", UNION, Statement(sentence(2), "Former", confidence=0.7)),
        Relation(SUDMARK, "backs", UNION, Statement(sentence(3), "Hypothetical", "Feared", MARSH, 0.6)),
    ),
    (
        Event(
            "TerritorialCapture",
            Span(_at, _at + 6),
            Statement(sentence(0), speaker=ARMY, confidence=0.9),
            agents=(FRONT,),
            targets=(HARROW,),
            places=(HARROW,),
            time="Tuesday",
            counts=(Count("killed", 12, 12),),
        ),
    ),
)
