"""A world of invented countries, armed groups, people and towns, and as many news stories from it as are asked for.

A graph as large as that of so many real stories, at the speed of writing it: what each story says is drawn, not read.
The same number of stories is the same graph, wherever it is made.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.iris import Base
from kg.store import Store
from kg.terms import DCTERMS, KG, OA, RDF, RDFS, XSD

PER_STORY = {"claims": 8, "reports": 7}
RELATIONS = "backs fightsAgainst alliedWith opposes leads memberOf partOf controls basedIn locatedIn".split()
EVENTS = "Assault Consultation Demand Accusation Agreement Aid Coercion TerritorialCapture Withdrawal".split()
TYPES = ("Person", "ArmedGroup", "Country", "Government", "Settlement", "AdministrativeRegion")
STATUSES = ("Actual", "Actual", "Actual", "Actual", "Hypothetical", "Negated", "Former")
SYLLABLES = "ka lo mir den tas vo rik san bel tor um gar ny fel ost hal dra pin wes zu".split()
FIRST_DAY = date(2020, 1, 1)
BATCH = 500

Actor = tuple[NamedNode, str, str]
"""An actor, its name and its type."""


def fill(path: Path, stories: int) -> None:
    """Make the store of so many stories at a path."""
    rng = random.Random(stories)
    with Store.open(path, writable=True) as store:
        actors = _actors(store.base, rng, 50 + stories // 4)
        for begin in range(0, stories, BATCH):
            store.raw.bulk_extend(
                Quad(said.subject, said.predicate, said.object, graph)
                for number in range(begin, min(begin + BATCH, stories))
                for said in _story(store.base, rng, number, actors)
                for graph in (DefaultGraph(), store.base.article(str(number)))
            )
        store.raw.bulk_extend(quad for actor in actors for quad in _named(actor))
        store.raw.optimize()


def _actors(base: Base, rng: random.Random, count: int) -> list[Actor]:
    names = {" ".join(_word(rng) for _ in range(2)) for _ in range(count)}
    return [(base.entity("", name), name, TYPES[place % len(TYPES)]) for place, name in enumerate(sorted(names))]


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 3))).capitalize()


def _named(actor: Actor) -> Iterator[Quad]:
    node, name, type_ = actor
    yield Quad(node, RDFS["label"], Literal(name), DefaultGraph())
    yield Quad(node, RDF["type"], KG[type_], DefaultGraph())


def _story(base: Base, rng: random.Random, number: int, actors: list[Actor]) -> Iterator[Quad]:
    article, day = base.article(str(number)), FIRST_DAY + timedelta(days=number % 1500)
    cast = [actors[rng.randrange(min(50 + number // 4, len(actors)))] for _ in range(14)]
    issued = Literal(day.isoformat(), datatype=XSD["date"])
    yield Quad(article, RDF["type"], KG["Article"])
    yield Quad(article, DCTERMS["identifier"], Literal(str(number)))
    yield Quad(article, DCTERMS["title"], Literal(f"Story {number}"))
    yield Quad(article, DCTERMS["issued"], issued)
    for actor, name, type_ in cast:
        yield Quad(actor, RDF["type"], KG[type_])
        yield Quad(actor, KG["mainName"], Literal(name))
    for k in range(PER_STORY["claims"] + PER_STORY["reports"]):
        own = f"{base.iri}{{}}/{number}-{k}"
        (one, its_name, _), (other, other_name, _) = rng.sample(cast, 2)
        status = rng.choice(STATUSES)
        claim = NamedNode(own.format("claim"))
        yield from _evidence(rng, own, article, claim, f"{its_name} and {other_name}, story {number}.")
        yield Quad(claim, KG["status"], KG[status])
        yield Quad(claim, KG["confidence"], Literal(rng.randint(30, 99) / 100))
        if rng.random() < 0.2:
            yield Quad(claim, KG["attributedTo"], rng.choice(cast)[0])
        if k < PER_STORY["claims"]:
            relation = KG[rng.choice(RELATIONS)]
            yield Quad(claim, RDF["type"], KG["Claim"])
            yield Quad(claim, RDF["subject"], one)
            yield Quad(claim, RDF["predicate"], relation)
            yield Quad(claim, RDF["object"], other)
            if status == "Actual":
                yield Quad(one, relation, other)
        else:
            event = NamedNode(own.format("event"))
            yield Quad(claim, RDF["type"], KG["Report"])
            yield Quad(claim, KG["reports"], event)
            yield Quad(event, RDF["type"], KG[rng.choice(EVENTS)])
            yield Quad(event, KG["status"], KG[status])
            yield Quad(event, KG["agent"], one)
            yield Quad(event, KG["target"], other)
            yield Quad(event, KG["date"], issued)
            yield Quad(event, KG["earliest"], issued)
            yield Quad(event, KG["latest"], issued)


def _evidence(rng: random.Random, own: str, article: NamedNode, claim: NamedNode, words: str) -> Iterator[Quad]:
    piece = NamedNode(own.format("evidence"))
    position, quote = (NamedNode(f"{piece.value}/{name}") for name in ("position", "quote"))
    start = rng.randrange(3000)
    yield Quad(claim, KG["evidence"], piece)
    yield Quad(piece, RDF["type"], OA["SpecificResource"])
    yield Quad(piece, OA["hasSource"], article)
    yield Quad(piece, OA["hasSelector"], position)
    yield Quad(piece, OA["hasSelector"], quote)
    yield Quad(position, RDF["type"], OA["TextPositionSelector"])
    yield Quad(position, OA["start"], Literal(start))
    yield Quad(position, OA["end"], Literal(start + len(words)))
    yield Quad(quote, RDF["type"], OA["TextQuoteSelector"])
    yield Quad(quote, OA["exact"], Literal(words))
