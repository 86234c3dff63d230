"""Contradictions between articles about invented actors: found, kept in step, and listed. No model runs."""

import csv
import io
import json
import random
from dataclasses import dataclass
from datetime import date

import pytest

from kg import conflicts
from kg.build import build
from kg.disputes import disputes
from kg.entities import Registry
from kg.errors import UsageError
from kg.ontology import load
from kg.settling import settle
from kg.store import Store
from kg.terms import KG
from kg.types import Article, Entity, Event, Extraction, Relation, Span, Statement

KINDS = {
    "Norland": "Country",
    "Sudmark": "Country",
    "Delta Front": "ArmedGroup",
    "Front's Eastern Wing": "ArmedGroup",
    "Hill Guard": "ArmedGroup",
    "rebels": "ArmedGroup",
    "Norland Army": "ArmedForces",
    "Ada Marsh": "Person",
    "Tom Reed": "Person",
    "Harrow": "Settlement",
    "Lune": "AdministrativeRegion",
}
KNOWN = load()


@dataclass(frozen=True)
class Line:
    """One sentence: what it says, with the verb a relation or an event's type, and who says so how far."""

    said: str
    status: str = "Actual"
    speaker: str = ""
    since: str = ""
    until: str = ""


class Reader:
    """Reads articles of lines in place of an extractor."""

    version = "lines-1"

    def __init__(self, told: dict[str, tuple[Line, ...]]) -> None:
        self._told = told

    def extract(self, article: Article) -> Extraction:
        lines = self._told[article.id]
        named = sorted({name for line in lines for name in (*parts(line)[::2], line.speaker) if name})
        relations, events, start = [], [], 0
        for line in lines:
            end = start + len(sentence(line))
            subject, verb, object_ = parts(line)
            ends = named.index(subject), named.index(object_)
            said = Statement(Span(start, end), line.status, speaker=named.index(line.speaker) if line.speaker else None)
            if verb in KNOWN.relations:
                relations.append(Relation(ends[0], verb, ends[1], said, line.since or None, line.until or None))
            else:
                events.append(Event(verb, Span(start, end), said, (ends[0],), (ends[1],)))
            start = end + 1
        entities = tuple(Entity(KINDS[name], (name,), (), named=name != "rebels") for name in named)
        return Extraction(entities, tuple(relations), tuple(events))


def parts(line: Line) -> tuple[str, str, str]:
    verbs = [word for word in line.said.split() if word in KNOWN.relations or word in KNOWN.types]
    subject, _, object_ = line.said.partition(f" {verbs[0]} ")
    return subject, verbs[0], object_


def sentence(line: Line) -> str:
    return f"{line.said} ({line.status} {line.speaker})."


def put(store: Store, published: dict[str, str], told: dict[str, tuple[Line, ...]]) -> None:
    problems: list[Exception] = []
    articles = [
        Article(
            ident,
            f"Title of {ident}",
            " ".join(map(sentence, told[ident])),
            date.fromisoformat(published[ident]) if published.get(ident) else None,
        )
        for ident in told
    ]
    build(articles, store, Reader(told), KNOWN, problems.append)
    assert not problems


def found(store: Store) -> list[tuple[str, str, str]]:
    """Return reason and both sides, those in the order of the alphabet."""
    sides = [
        (d.reason, *sorted(f"{s.subject} {s.property} {s.object}" for s in (d.one, d.other))) for d in disputes(store)
    ]
    return sorted(sides)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store", writable=True) as opened:
        yield opened


DAY, NEXT = "2030-05-04", "2030-05-05"
BACKED, HELD = "Norland backs Delta Front", "Delta Front controls Harrow"
BOTH = {"a": DAY, "b": DAY}
RIVALS = [("two at one time", HELD, "Norland Army controls Harrow")]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Line(BACKED), Line(BACKED, "Negated"), [("stated and denied", BACKED, BACKED)]),
        (Line(BACKED), Line(BACKED, "Hypothetical"), []),
        (Line(BACKED), Line(BACKED, "Former"), []),
        (Line(BACKED, since="2020"), Line(BACKED, "Former"), [("said to hold and to be over", BACKED, BACKED)]),
        (Line(BACKED), Line("Sudmark backs Delta Front", "Negated"), []),
        (
            Line("Delta Front fightsAgainst Norland"),
            Line("Norland fightsAgainst Delta Front", "Negated"),
            [("stated and denied",) + ("Delta Front fightsAgainst Norland",) * 2],
        ),
        (Line(HELD), Line("Norland Army controls Harrow"), RIVALS),
        (Line(HELD), Line("Norland Army controls Harrow", "Hypothetical"), []),
        (Line("Delta Front controls Lune"), Line("Norland Army controls Lune"), []),
        (Line(BACKED), Line("Sudmark backs Delta Front"), []),
        (Line(HELD), Line("rebels controls Harrow"), []),
        (
            Line("rebels controls Harrow"),
            Line("Norland Army controls Harrow"),
            [("two at one time", "Norland Army controls Harrow", "rebels controls Harrow")],
        ),
        (
            Line("Ada Marsh leads Delta Front"),
            Line("Tom Reed leads Delta Front"),
            [("two at one time", "Ada Marsh leads Delta Front", "Tom Reed leads Delta Front")],
        ),
        (Line("Ada Marsh leads Norland"), Line("Tom Reed leads Norland"), []),
        (Line("Ada Marsh leads Delta Front"), Line("Norland leads Delta Front"), []),
        (Line(HELD, since="since May 3"), Line("Norland Army controls Harrow", since="since Saturday"), []),
    ],
)
def test_two_articles_of_one_day(store, one, other, expected):
    put(store, BOTH, {"a": (one,), "b": (other,)})
    assert found(store) == expected


def test_a_later_holder_is_a_successor(store):
    told = {"a": (Line(HELD),), "b": (Line("Norland Army controls Harrow"),)}
    put(store, {"a": DAY, "b": NEXT}, told)
    assert found(store) == []


@pytest.mark.parametrize(
    "tie", ["Front's Eastern Wing partOf Delta Front", "Delta Front alliedWith Front's Eastern Wing"]
)
def test_a_whole_and_its_part_or_allies_hold_a_place_together(store, tie):
    told = {"a": (Line(HELD),), "b": (Line("Front's Eastern Wing controls Harrow"),)}
    put(store, BOTH, told)
    assert len(found(store)) == 1
    put(store, BOTH | {"c": "2029-01-01"}, told | {"c": (Line(tie),)})
    assert found(store) == []
    store.remove("c")
    settle(store, KNOWN)
    conflicts.refresh(store, KNOWN)
    assert len(found(store)) == 1


def test_an_article_that_reports_both_sides(store):
    told = (
        Line(HELD, speaker="Delta Front"),
        Line("Norland Army controls Harrow", speaker="Norland"),
        Line(BACKED),
        Line(BACKED, "Negated", speaker="Norland"),
        Line("Norland Army Assault Harrow"),
        Line("Norland Army Assault Harrow", "Negated", speaker="Norland"),
    )
    put(store, {}, {"a": told})
    raid = "Norland Army Assault Harrow"
    assert found(store) == [("reported and denied", raid, raid), ("stated and denied", BACKED, BACKED), *RIVALS]


def test_an_article_that_tells_of_two_holders_in_its_own_voice_tells_of_a_change(store):
    put(store, {}, {"a": (Line(HELD), Line("Norland Army controls Harrow"))})
    assert found(store) == []


def test_copies_of_a_story_are_one_voice(store):
    more = tuple(Line(f"Norland backs {name}") for name in ("Hill Guard", "Sudmark", "Norland Army", "Ada Marsh"))
    story = (Line(BACKED), Line("Tom Reed memberOf Norland"), *more, *(Line(f"{m.said}", "Hypothetical") for m in more))
    told = dict.fromkeys("abcd", story) | {"z": (Line(BACKED, "Negated", "Norland"),)}
    put(store, dict.fromkeys(told, DAY), told)
    assert found(store) == [("stated and denied", BACKED, BACKED)]


def test_links_go_both_ways_outside_the_default_graph(store):
    put(store, BOTH, {"a": (Line(BACKED),), "b": (Line(BACKED, "Negated"),)})
    quads = list(store.raw.quads_for_pattern(None, KG["contradicts"], None, None))
    assert {q.graph_name for q in quads} == {store.base.graph("conflicts")}
    assert len(quads) == 2 and quads[0].triple.subject == quads[1].triple.object


RANDOM_LINES = [
    *(Line(f"{who} controls Harrow", status) for who in ("Delta Front", "Norland Army", "Hill Guard", "rebels")
      for status in ("Actual", "Former", "Negated")),
    *(Line(f"{who} leads Delta Front") for who in ("Ada Marsh", "Tom Reed")),
    *(Line(BACKED, status, speaker) for status in ("Actual", "Former", "Negated", "Hypothetical")
      for speaker in ("", "Norland")),
    *(Line("Norland Army Assault Harrow", status) for status in ("Actual", "Negated")),
    *(Line(f"Hill Guard {tie}") for tie in ("alliedWith Delta Front", "memberOf Norland", "partOf Delta Front")),
]  # fmt: skip


def test_what_changes_gives_the_same_as_the_whole(store):
    dice = random.Random(7)
    told: dict[str, tuple[Line, ...]] = {}
    published = {str(k): str(date(2030, 5, 1 + k % 3)) for k in range(12)}
    sizes = set()
    for _ in range(20):
        ident = dice.choice(list(published))
        if ident in told and dice.random() < 0.4:
            del told[ident]
            store.remove(ident)
        else:
            told[ident] = tuple(dice.sample(RANDOM_LINES, 4))
        put(store, published, told)
        sizes.add(len(found(store)))
        assert conflicts.refresh(store, KNOWN, whole=True) == 0, "what changed gave something else"
    assert len(sizes) > 3


def test_a_decision_on_who_is_who_is_heeded(store):
    told = {"a": (Line("Norland backs Hill Guard"),), "b": (Line(BACKED, "Negated"),)}
    put(store, BOTH, told)
    assert found(store) == []
    Registry(store, KNOWN).merge("Hill Guard", "Delta Front")
    assert [reason for reason, *_ in found(store)] == ["stated and denied"]
    Registry(store, KNOWN).split("Delta Front")
    assert found(store) == []


def test_whatever_an_update_wrote_does_no_harm(store):
    put(store, BOTH, {"a": (Line(BACKED),), "b": (Line(BACKED, "Negated"),)})
    odd = (
        "_:c rdf:subject <x:s> ; rdf:predicate kg:backs ; rdf:object 1, <x:o> ; kg:status kg:Negated, 2 . "
        "<x:c> rdf:subject <x:s> ; rdf:predicate kg:backs ; rdf:object <x:o> ; kg:status kg:Actual, kg:Negated ; "
        "kg:reports 3 ; kg:validFrom 'once' ."
    )
    store.update(f"INSERT DATA {{ {odd} GRAPH {store.base.article('a')} {{ {odd} }} }}")
    assert conflicts.refresh(store, KNOWN) == 0
    assert len(found(store)) == 1


# As they are listed


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "listed"
    told = {
        "a": (Line(BACKED, speaker="Sudmark"), Line(HELD)),
        "b": (Line(BACKED, "Negated", "Norland"), Line("Norland Army controls Harrow")),
    }
    with Store.open(path, writable=True) as store:
        put(store, BOTH, told)
    return path


def test_both_sides_are_printed(kg, listed):
    status, out, err = kg("conflicts", "--store", listed)
    assert (status, err) == (0, "")
    assert out.index("two at one time") < out.index("stated and denied") or "stated and denied" in out
    for words in (
        "(Actual Sudmark).",
        "(Negated Norland).",
        "says Sudmark, Title of a",
        "says Norland, Title of b",
        DAY,
    ):
        assert words in " ".join(out.split())


def test_only_those_about_an_entity(kg, listed):
    _, out, _ = kg("conflicts", "--store", listed, "--about", "harrow", "--format", "json")
    assert [found["reason"] for found in json.loads(out)] == ["two at one time"]
    with Store.open(listed) as store:
        (iri,) = store.raw.query("SELECT ?s { ?s <http://www.w3.org/2000/01/rdf-schema#label> 'Norland' }")
        assert [d.reason for d in disputes(store, iri["s"].value)] == ["stated and denied"]
        assert disputes(store, "https://nothing.example/") == []
        with pytest.raises(UsageError, match=r"nothing in .* goes by the name 'Nobody'"):
            disputes(store, "Nobody")
    assert kg("conflicts", "--store", listed, "--about", "a b://")[0] == 2


def test_as_a_table_for_programs(kg, listed):
    _, out, _ = kg("conflicts", "--store", listed, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    denied = next(row for row in rows if row["reason"] == "stated and denied")
    assert (denied["subject"], denied["property"], denied["object"]) == ("Norland", "backs", "Delta Front")
    assert (denied["status"], denied["speaker"], denied["article"]) == ("Actual", "Sudmark", "a")
    assert (denied["other_status"], denied["other_speaker"], denied["other_published"]) == ("Negated", "Norland", DAY)
    assert denied["other_sentence"] == sentence(Line(BACKED, "Negated", "Norland"))


def test_a_store_without_any(kg, tmp_path):
    with Store.open(tmp_path / "s", writable=True) as store:
        put(store, {}, {"a": (Line(BACKED),)})
    assert kg("conflicts", "--store", tmp_path / "s")[1:] == ("", "no rows\n")
    assert kg("conflicts", "--store", tmp_path / "s", "--format", "json")[1] == "[]\n"
