"""Score the exported reader on annotated stories.

Usage: python evaluate.py CORPORA MODEL [--split test|own|dev] [--types]
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "src")]

import blocks  # noqa: E402
import data  # noqa: E402
from measure import Coreference, Tally  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

from kg.extraction.reader import decode, findings  # noqa: E402
from kg.extraction.reader.naming import is_capital_name  # noqa: E402
from kg.extraction.reader.network import Network, Passage, calibrated  # noqa: E402


def passage(doc: data.Doc) -> Passage:
    return Passage(tuple(doc.words), tuple((k, k) for k in range(len(doc.words))), tuple(doc.sentences))


def named(doc: data.Doc, first: int, last: int) -> bool:
    return is_capital_name(doc.words[first : last + 1])


def align(reading: findings.Reading, gold: list) -> dict[int, object]:
    """Map every found entity to the gold entity with which it shares most mentions, or to nothing known."""
    of = {(first, last): entity for _, first, last, _, entity in gold}
    votes: dict[int, Counter] = defaultdict(Counter)
    for m in reading.mentions:
        if (m.first, m.last) in of:
            votes[m.entity][of[m.first, m.last]] += 1
    entities = {m.entity for m in reading.mentions}
    return {e: votes[e].most_common(1)[0][0] if votes[e] else ("unknown", e) for e in entities}


class Scores:
    def __init__(self, labels: data.Labels) -> None:
        self.labels = labels
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.coreference, self.coreference_linked = Coreference(), Coreference()
        self.leaks = Counter()

    def add(self, doc: data.Doc, reading: findings.Reading) -> None:
        types = self.labels.types
        gold_mentions = list({(m[1], m[2]): m for m in doc.mentions}.values())
        given = [(m.first, m.last, m.type) for m in reading.mentions]
        wanted = [(a, b, types[t]) for _, a, b, t, _ in gold_mentions]
        tally = self.tallies
        tally["mentions"].add(given, wanted, key=lambda m: m[2])
        tally["spans only"].add([m[:2] for m in given], [m[:2] for m in wanted])
        tally["named mentions"].add(
            [m for m in given if m[2] != "Time" and named(doc, m[0], m[1])],
            [m for m in wanted if m[2] != "Time" and named(doc, m[0], m[1])],
        )
        self._coreference(gold_mentions, reading)
        who = align(reading, gold_mentions)
        self._relations(doc, reading, who)
        self._events(doc, reading, who)

    def _coreference(self, gold: list, reading: findings.Reading) -> None:
        time_type = self.labels.types.index("Time")
        given, wanted = defaultdict(set), defaultdict(set)
        for m in reading.mentions:
            if m.type != "Time":
                given[m.entity].add((m.first, m.last))
        for _, a, b, t, e in gold:
            if t != time_type:
                wanted[e].add((a, b))
        g, w = [frozenset(c) for c in given.values()], [frozenset(c) for c in wanted.values()]
        self.coreference.add(g, w)
        self.coreference_linked.add([c for c in g if len(c) > 1], [c for c in w if len(c) > 1])

    def _relations(self, doc: data.Doc, reading: findings.Reading, who: dict) -> None:
        def row(s: object, p: str, o: object, status: str) -> tuple:
            if p in findings.SYMMETRIC and str(s) > str(o):
                s, o = o, s
            return (s, p, o, status)

        given = {row(who[r.subject], r.property, who[r.object], r.status) for r in reading.relations}
        wanted = {
            row(r["subject"], self.labels.properties[r["property"]], r["object"], findings.RELATION_STATUS[r["status"]])
            for r in doc.relations
        }
        tally = self.tallies
        tally["relations"].add(given, wanted, key=lambda r: r[1])
        tally["relations without status"].add({r[:3] for r in given}, {r[:3] for r in wanted})
        tally["relation status"].add(given, wanted, key=lambda r: r[3])
        both = {r[:3] for r in given} & {r[:3] for r in wanted}
        tally["relation status, of those found"].add(
            {r for r in given if r[:3] in both}, {r for r in wanted if r[:3] in both}, key=lambda r: r[3]
        )
        for r in wanted:
            found = {g[3] for g in given if g[:3] == r[:3]}
            if r[3] != "Actual" and found and (*r[:3], "Actual") not in wanted:
                self.leaks["found"] += 1
                self.leaks["plain"] += "Actual" in found
        if doc.timed:
            self._ties(doc, reading, who, row)

    def _ties(self, doc: data.Doc, reading: findings.Reading, who: dict, row) -> None:
        for tie in findings.TIES:
            given = {
                (*row(who[r.subject], r.property, who[r.object], "")[:3], who[getattr(r, tie)])
                for r in reading.relations
                if getattr(r, tie) is not None
            }
            wanted = {
                (*row(r["subject"], self.labels.properties[r["property"]], r["object"], "")[:3], x)
                for r in doc.relations
                for x in r["ties"][tie]
            }
            self.tallies[f"relation {tie}"].add(given, wanted)

    def _events(self, doc: data.Doc, reading: findings.Reading, who: dict) -> None:
        matched, taken = {}, set()
        for n, e in enumerate(reading.events):
            for k, g in enumerate(doc.events):
                overlap = e.first <= g["span"][1] and g["span"][0] <= e.last
                if k not in taken and overlap and self.labels.events[g["type"]] == e.type:
                    matched[n] = k
                    taken.add(k)
                    break
        given = [(matched.get(n, ("none", n)), e.type, e.status) for n, e in enumerate(reading.events)]
        wanted = [
            (k, self.labels.events[g["type"]], findings.EVENT_STATUS[g["status"]]) for k, g in enumerate(doc.events)
        ]
        tally = self.tallies
        tally["events"].add([g[:2] for g in given], [w[:2] for w in wanted], key=lambda e: e[1])
        tally["event status"].add(given, wanted, key=lambda e: e[2])
        seen = set(matched.values())
        tally["event status, of those found"].add(
            [g for n, g in enumerate(given) if n in matched], [w for w in wanted if w[0] in seen], key=lambda e: e[2]
        )
        given_roles = {
            (matched.get(n, ("none", n)), role, who[x])
            for n, e in enumerate(reading.events)
            for role, players in e.roles.items()
            for x, _ in players
        }
        wanted_roles = {(k, role, x) for k, g in enumerate(doc.events) for role, ids in g["roles"].items() for x in ids}
        main = ("agent", "target", "place")
        tally["roles"].add(
            {r for r in given_roles if r[1] in main}, {r for r in wanted_roles if r[1] in main}, key=lambda r: r[1]
        )
        for role in ("source", "time"):
            told, right = {r for r in given_roles if r[1] == role}, {r for r in wanted_roles if r[1] == role}
            tally[f"event {role}"].add(told, right)
            tally[f"event {role}, of those found"].add(
                {r for r in told if isinstance(r[0], int)}, {r for r in right if r[0] in seen}
            )

    def show(self, *, types: bool) -> None:
        for name, tally in self.tallies.items():
            p, r, f = tally.scores()
            print(f"{name:28} P {p:.3f} R {r:.3f} F1 {f:.3f}  n={sum(tally.wanted.values())}")
            if types or "status" in name:
                for key in tally.keys() if len(tally.keys()) > 1 else ():
                    p, r, f = tally.scores(key)
                    print(f"    {key:28} P {p:.3f} R {r:.3f} F1 {f:.3f}  n={tally.wanted[key]}")
        for label, measure in (("", self.coreference), (" (chains only)", self.coreference_linked)):
            print(f"coreference{label}: " + " ".join(f"{k} {v:.3f}" for k, v in measure.f1().items()))
        found, plain = self.leaks["found"], self.leaks["plain"]
        print(f"not plainly true, found: {found}, of them plain: {plain} ({plain / max(found, 1):.2f})")


def judged(docs: list[data.Doc], readings: list, labels: data.Labels) -> dict[str, list[tuple[float, bool]]]:
    """Return the chance of every relation and event found, and whether it is right."""
    claims: dict[str, list[tuple[float, bool]]] = {"relations": [], "events": []}
    for doc, reading in zip(docs, readings, strict=True):
        who = align(reading, doc.mentions)
        wanted = set()
        for r in doc.relations:
            status, p = findings.RELATION_STATUS[r["status"]], labels.properties[r["property"]]
            wanted.add((r["subject"], p, r["object"], status))
            if p in findings.SYMMETRIC:
                wanted.add((r["object"], p, r["subject"], status))
        for t in reading.relations:
            claims["relations"].append((t.chance, (who[t.subject], t.property, who[t.object], t.status) in wanted))
        for e in reading.events:
            told = [g for g in doc.events if e.first <= g["span"][1] and g["span"][0] <= e.last]
            claims["events"].append((e.chance, any(labels.events[g["type"]] == e.type for g in told)))
    return claims


def reliability(claims: dict[str, list[tuple[float, bool]]], network: Network) -> None:
    """Print, by tenths of calibrated chance, how many claims there are and what share of them is right."""
    for what, pairs in claims.items():
        bins: dict[int, list[bool]] = defaultdict(list)
        for chance, right in pairs:
            bins[min(9, int(10 * calibrated(chance, network.decoding["calibration"][what])))].append(right)
        table = " ".join(f"{k / 10:.1f}+: {sum(v) / len(v):.2f} ({len(v)})" for k, v in sorted(bins.items()))
        print(f"reliability of {what}: {table}")


def labels_of(network: Network) -> data.Labels:
    return data.Labels(tuple(network.types), tuple(network.events), tuple(network.properties))


def documents(corpora: Path, folder: Path, which: str, network: Network) -> list[data.Doc]:
    """Return the held-out training stories ("dev"), the corpora's test stories ("test") or our own ("own")."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    if which == "dev":
        return data.training(corpora, labels_of(network), tokenizer, network.settings)[1]
    sources = blocks.SOURCES[2:] if which == "own" else blocks.SOURCES[:2]
    return data.load(corpora, "test", labels_of(network), tokenizer, sources)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--split", default="test", choices=["dev", "test", "own"])
    parser.add_argument("--types", action="store_true")
    given = parser.parse_args()
    network = Network(given.model)
    docs = documents(given.corpora, given.model, given.split, network)
    scores = Scores(labels_of(network))
    start = time.perf_counter()
    readings = [decode.read(network, passage(doc)) for doc in docs]
    spent = time.perf_counter() - start
    for doc, reading in zip(docs, readings, strict=True):
        scores.add(doc, reading)
    scores.show(types=given.types)
    reliability(judged(docs, readings, labels_of(network)), network)
    count = sum(len(doc.words) for doc in docs)
    print(f"{len(docs)} stories, {count} words in {spent:.1f} s: {count / spent:.0f} words/s")


if __name__ == "__main__":
    main()
