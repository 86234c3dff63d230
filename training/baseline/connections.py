"""How two mentions of a sentence are connected, as short keys that a pattern file can name.

frame:back:subject>object        the arguments of one verb or noun: "Norland backs the factions"
role:leader:of                   a noun that names one of the two by its tie to the other: "X, leader of Y"
participle:backed                a participle joined to a name by a hyphen: "Norland-backed militias"
nested:ArmedForces>Country:mod   one mention within another, and its part in it: "Turkish forces"

A connection reads from `a` to `b`; `word` is what connects them, where negation and mood are looked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from baseline.frames import Arguments, arguments, case_of, conjuncts
from baseline.reading import Reading, Sighting

_CARRIERS = {"NOUN", "PROPN", "VERB", "ADJ"}
_EXAMPLES = {"like", "including", "as"}
_LONGEST = 200  # words beyond which a sentence is none, and its tree makes no sense
_TRANSPARENT = {"NOUN", "DET", "NUM", "PRON", "ADJ"}


@dataclass(frozen=True)
class Connection:
    """Two mentions and the wording between them."""

    key: str
    a: Sighting
    b: Sighting
    word: Token


class Connections:
    """Finds the connections of one article."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def __iter__(self) -> Iterator[Connection]:
        for _, doc in self.reading.paragraphs:
            yield from self._of(doc)

    def _of(self, doc: Doc) -> Iterator[Connection]:
        for token in (t for sentence in doc.sents if len(sentence) <= _LONGEST for t in sentence):
            if token.pos_ not in _CARRIERS:
                continue
            found = arguments(token)
            yield from self._participle(token)
            if token.pos_ in {"NOUN", "PROPN"}:
                yield from self._role(token, found)
            if token.pos_ != "PROPN":
                yield from self._frame(token, found)
        for sighting in self.reading.sightings:
            if sighting.tokens.doc is doc and sighting.inside is not None:
                yield from self._nested(sighting)

    def party(self, token: Token) -> Sighting | None:
        """Return the mention that an argument stands for.

        A noun of quantity ("hundreds of rebels") stands for what it counts, a deed ("Norlander raids") for its doer,
        an apposition ("the Front, a group that Norland arms") for the name before it.
        """
        found = self.reading.headed_by(token)
        if found is not None:
            return found
        for named in [token.head] if token.dep_ == "appos" else _apposed(token):
            if (sighting := self.reading.headed_by(named)) is not None:
                return sighting
        for child in token.children:
            if child.dep_ == "nmod" and case_of(child) == "of" and token.pos_ in _TRANSPARENT:
                return self.reading.headed_by(child)
        for child in token.children:
            if child.dep_ in {"nmod:poss", "amod", "compound"} and (sighting := self.reading.headed_by(child)):
                return sighting
        return None

    def parties(self, tokens: list[Token]) -> list[Sighting]:
        """Return the mentions that arguments stand for."""
        return list(dict.fromkeys(s for t in tokens if (s := self.party(t)) is not None))

    def denoted(self, noun: Token) -> list[Sighting]:
        """Return what a noun names: its own mention, its apposition, its subject, the name it is the title of."""
        tokens = [c for c in noun.children if c.dep_ in {"appos", "flat"}]
        if noun.dep_ in {"appos", "nmod:desc"} or (noun.dep_ == "compound" and noun.head.pos_ == "PROPN"):
            tokens += conjuncts(noun.head)
        tokens += _apposed(noun)
        if any(c.dep_ == "cop" for c in noun.children):
            tokens += [t for c in noun.children if c.dep_ == "nsubj" for t in conjuncts(c)]
        for child in noun.children:
            if child.dep_ == "nmod" and case_of(child) in _EXAMPLES:
                tokens += conjuncts(child)
        found = [s for t in tokens if (s := self.reading.headed_by(t)) is not None and s.root is not noun]
        own = self.reading.headed_by(noun)
        return found or ([own] if own is not None else [])

    def _frame(self, token: Token, found: Arguments) -> Iterator[Connection]:
        lemma = token.lemma_.lower()
        sightings = {label: self.parties(tokens) for label, tokens in found.items()}
        for first, ours in sightings.items():
            for second, theirs in sightings.items():
                for a in ours:
                    for b in theirs:
                        if a is not b and (first != second or a.span < b.span):
                            yield Connection(f"frame:{lemma}:{first}>{second}", a, b, token)

    def _role(self, noun: Token, found: Arguments) -> Iterator[Connection]:
        lemma = _title(noun)
        named = self.denoted(noun)
        for label, tokens in found.items():
            if label in {"subject", "object", "light"} or label in _EXAMPLES:
                continue
            for other in self.parties(tokens):
                for one in named:
                    if one is not other:
                        yield Connection(f"role:{lemma}:{label}", one, other, noun)

    def _participle(self, token: Token) -> Iterator[Connection]:
        """Read "Norland-backed militias": the name before the hyphen did it to the noun after."""
        doc = token.doc
        if (
            token.i < 2
            or doc[token.i - 1].text not in {"-", "–"}
            or not token.lower_.endswith(("ed", "led", "run", "held", "en"))
        ):
            return
        doer = self.reading.at(doc[token.i - 2])
        while doer is not None and doer.tokens.end != token.i - 1:
            doer = next((s for s in doer.holds if s.tokens.start <= token.i - 2 < s.tokens.end), None)
        head = token.head if token.dep_ in {"amod", "compound"} else None
        if doer is None or head is None or head.i <= token.i:
            return
        undergone = self.reading.headed_by(head) or self.party(head)
        for target in [undergone, *self._coordinated(head)]:
            if target is not None and target is not doer:
                yield Connection(f"participle:{token.lower_}", doer, target, token)

    def _coordinated(self, head: Token) -> list[Sighting]:
        """Return the names that "the rebel-held provinces of A and B" holds after "of"."""
        of = [c for c in head.children if c.dep_ == "nmod" and case_of(c) == "of"]
        return [s for c in of for t in conjuncts(c) if (s := self.reading.headed_by(t)) is not None]

    def _nested(self, inner: Sighting) -> Iterator[Connection]:
        outer = inner.inside
        if outer is None or inner.type == "Time" or outer.type == "Time":
            return
        root = inner.root
        label = (
            {"nmod:poss": "poss", "amod": "mod", "compound": "mod", "nmod:desc": "mod"}.get(root.dep_)
            or case_of(root)
            or root.dep_
        )
        yield Connection(f"nested:{outer.type}>{inner.type}:{label}", outer, inner, outer.root)


def _apposed(noun: Token) -> list[Token]:
    """Return the noun that another follows after a comma alone ("the group, a key ally, has ..."), however parsed."""
    start = next((t.i for t in noun.subtree if not t.is_punct), 0)
    if start == 0 or noun.doc[start - 1].text != "," or any(c.dep_ == "cc" for c in noun.children):
        return []
    if noun.dep_ == "conj":
        return [noun.head]
    return [c for c in noun.head.children if c.dep_ == noun.dep_ and c.i < start and noun.dep_.startswith("nsubj")]


def _title(noun: Token) -> str:
    """Return a noun's lemma, with what a hyphen joins to it: "secretary-general"."""
    lemma = noun.lemma_.lower()
    if noun.i > 1 and noun.nbor(-1).text == "-" and not noun.nbor(-1).whitespace_:
        return f"{noun.nbor(-2).lower_}-{lemma}"
    return lemma
