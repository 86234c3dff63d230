"""Which mentions of an article refer to the same thing: names by form, descriptions by head, pronouns by nearness.

A cascade of sure rules before unsure ones, as in the multi-pass sieve of Lee et al. (2013), in one pass over the text.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from baseline import patterns
from baseline.reading import PRONOUNS, Reading, Sighting
from kg.countries import Country, Gazetteer, same_country
from kg.iris import normal
from kg.types import Entity, Mention

_SUBJECTS = {"nsubj", "nsubj:pass"}
_NEAR = 3


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = patterns("coreference")
    rules["group_of"] = {kind: group for group, kinds in rules["groups"].items() for kind in kinds}
    return rules


@dataclass(eq=False)
class Cluster:
    """Mentions taken to refer to one thing."""

    sightings: list[Sighting] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    country: Country | None = None

    @property
    def type(self) -> str:
        """The type most of its mentions have, names counting most."""
        votes: Counter[str] = Counter()
        for s in self.sightings:
            votes[s.type] += {"name": 4, "description": 2, "pronoun": 0}[s.kind]
        return min(votes, key=lambda kind: (-votes[kind], kind))

    @property
    def named(self) -> bool:
        """Tell whether any mention is a name."""
        return any(s.kind == "name" for s in self.sightings)


def words(sighting: Sighting) -> str:
    """Return a mention's words without determiners and possessive ending."""
    tokens = list(sighting.tokens)
    while len(tokens) > 1 and tokens[0].lower_ in _rules()["determiners"]:
        tokens = tokens[1:]
    while len(tokens) > 1 and (tokens[-1].lower_ in {"'s", "’s", "'", "’"} or tokens[-1].is_punct):
        tokens = tokens[:-1]
    doc = sighting.tokens.doc
    return str(doc[tokens[0].i : tokens[-1].i + 1].text)


class Resolver:
    """Gathers the mentions of one article into clusters, in the order of the text."""

    def __init__(self, reading: Reading, gazetteer: Gazetteer) -> None:
        self.reading = reading
        self.gazetteer = gazetteer
        self.clusters: list[Cluster] = []
        self.of: dict[Sighting, Cluster] = {}
        self._order = {s: k for k, s in enumerate(reading.sightings)}
        self._sentence = self._number_sentences()

    def run(self) -> list[Cluster]:
        """Return the clusters: names first, so that a description may take up a name that comes later beside it."""
        sightings = [s for s in self.reading.sightings if s.type != "Time"]
        for kind, find in (("name", self._named), ("description", self._described), ("pronoun", self._pronoun)):
            for sighting in sightings:
                if sighting.kind == kind:
                    self._join(sighting, find(sighting))
        for cluster in self.clusters:
            cluster.sightings.sort(key=lambda s: self._order[s])
        return sorted(self.clusters, key=lambda c: self._order[c.sightings[0]])

    def _number_sentences(self) -> dict[Sighting, int]:
        starts: dict[tuple[int, int], int] = {}
        for sighting in self.reading.sightings:
            doc = sighting.tokens.doc
            starts.setdefault((self.reading.offsets[doc], sighting.root.sent.start), len(starts))
        ranks = {place: k for k, place in enumerate(sorted(starts))}
        return {s: ranks[self.reading.offsets[s.tokens.doc], s.root.sent.start] for s in self.reading.sightings}

    def _join(self, sighting: Sighting, cluster: Cluster | None) -> None:
        if cluster is None:
            if sighting.kind == "pronoun":
                return
            cluster = Cluster()
            self.clusters.append(cluster)
        cluster.sightings.append(sighting)
        cluster.keys.add(normal(words(sighting)))
        if sighting.kind == "name" and cluster.country is None:
            cluster.country = self._country(sighting)
        self.of[sighting] = cluster

    def _country(self, sighting: Sighting) -> Country | None:
        """Return the state that a name or demonym stands for; a capital or palace only where it acts as one."""
        name = words(sighting)
        if sighting.type == "Person":
            return None
        if sighting.type in {"Country", "Government"}:
            return self.gazetteer.meant_by(name)
        return self.gazetteer.country_of(name) or self.gazetteer.by_demonym(name)

    # Names

    def _named(self, sighting: Sighting) -> Cluster | None:
        country = self._country(sighting)
        if country is not None:
            return next((c for c in self.clusters if c.country == country), None)
        key = normal(words(sighting))
        same = [c for c in self.clusters if c.country is None and key in c.keys]
        group = _rules()["group_of"][sighting.type]
        found = [c for c in same if self._group(c) == group] or same
        return found[0] if found else self._variant(sighting, key, group)

    def _variant(self, sighting: Sighting, key: str, group: str) -> Cluster | None:
        """Find the cluster that a short, long, acronym or demonym form belongs to."""
        fits = [c for c in self.clusters if c.country is None and self._group(c) == group]
        if group == "person":
            found = [c for c in fits if any(_surname(key, k) or _surname(k, key) for k in c.keys)]
            return max(found, key=lambda c: len(c.sightings), default=None)
        if group == "place":
            return next((c for c in fits if c.type == sighting.type == "Country" and _demonym(key, c.keys)), None)
        beside = self._in_brackets(sighting)
        if beside is not None:
            return beside
        return next(
            (c for c in fits if any(_acronym(words(sighting), s) or _part(key, normal(words(s))) for s in c.sightings)),
            None,
        )

    def _in_brackets(self, sighting: Sighting) -> Cluster | None:
        """Return the thing just before the bracket that opens before this name: "Full Name (FN)"."""
        doc, start = sighting.tokens.doc, sighting.tokens.start
        if start < 2 or doc[start - 1].text != "(":
            return None
        earlier = self.reading.at(doc[start - 2])
        return self.of.get(earlier) if earlier is not None and earlier.type != "Time" else None

    # Descriptions

    def _described(self, sighting: Sighting) -> Cluster | None:
        return self._apposition(sighting) or self._repeated(sighting) or self._anaphor(sighting)

    def _apposition(self, sighting: Sighting) -> Cluster | None:
        """Return the named thing that a description stands in apposition to: "its leader, Abu Mohammed"."""
        root, doc = sighting.root, sighting.tokens.doc
        near = [c for c in root.children if c.dep_ in {"appos", "flat", "nmod:desc"}]
        if root.dep_ in {"appos", "compound", "nmod:desc"} and not any(root in s.tokens for s in sighting.holds):
            near.append(root.head)
        if sighting.tokens.end < len(doc):
            near.append(doc[sighting.tokens.end])
        for token in near:
            other = self.reading.at(token)
            if other is None or other.kind != "name" or other is sighting or other.inside is sighting:
                continue
            if (
                other.tokens.start != sighting.tokens.end
                and token.dep_ not in {"appos", "flat"}
                and root.dep_ != "appos"
            ):
                continue
            if other in self.of and self._group(self.of[other]) == _rules()["group_of"][sighting.type]:
                return self.of[other]
        return None

    def _repeated(self, sighting: Sighting) -> Cluster | None:
        """Return the earlier thing described by the same head and at least the same modifiers."""
        if any(t.like_num or t.dep_ == "nummod" for t in sighting.tokens) or sighting.tokens[0].lower_ in {
            "a",
            "an",
            "one",
            "another",
            "other",
        }:
            return None
        bag = _bag(sighting)
        for cluster in reversed(self.clusters):
            for other in cluster.sightings:
                fits = other.kind == "description" and other.type == sighting.type
                if fits and other.root.lemma_.lower() == sighting.root.lemma_.lower() and bag <= _bag(other):
                    return cluster
        return None

    def _anaphor(self, sighting: Sighting) -> Cluster | None:
        if sighting.tokens[0].lower_ not in {"the", "this", "that"} or sighting.holds or len(sighting.tokens) > 3:
            return None
        kinds = _rules()["anaphors"].get(sighting.root.lower_)
        return self._nearest(sighting, kinds, _NEAR, named=True) if kinds else None

    # Pronouns

    def _pronoun(self, sighting: Sighting) -> Cluster | None:
        kinds = _rules()["pronouns"][PRONOUNS[sighting.root.lower_]]
        return self._nearest(sighting, kinds, 2, named=False)

    def _nearest(self, sighting: Sighting, kinds: Iterable[str], reach: int, *, named: bool) -> Cluster | None:
        """Return the cluster with the nearest earlier mention of a type, a subject before others in its sentence."""
        here, at = self._sentence[sighting], self._order[sighting]
        best: tuple[float, Cluster] | None = None
        for other, cluster in self.of.items():
            distance = here - self._sentence[other]
            if self._order[other] >= at or distance > reach or other is sighting.inside:
                continue
            if cluster.type not in kinds or (named and not cluster.named):
                continue
            score = -distance + (0.6 if other.root.dep_ in _SUBJECTS else 0) + 0.001 * self._order[other]
            if other.inside is not None:
                score -= 0.4
            if best is None or score > best[0]:
                best = score, cluster
        return best[1] if best else None

    def _group(self, cluster: Cluster) -> str:
        return str(_rules()["group_of"][cluster.type])


def _surname(short: str, full: str) -> bool:
    """Tell whether a name is the last part of a fuller one, whole words only: "marsh" of "ada marsh"."""
    return len(short) > 2 and len(short) < len(full) and full.endswith(short) and full[-len(short) - 1] in " -"


def _part(a: str, b: str) -> bool:
    """Tell whether one name of a body is the other with words before or after it, more than one word in common."""
    short, long_ = sorted((a.split(), b.split()), key=len)
    if not short or len(short) == len(long_) or len(" ".join(short)) < 5:
        return False
    return long_[-len(short) :] == short or long_[: len(short)] == short


def _acronym(a: str, other: Sighting) -> bool:
    """Tell whether one name is made of the first letters of the other."""
    full = words(other)
    short, long_ = sorted((a, full), key=len)
    initials = "".join(w[0] for w in long_.replace("-", " ").split() if w[:1].isalnum())
    capitals = "".join(c for c in initials if c.isupper())
    letters = short.replace(".", "")
    return letters.isupper() and 2 <= len(letters) <= 8 and letters in {initials.upper(), capitals}


def _demonym(key: str, keys: set[str]) -> bool:
    return any(same_country(key, k) or same_country(k, key) for k in keys)


def _bag(sighting: Sighting) -> set[str]:
    skip = set(_rules()["determiners"])
    return {t.lemma_.lower() for t in sighting.tokens if not t.is_punct and t.lower_ not in skip and t.dep_ != "case"}


def entity(cluster: Cluster) -> Entity:
    """Turn a cluster into an entity: proper names are its labels, or its descriptions where it has none."""
    mentions = tuple(Mention(s.span, s.text, s.kind) for s in cluster.sightings)
    texts = Counter(words(s) for s in cluster.sightings if s.kind == ("name" if cluster.named else "description"))
    if cluster.country is not None:
        label = cluster.country.name
        return Entity("Country", (label, *(t for t in texts if t != label)), mentions)
    if cluster.named:
        ranked = sorted(texts, key=lambda t: (t.isupper(), -len(t.split()), t))
    else:
        ranked = sorted(texts, key=lambda t: (-texts[t], -len(t), t))
    return Entity(cluster.type, tuple(ranked), mentions, cluster.named)
