"""How far a statement holds and who makes it, read off the words around and above it in the sentence."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Token

from baseline import patterns
from baseline.frames import case_of
from baseline.reading import Reading, Sighting

_CLAUSAL = {"xcomp", "ccomp", "acl", "advcl", "csubj", "parataxis", "acl:relcl"}
_MODIFIERS = {"amod", "compound", "advmod", "nmod:desc"}
_NAMING = ("appos", "flat", "compound", "nmod:poss", "amod")
_REACH = 7


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = patterns("stance")
    rules["governor_of"] = {word: rule for rule in rules["governors"] for word in rule["words"]}
    rules["auxiliary"] = {word: modality for modality, words in rules["auxiliaries"].items() for word in words}
    for key in ("speech", "negations", "conditionals", "alleged", "planned", "former", "formerly"):
        rules[key] = frozenset(rules[key])
    return rules


@dataclass(frozen=True)
class Stance:
    """Status and modality as the ontology names them, and the mention of the speaker."""

    status: str = "Actual"
    modality: str | None = None
    speaker: Sighting | None = None


class Stances:
    """Reads the stance of words of one article."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def of(self, word: Token, *, lasting: bool = False, clausal: bool = True) -> Stance:
        """Return the stance of what a word states; `lasting` things (relations) can be over, deeds cannot.

        What a phrase takes for granted ("Norland-backed rebels") is not `clausal`: the sentence around it may threaten
        or deny something else.
        """
        status, modality = _own(word, lasting)
        if not clausal:
            return Stance(status, modality)
        speaker: Sighting | None = None
        below = word
        for head in list(word.ancestors)[:_REACH]:
            if status == "Actual" or (status == "Negated" and head.lemma_ not in _rules()["negations"]):
                above, kind, speaks = _governed(below, head)
                if status == "Actual" and above:
                    status, modality = above, kind
                    speaker = speaker or (self._subject(head) if speaks else None)
            if head.lemma_.lower() in _rules()["speech"] and below.dep_ in _CLAUSAL | {"obj"}:
                speaker = speaker or self._subject(head)
            speaker = speaker or self._beside(head)
            below = head
        return Stance(status, modality, speaker or self._beside(word))

    def _subject(self, verb: Token) -> Sighting | None:
        for token in (verb, verb.head if verb.dep_ in {"conj", "xcomp", "advcl"} else verb):
            for child in token.children:
                if child.dep_ in {"nsubj", "obl:agent"} and (speaker := self._speaker(child)) is not None:
                    return speaker
        if verb.dep_ == "acl" and verb.head.pos_ in {"NOUN", "PROPN"}:
            return self._speaker(verb.head)
        return None

    def _speaker(self, token: Token) -> Sighting | None:
        """Return the mention that a word heads, or the one beside it: "its spokesman, Ada Marsh", "army officials"."""
        beside = [c for dep in _NAMING for c in token.children if c.dep_ == dep]
        for word in (token, *beside):
            found = self.reading.headed_by(word)
            if found is not None and found.type != "Time":
                return found
        return None

    def _beside(self, word: Token) -> Sighting | None:
        """Return who says a clause by a parenthesis: ", the army said", "according to residents"."""
        for child in word.children:
            if child.dep_ == "parataxis" and child.lemma_.lower() in _rules()["speech"]:
                return self._subject(child)
            if child.dep_ in {"obl", "nmod"} and case_of(child) == "according":
                return self._speaker(child)
        return None


def anchor(a: Token, b: Token) -> Token | None:
    """Return the word that states what holds between two words of a sentence: the lowest one above both.

    Where that one is the first word itself, or governs or reports a clause with the second word in it ("Norland, which
    arms rebels", "Norland denies arming rebels"), the word of that clause.
    """
    rules = _rules()
    above = {token.i for token in (a, *a.ancestors)}
    below: Token | None = None
    for token in (b, *b.ancestors):
        if token.i in above:
            lemma = token.lemma_.lower()
            over = token == a or lemma in rules["governor_of"] or lemma in rules["speech"]
            return below if over and below is not None and below.dep_ in _CLAUSAL else token
        below = token
    return None


def _own(word: Token, lasting: bool) -> tuple[str, str | None]:
    """Return what a word's own modifiers make of it."""
    rules = _rules()
    near = list(word.children)
    if word.dep_ == "conj" and not any(c.dep_ in {"nsubj", "nsubj:pass"} for c in near):
        near += [c for c in word.head.children if c.dep_ in {"aux", "mark"} and c.i < word.head.i]
    words = {c.lower_ for c in near}
    if words & rules["negations"]:
        return "Negated", None
    modifiers = {c.lower_ for c in near if c.dep_ in _MODIFIERS}
    if lasting and (
        modifiers & rules["former"] or any(c.lower_ in rules["formerly"] and c.dep_ == "advmod" for c in near)
    ):
        return "Former", None
    if modifiers & rules["alleged"]:
        return "Hypothetical", "Alleged"
    if modifiers & rules["planned"]:
        return "Hypothetical", "Planned"
    for child in near:
        if child.dep_ == "aux" and child.lower_ in rules["auxiliary"]:
            return "Hypothetical", rules["auxiliary"][child.lower_] or None
        if child.dep_ == "mark" and child.lower_ in rules["conditionals"]:
            return "Hypothetical", None
    return "Actual", None


def _governed(below: Token, head: Token) -> tuple[str, str | None, bool]:
    """Return status, modality and whether its subject says so, where a word above makes a clause other than fact."""
    rules = _rules()
    if below.dep_ in _CLAUSAL or below.dep_ == "conj":
        status, modality = (
            _own(head, lasting=False) if below.dep_ in {"xcomp", "ccomp"} and head.pos_ != "NOUN" else ("Actual", None)
        )
        if status == "Hypothetical" and head.lemma_.lower() not in rules["speech"]:
            return status, modality, False
    rule = rules["governor_of"].get(head.lemma_.lower())
    if rule is None or not _in_scope(below):
        return "", None, False
    return rule["status"], rule.get("modality"), bool(rule.get("speaker"))


def _in_scope(below: Token) -> bool:
    """Tell whether what hangs on a governing word is what the word governs, not who does it or when."""
    if below.dep_ in {"xcomp", "ccomp"}:
        return True
    if below.dep_ in {"acl", "advcl"}:
        return any(c.dep_ in {"mark", "case"} and c.lower_ in {"to", "of", "for", "that"} for c in below.children)
    if below.dep_ in {"obj", "nsubj:pass"}:
        return True
    return (
        below.dep_ in {"obl", "nmod"}
        and case_of(below) in {"of", "for", "to", "with", "against"}
        and below.pos_ in {"NOUN", "VERB"}
    )
