"""Choose thresholds and calibrate chances on the held-out stories; writes them into the exported reader.json.

Usage: python tune.py CORPORA MODEL
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "src")]

import data  # noqa: E402
from scores import Scores, align  # noqa: E402
from telling import annotated, passage, read  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from told import renamed  # noqa: E402

from kg.extraction.reader import decode, findings  # noqa: E402
from kg.extraction.reader.network import Network  # noqa: E402

LOW = 0.1
GRID = np.arange(0.2, 0.75, 0.05)
MOST = 0.3  # for agents and targets: in graphs of held-out articles, events gain more than roles lose by a low bar


class Tuning:
    def __init__(self, corpora: Path, folder: Path) -> None:
        self.network = Network(folder)
        n = self.network
        self.labels = data.Labels(tuple(n.types), tuple(n.events), tuple(n.properties))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.docs = data.training(corpora, self.labels, tokenizer, n.settings)[1]
        self.wanted = [annotated(doc, self.labels) for doc in self.docs]
        encoded = {id(doc): self.network.encode(passage(doc)) for doc in self.docs}
        by_words = {tuple(doc.words): encoded[id(doc)] for doc in self.docs}
        self.network.encode = lambda p: by_words[p.words]  # the encoder's part stays the same throughout
        self.decoding = self.network.decoding

    def readings(self) -> list[findings.Reading]:
        return [decode.read(self.network, passage(doc)) for doc in self.docs]

    def scores(self, readings: list[findings.Reading]) -> Scores:
        scores = Scores()
        for doc, reading, wanted in zip(self.docs, readings, self.wanted, strict=True):
            scores.add(read(doc, reading), wanted)
        return scores

    def judged(self, readings: list[findings.Reading]) -> dict[str, list[tuple[float, bool]]]:
        """Return the chance of every relation and event found, and whether it is right."""
        claims: dict[str, list[tuple[float, bool]]] = {"relations": [], "events": []}
        for doc, reading, wanted in zip(self.docs, readings, self.wanted, strict=True):
            given = read(doc, reading)
            who = align(given, wanted)
            true = {(*renamed(t, lambda e: e), t.status) for t in wanted.ties}
            for found, tie in zip(reading.relations, given.ties, strict=True):
                claims["relations"].append((found.chance, (*renamed(tie, who.get), tie.status) in true))
            for found, event in zip(reading.events, given.events, strict=True):
                told = [g for g in wanted.events if event.at[0] < g.at[1] and g.at[0] < event.at[1]]
                claims["events"].append((found.chance, any(g.type == event.type for g in told)))
        return claims

    def try_values(self, name: str, values: list, measure) -> None:
        found = []
        for value in values:
            self.decoding[name] = value
            found.append((measure(self.scores(self.readings())), value))
            print(name, value, round(found[-1][0], 4), flush=True)
        self.decoding[name] = max(found, key=lambda pair: pair[0])[1]


def honest(scores: Scores) -> float:
    """Return the F1 of relations, less a fifth of the share of untrue ones that come out as plain."""
    return scores.tallies["relations"].scores()[2] - 0.2 * scores.leak()


def role_thresholds(tuning: Tuning) -> None:
    tuning.decoding["roles"] = [LOW] * len(findings.ROLES)
    readings = tuning.readings()
    bars = []
    for role in findings.ROLES:
        if role == "time":  # times are words, which the scores do not tell apart as entities
            bars.append(0.6)
            continue
        found = {}
        for bar in GRID:
            kept = [
                replace(
                    r,
                    events=tuple(
                        replace(e, roles={role: [p for p in e.roles.get(role, ()) if p[1] > bar]}) for e in r.events
                    ),
                )
                for r in readings
            ]
            tallies = tuning.scores(kept).tallies
            found[float(bar)] = tallies["event speaker" if role == "source" else "roles"].scores(role)[2]
        best = max(found, key=found.__getitem__)
        bars.append(round(min(best, MOST) if role in ("agent", "target") else best, 2))
        print(role, bars[-1], round(max(found.values()), 4))
    tuning.decoding["roles"] = bars


def line(chances: list[float], right: list[bool]) -> list[float]:
    """Fit the line through the log odds that makes the chances come true."""
    odds = np.log(np.clip(chances, 1e-6, 1 - 1e-6) / (1 - np.clip(chances, 1e-6, 1 - 1e-6)))
    truth = np.array(right, dtype=float)

    def loss(ab: np.ndarray) -> float:
        z = ab[0] * odds + ab[1]
        return float(np.mean(np.logaddexp(0, z) - truth * z) + 1e-3 * (ab[0] - 1) ** 2)

    return [round(float(x), 4) for x in minimize(loss, np.array([1.0, 0.0])).x]


def calibrate(tuning: Tuning) -> None:
    """Fit how often the chances of what is found come true."""
    claims = tuning.judged(tuning.readings())
    fitted = {what: line([c for c, _ in pairs], [right for _, right in pairs]) for what, pairs in claims.items()}
    tuning.decoding["calibration"] = fitted
    print("calibration", fitted)


def main(corpora: Path, folder: Path) -> None:
    tuning = Tuning(corpora, folder)
    tuning.try_values("triggers", [0.4, 0.5, 0.6], lambda s: s.tallies["events"].scores()[2])
    weights = [[1.0, a, b] for a in (0.8, 1.0) for b in (1.0, 2.0)]
    tuning.try_values(
        "event_status", weights, lambda s: sum(s.tallies["event status"].scores(k)[2] for k in findings.EVENT_STATUS)
    )
    spread = [[1.0, a, a, b] for a in (1.0, 2.0, 3.0) for b in (1.0, 1.5, 2.0)]
    tuning.try_values("relation_status", spread, honest)
    role_thresholds(tuning)
    calibrate(tuning)
    path = folder / "reader.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**about, "decoding": tuning.decoding}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
