"""Random articles about invented actors, stated by hand, for tests of what follows from many of them."""

from datetime import date, timedelta
from random import Random

from pyoxigraph import Literal, NamedNode, Triple

from kg.iris import Base
from kg.store import Store
from kg.terms import DCTERMS, KG, OA, RDF, RDFS, XSD
from kg.types import Article

BASE = Base()
KINDS = {
    "Country": ["norland", "sudmark", "estmark"],
    "ArmedGroup": ["front", "guard", "wing", "brigade"],
    "Person": ["marsh", "tom"],
    "Alliance": ["pact", "league"],
    "Settlement": ["harrow", "ford", "mill"],
    "AdministrativeRegion": ["lune"],
    "Facility": ["airport"],
}
ACTORS = [name for kind in ("Country", "ArmedGroup") for name in KINDS[kind]]
PLACES = [name for kind in ("Settlement", "AdministrativeRegion", "Facility") for name in KINDS[kind]]
ENDS = {
    "backs": (ACTORS, ACTORS),
    "alliedWith": (ACTORS, ACTORS),
    "fightsAgainst": (ACTORS, ACTORS),
    "leads": ([*KINDS["Person"], "norland"], [*ACTORS, *KINDS["Alliance"]]),
    "memberOf": (ACTORS, KINDS["Alliance"]),
    "partOf": (KINDS["ArmedGroup"], [*KINDS["ArmedGroup"], "norland"]),
    "controls": (ACTORS, PLACES),
    "basedIn": (ACTORS, PLACES),
    "locatedIn": (PLACES, [*PLACES, "norland"]),
}
FIRST = date(2031, 1, 1)


def node(name: str) -> NamedNode:
    return NamedNode(f"{BASE.iri}entity/{name}")


def day(when: date) -> Literal:
    return Literal(when.isoformat(), datatype=XSD["date"])


def claim(ident: str, number: int, tie: tuple[str, str, str], status: str, **times: date) -> set[Triple]:
    """One claim of an article, with the words that make it and the plain triple if it is actual."""
    article, here = BASE.article(ident), BASE.iri + f"claim/{ident}-{number}"
    evidence, quote = NamedNode(f"{here}/evidence"), NamedNode(f"{here}/quote")
    s, p, o = node(tie[0]), KG[tie[1]], node(tie[2])
    said = {
        Triple(NamedNode(here), RDF["type"], KG["Claim"]),
        Triple(NamedNode(here), RDF["subject"], s),
        Triple(NamedNode(here), RDF["predicate"], p),
        Triple(NamedNode(here), RDF["object"], o),
        Triple(NamedNode(here), KG["status"], KG[status]),
        Triple(NamedNode(here), KG["evidence"], evidence),
        Triple(evidence, OA["hasSource"], article),
        Triple(evidence, OA["hasSelector"], NamedNode(f"{here}/position")),
        Triple(NamedNode(f"{here}/position"), OA["start"], Literal(number)),
        Triple(evidence, OA["hasSelector"], quote),
        Triple(quote, OA["exact"], Literal(f"In {ident}, {' '.join(tie)}.")),
    }
    said |= {Triple(NamedNode(here), KG[name], day(when)) for name, when in times.items()}
    return said | ({Triple(s, p, o)} if status == "Actual" else set())


def treaty(ident: str, word: str, *parties: str) -> set[Triple]:
    """The report of an agreement, told by a word."""
    event, report = NamedNode(f"{BASE.iri}event/{ident}"), NamedNode(f"{BASE.iri}report/{ident}")
    told = {
        Triple(event, RDF["type"], KG["Agreement"]),
        Triple(event, KG["status"], KG["Actual"]),
        Triple(event, KG["earliest"], day(FIRST)),
        Triple(report, RDF["type"], KG["Report"]),
        Triple(report, KG["reports"], event),
        Triple(report, KG["status"], KG["Actual"]),
        Triple(report, RDFS["label"], Literal(word)),
    }
    return told | {Triple(event, KG["agent"], node(party)) for party in parties}


def put(store: Store, ident: str, issued: date, *stated: set[Triple]) -> None:
    """Put an article that states this into a store, with types and names of all that it speaks of."""
    article, told = BASE.article(ident), set().union(*stated)
    about = {
        Triple(article, RDF["type"], KG["Article"]),
        Triple(article, DCTERMS["identifier"], Literal(ident)),
        Triple(article, DCTERMS["title"], Literal(f"Title of {ident}")),
        Triple(article, DCTERMS["issued"], day(issued)),
    }
    spoken = {term for triple in told for term in (triple.subject, triple.object)}
    for kind, names in KINDS.items():
        for name in names:
            if node(name) in spoken:
                about |= {Triple(node(name), RDF["type"], KG[kind])}
                about |= {Triple(node(name), KG["mainName"], Literal(name.title()))}
    store.put(Article(ident, ident, ident, issued), told | about, str(sorted(map(str, told | about))))


def random_article(store: Store, ident: str, chance: Random) -> None:
    stated = []
    for number in range(chance.randint(1, 4)):
        name = chance.choice(list(ENDS))
        s, o = (chance.choice(end) for end in ENDS[name])
        if s != o:
            status = chance.choice(["Actual", "Actual", "Actual", "Former", "Negated"])
            times = {"validFrom": FIRST + timedelta(chance.randint(0, 99))} if chance.random() < 0.3 else {}
            stated.append(claim(ident, number, (s, name, o), status, **times))
    if chance.random() < 0.3:
        stated.append(treaty(ident, chance.choice(["pact", "deal"]), *chance.sample(ACTORS, 2)))
    put(store, ident, FIRST + timedelta(chance.randint(0, 60)), *stated)
