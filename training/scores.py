"""Compare what is said of stories with their annotation: spans and types exactly, the rest on what was found."""

from collections import Counter, defaultdict

from measure import Coreference, Tally
from told import Entity, Told, renamed

MAIN_ROLES = ("agent", "target", "place")


def align(given: Told, wanted: Told) -> dict[Entity, Entity]:
    """Map every found entity to the annotated one with which it shares most mentions, or to nothing known."""
    of = {m.at: m.entity for m in wanted.mentions}
    votes: dict[Entity, Counter] = defaultdict(Counter)
    for m in given.mentions:
        if m.at in of:
            votes[m.entity][of[m.at]] += 1
    entities = {m.entity for m in given.mentions}
    return {e: votes[e].most_common(1)[0][0] if votes[e] else ("unknown", e) for e in entities}


def same_time(a: str, b: str) -> bool:
    return bool(a and b) and (a.lower() in b.lower() or b.lower() in a.lower())


class Scores:
    """Counts over stories: `tallies` by task, each by type, property or status."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.coreference, self.coreference_linked = Coreference(), Coreference()
        self.untrue, self.leaked = 0, 0

    def add(self, given: Told, wanted: Told) -> None:
        tally = self.tallies
        found, asked = ([(m.at, m.type) for m in told.mentions] for told in (given, wanted))
        tally["mentions"].add(found, asked, key=lambda m: m[1])
        tally["spans only"].add([m[0] for m in found], [m[0] for m in asked])
        named = [[(m.at, m.type) for m in told.mentions if m.named] for told in (given, wanted)]
        tally["named mentions"].add(*named, key=lambda m: m[1])
        self._coreference(given, wanted)
        who = align(given, wanted)
        self._relations(given, wanted, who)
        self._events(given, wanted, who)

    def _coreference(self, given: Told, wanted: Told) -> None:
        sides = []
        for told in (given, wanted):
            clusters = defaultdict(set)
            for m in told.mentions:
                clusters[m.entity].add(m.at)
            sides.append([frozenset(c) for c in clusters.values()])
        self.coreference.add(*sides)
        self.coreference_linked.add(*([c for c in side if len(c) > 1] for side in sides))

    def _relations(self, given: Told, wanted: Told, who: dict) -> None:
        found = {(*renamed(t, who.__getitem__), t.status) for t in given.ties}
        asked = {(*renamed(t, lambda e: e), t.status) for t in wanted.ties}
        tally = self.tallies
        tally["relations"].add(found, asked, key=lambda r: r[1])
        tally["relations without status"].add({r[:3] for r in found}, {r[:3] for r in asked}, key=lambda r: r[1])
        tally["relation status"].add(found, asked, key=lambda r: r[3])
        both = {r[:3] for r in found} & {r[:3] for r in asked}
        kept = [{r for r in rows if r[:3] in both} for rows in (found, asked)]
        tally["relation status, of those found"].add(*kept, key=lambda r: r[3])
        plain = {r[:3] for r in asked if r[3] == "Actual"}
        untrue = {r[:3] for r in asked} - plain
        self.untrue += len(untrue & both)
        self.leaked += len(untrue & {r[:3] for r in found if r[3] == "Actual"})
        if wanted.timed:
            self._attributes(given, wanted, who)

    def _attributes(self, given: Told, wanted: Told, who: dict) -> None:
        found = {(*renamed(t, who.__getitem__), who[x]) for t in given.ties for x in t.speakers}
        asked = {(*renamed(t, lambda e: e), x) for t in wanted.ties for x in t.speakers}
        self.tallies["relation speaker"].add(found, asked)
        for name in ("since", "until"):
            told = {renamed(t, lambda e: e): getattr(t, name) for t in wanted.ties if getattr(t, name)}
            seen = {renamed(t, who.__getitem__): getattr(t, name) for t in given.ties if getattr(t, name)}
            right = {key for key, when in seen.items() if same_time(when, told.get(key, ""))}
            self.tallies[f"relation {name}"].add([(k, k in right) for k in seen], [(k, True) for k in told])

    def _events(self, given: Told, wanted: Told, who: dict) -> None:
        matched: dict[int, int] = {}
        for n, e in enumerate(given.events):
            for k, g in enumerate(wanted.events):
                overlap = e.at[0] < g.at[1] and g.at[0] < e.at[1]
                if k not in matched.values() and overlap and g.type == e.type:
                    matched[n] = k
                    break
        number = {n: matched.get(n, ("none", n)) for n in range(len(given.events))}
        found = [(number[n], e.type, e.status) for n, e in enumerate(given.events)]
        asked = [(k, g.type, g.status) for k, g in enumerate(wanted.events)]
        tally, seen = self.tallies, set(matched.values())
        tally["events"].add([e[:2] for e in found], [e[:2] for e in asked], key=lambda e: e[1])
        tally["event status"].add(found, asked, key=lambda e: e[2])
        kept = [e for e in found if e[0] in seen], [e for e in asked if e[0] in seen]
        tally["event status, of those found"].add(*kept, key=lambda e: e[2])
        roles = {(number[n], r, who[x]) for n, e in enumerate(given.events) for r, xs in e.roles.items() for x in xs}
        asked_roles = {(k, r, x) for k, g in enumerate(wanted.events) for r, xs in g.roles.items() for x in xs}
        for name, which in (("roles", MAIN_ROLES), ("event speaker", ("source",))):
            sides = [{r for r in rows if r[1] in which} for rows in (roles, asked_roles)]
            tally[name].add(*sides, key=lambda r: r[1])
            tally[f"{name}, of those found"].add(*({r for r in side if r[0] in seen} for side in sides))
        self._times(given, wanted, matched)

    def _times(self, given: Told, wanted: Told, matched: dict[int, int]) -> None:
        found = []
        for n, e in enumerate(given.events):
            if e.time:
                right = n in matched and same_time(e.time, wanted.events[matched[n]].time)
                found.append((matched[n] if right else ("none", n), True))
        self.tallies["event time"].add(found, [(k, True) for k, g in enumerate(wanted.events) if g.time])

    def leak(self) -> float:
        """Return, of the relations not plainly true that were found, the share that came out as plain."""
        return self.leaked / max(self.untrue, 1)
