"""A store with two articles about invented countries, stated by hand, for tests of what reads a store."""

from datetime import date
from pathlib import Path

import pyoxigraph as ox

from kg.iris import Base
from kg.store import Store
from kg.types import Article
from kg.vocabulary import prefixes

ODD = 'He said: "no\\way" & <b>left</b>\x01\x0b\ufffe, أهلا 😀\rend'

FIRST = """
<{article}> a kg:Article ; dcterms:identifier "one" ; dcterms:title "Norland arms the Delta Front" ;
  dcterms:issued "2031-05-02"^^xsd:date .
<{norland}> a kg:Country ; kg:mainName "Norland" ; kg:name "NL" ; kg:backs <{delta}> .
<{delta}> a kg:ArmedGroup ; kg:mainName "Delta Front" ; kg:controls <{harrow}> .
<{harrow}> a kg:Settlement ; kg:mainName "Harrow" .
<{claim}a> a kg:Claim ; rdf:subject <{norland}> ; rdf:predicate kg:backs ; rdf:object <{delta}> ;
  kg:status kg:Actual ; kg:confidence 0.9 ; kg:evidence <{evidence}a> .
<{claim}b> a kg:Claim ; rdf:subject <{norland}> ; rdf:predicate kg:backs ; rdf:object <{delta}> ;
  kg:status kg:Actual ; kg:confidence 0.7 ; kg:attributedTo <{delta}> ; kg:evidence <{evidence}a>, <{evidence}b> .
<{claim}c> a kg:Claim ; rdf:subject <{delta}> ; rdf:predicate kg:controls ; rdf:object <{harrow}> ;
  kg:status kg:Actual ; kg:confidence 0.8 ; kg:evidence <{evidence}b> .
<{evidence}a> a oa:SpecificResource ; oa:hasSource <{article}> ;
  oa:hasSelector <{evidence}a/position>, <{evidence}a/quote> .
<{evidence}a/position> oa:start 10 ; oa:end 20 .
<{evidence}a/quote> oa:exact "Norland sent the Delta Front rifles." .
<{evidence}b> a oa:SpecificResource ; oa:hasSource <{article}> ;
  oa:hasSelector <{evidence}b/position>, <{evidence}b/quote> .
<{evidence}b/position> oa:start 30 ; oa:end 40 .
<{evidence}b/quote> oa:exact "{odd}" .
<{event}a> a kg:Assault ; kg:agent <{delta}> ; kg:target <{harrow}> ; kg:status kg:Actual .
<{report}a> a kg:Report ; kg:reports <{event}a> ; rdfs:label "seized" ; kg:status kg:Actual .
"""

SECOND = """
<{article}> a kg:Article ; dcterms:identifier "two" ; dcterms:title "Sudmark denies it" ;
  dcterms:issued "2031-05-01"^^xsd:date .
<{norland}> a kg:Country ; kg:mainName "Norland" ; kg:backs <{delta}> ; kg:fightsAgainst <{delta}> .
<{delta}> a kg:ArmedGroup ; kg:mainName "Delta Front" ; kg:name "{odd}" .
<{sudmark}> a kg:Country ; kg:mainName "Sudmark" .
<{claim}a> a kg:Claim ; rdf:subject <{norland}> ; rdf:predicate kg:backs ; rdf:object <{delta}> ;
  kg:status kg:Actual ; kg:confidence 0.5 ; kg:evidence <{evidence}a> .
<{claim}b> a kg:Claim ; rdf:subject <{sudmark}> ; rdf:predicate kg:backs ; rdf:object <{delta}> ;
  kg:status kg:Negated ; kg:confidence 0.5 ; kg:evidence <{evidence}a> .
<{claim}c> a kg:Claim ; rdf:subject <{norland}> ; rdf:predicate kg:fightsAgainst ; rdf:object <{delta}> ;
  kg:status kg:Actual ; kg:confidence 0.5 ; kg:evidence <{evidence}a> .
<{evidence}a> a oa:SpecificResource ; oa:hasSource <{article}> ;
  oa:hasSelector <{evidence}a/position>, <{evidence}a/quote> .
<{evidence}a/position> oa:start 0 ; oa:end 5 .
<{evidence}a/quote> oa:exact "It was Norland, not Sudmark." .
"""


def fill(path: Path) -> None:
    """Make the store at a path."""
    with Store.open(path, writable=True) as store:
        for ident, turtle in (("two", SECOND), ("one", FIRST)):
            article = Article(ident, ident, f"{ident}\ntext", date(2031, 5, 2))
            store.put(article, _triples(store.base, ident, turtle), ident)


def _triples(base: Base, ident: str, turtle: str) -> list[ox.Triple]:
    names = {name: base.entity("", name).value for name in ("norland", "delta", "sudmark", "harrow")}
    names |= {kind: f"{base.iri}{kind}/{ident}-" for kind in ("claim", "evidence", "event", "report")}
    names |= {"article": base.article(ident).value, "odd": str(ox.Literal(ODD))[1:-1]}
    text = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items()) + turtle.format(**names)
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
