"""What the tests of exports share: bytes of an export, and what a store itself says by SPARQL."""

import io
import tempfile
from collections import Counter
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.export import FORMATS, Options, Selection, export, write
from kg.store import Store
from kg.terms import DCTERMS, KG, OA, RDF, XSD
from kg.types import Article


def exported(store: Store, name: str, **options) -> bytes:
    """Return a format's bytes; those of a folder's files one after another, each after its name."""
    made = Options(**options)
    if FORMATS[name].write is not None:
        out = io.BytesIO()
        export(store, name, out, made)
        return out.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        write(store, name, Path(folder) / "out", made)
        files = sorted(file for file in (Path(folder) / "out").rglob("*") if file.is_file())
        return b"".join(f"{file.name}\n".encode() + file.read_bytes() for file in files)


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "-2+3",
    "<script>alert(1)</script>",
    "<html><img src=x onerror=alert(1)>",
    '"]; evil [label="x',
    "\\N \\G \\u0027 \\",
    "'}) DETACH DELETE n //",
    "../../etc/passwd",
    "/etc/passwd",
    "CON",
    "con.txt",
    "a;b|c,d",
    "[[Link]] ![x](http://host/) #tag",
    "line\nbreak\r\nand\ttab",
    "\x00\x01\x0b\x7f\x85\ufffe\u202e\u2028",
    "]]> <!-- &amp; &#x0;",
    "أهلا 😀",
    "Same Name",
    "same name",
    "{{ 7*7 }} ${x} %%c%% `code`",
    "---",
    ".hidden",
    " ",
)


def hostile(path: Path) -> None:
    """Make a store in which everything that has words has the words of an attacker."""
    with Store.open(path, writable=True) as store:
        base, say = store.base, []
        article = base.article("evil")
        nodes = [NamedNode(f"{base.iri}entity/e{number:02}") for number in range(len(HOSTILE))]
        say += [(article, DCTERMS["identifier"], Literal("evil")), (article, DCTERMS["title"], Literal(HOSTILE[3]))]
        say += [
            (article, RDF["type"], KG["Article"]),
            (article, DCTERMS["issued"], Literal("2031-05-02", datatype=XSD["date"])),
        ]
        for number, (node, words) in enumerate(zip(nodes, HOSTILE, strict=True)):
            other, claim = nodes[number - 1], NamedNode(f"{base.iri}claim/c{number:02}")
            evidence, quote = (
                NamedNode(f"{base.iri}evidence/v{number}"),
                NamedNode(f"{base.iri}evidence/v{number}/quote"),
            )
            say += [(node, RDF["type"], KG["Country"]), (node, KG["mainName"], Literal(words))]
            say += [(node, KG["backs"], other), (claim, RDF["type"], KG["Claim"])]
            say += [
                (claim, RDF["subject"], node),
                (claim, RDF["predicate"], KG["backs"]),
                (claim, RDF["object"], other),
            ]
            say += [
                (claim, KG["status"], KG["Actual"]),
                (claim, KG["confidence"], Literal("0.5", datatype=XSD["decimal"])),
            ]
            say += [(claim, KG["evidence"], evidence), (claim, KG["attributedTo"], other)]
            say += [(evidence, OA["hasSource"], article), (evidence, OA["hasSelector"], quote)]
            say += [
                (quote, OA["exact"], Literal(words)),
                (quote, OA["start"], Literal(0)),
                (quote, OA["end"], Literal(9)),
            ]
        store.put(Article("evil", "evil", "evil\ntext"), [Triple(*said) for said in say], "evil")


def narrowed(**selection) -> Options:
    return Options(Selection(**selection))


def relations(store: Store) -> Counter[tuple[str, str, str]]:
    """Return the relations that stand, by labels and name, each with the number of claims that state it."""
    rows = store.query(
        """SELECT ?a ?p ?b (COUNT(?claim) AS ?claims) {
          ?claim rdf:subject ?s ; rdf:predicate ?r ; rdf:object ?o ; kg:status kg:Actual .
          FILTER EXISTS { ?s ?r ?o }
          ?s rdfs:label ?a . ?o rdfs:label ?b . BIND(STRAFTER(STR(?r), "#") AS ?p)
        } GROUP BY ?s ?r ?o ?a ?p ?b"""
    )
    return Counter({(r["a"].value, r["p"].value, r["b"].value): int(r["claims"].value) for r in rows})


def labels(store: Store) -> dict[str, str]:
    """Return the entities' labels with their types."""
    rows = store.query(
        "SELECT ?l ?t { ?e kg:mainName ?n ; rdfs:label ?l ; a ?type . BIND(STRAFTER(STR(?type), '#') AS ?t) }"
    )
    return {row["l"].value: row["t"].value for row in rows}


def times(store: Store) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return the first and the last day for which a relation that stands is said, "" where no claim tells.

    What a text says counts; where it says nothing of a side, the day of its article does.
    """
    rows = store.query(
        """SELECT ?a ?p ?b ?claim ?from ?until (MIN(?day) AS ?first) (MAX(?day) AS ?last) {
          ?claim rdf:subject ?s ; rdf:predicate ?r ; rdf:object ?o ; kg:status kg:Actual .
          FILTER EXISTS { ?s ?r ?o }
          ?s rdfs:label ?a . ?o rdfs:label ?b . BIND(STRAFTER(STR(?r), "#") AS ?p)
          OPTIONAL { ?claim kg:validFrom ?from }
          OPTIONAL { ?claim kg:validUntil ?until }
          OPTIONAL { ?claim kg:evidence/oa:hasSource/dcterms:issued ?day }
        } GROUP BY ?a ?p ?b ?claim ?from ?until"""
    )
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for row in rows:
        since, until, first, last = (row[n].value[:10] if row[n] else "" for n in ("from", "until", "first", "last"))
        spell = since or min(filter(None, (first, until)), default=""), until or max(last, since)
        found.setdefault((row["a"].value, row["p"].value, row["b"].value), []).append(spell)
    known = {tie: [(start, end) for start, end in spells if start and start <= end] for tie, spells in found.items()}
    return {tie: (min(said)[0], max(end for _, end in said)) if said else ("", "") for tie, said in known.items()}
