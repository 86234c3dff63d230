"""Who did what to whom: the arguments of a verb or noun, however the sentence is turned.

`arguments` undoes passives, relative clauses, participles, control and coordination of a Universal Dependencies tree
and names what it finds by the same few labels, so that pattern files need one line for "A attacked B", "B was attacked
by A", "A's attack on B" and "A, which attacked B":

subject, object     who does it, who or what it is done to
mod                 an adjective or noun before a noun: "Russian strikes"
poss                a possessor: "Russia's strikes"
to, against, ...    what follows a preposition
light               the subject of the verb whose object a noun is: "Norland launched an offensive"
owner               the possessor of the noun that a noun depends on: "his reliance on allies"
beneficiary         who does what is done with a noun: "they took the town with help from Russia"
"""

from collections import defaultdict
from collections.abc import Iterator

from spacy.tokens import Token

Arguments = dict[str, list[Token]]

_SUBJECTS = {"nsubj", "csubj", "nsubj:outer"}
_INHERITING = {"xcomp", "conj", "advcl"}
_LONGEST_LIST = 20
_RELATIVE = {"who", "which", "that", "whom", "whose"}


def case_of(token: Token) -> str:
    """Return the preposition that governs a noun, in lower case, "" where there is none."""
    words = [
        child.lower_ for child in token.children if child.dep_ == "case" and child.lower_ not in {"'s", "’s", "’", "'"}
    ]
    return words[0] if words else ""


def conjuncts(token: Token, depth: int = 0) -> Iterator[Token]:
    """Yield a token and those coordinated with it that share its role."""
    yield token
    for child in token.children:
        if child.dep_ == "conj" and child.i > token.i and depth < _LONGEST_LIST:
            yield from conjuncts(child, depth + 1)


def is_passive(verb: Token) -> bool:
    """Tell whether a verb form is passive: by its auxiliary or subject, or a participle after its noun."""
    if any(child.dep_ in {"aux:pass", "nsubj:pass", "obl:agent"} for child in verb.children):
        return True
    return verb.dep_ == "acl" and "Part" in verb.morph.get("VerbForm", []) and not verb.lower_.endswith("ing")


def _antecedent(token: Token) -> Token:
    """Return what a relative pronoun stands for, else the token itself."""
    if token.lower_ in _RELATIVE:
        for ancestor in token.ancestors:
            if ancestor.dep_ == "acl:relcl":
                return ancestor.head
    return token


def _subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Return the grammatical subjects of a verb, or those it inherits from the verb it hangs on."""
    found = [c for c in verb.children if c.dep_ in _SUBJECTS or c.dep_ == "nsubj:pass"]
    if found:
        return found
    if (noun := _before_comma(verb)) is not None:
        return [noun]
    if verb.dep_ in {"acl", "acl:relcl"} and verb.head.pos_ in {"NOUN", "PROPN", "PRON"}:
        return [verb.head]
    if verb.dep_ in _INHERITING and depth < 4:
        if verb.dep_ == "xcomp":
            controlled = [c for c in verb.head.children if c.dep_ == "obj"]
            if controlled:
                return controlled
        return _subjects(verb.head, depth + 1)
    return []


def _before_comma(verb: Token) -> Token | None:
    """Return the noun that a passive participle after a comma belongs to: "the troops, backed by Norland, held on".

    The parser often hangs such a participle on the main verb instead.
    """
    doc, agent = verb.doc, any(c.dep_ == "obl:agent" for c in verb.children)
    if not agent or verb.i < 2 or doc[verb.i - 1].text != "," or "Part" not in verb.morph.get("VerbForm", []):
        return None
    before = doc[verb.i - 2]
    return before if before.pos_ in {"NOUN", "PROPN"} else None


def _verb_arguments(verb: Token, found: Arguments) -> None:
    passive = is_passive(verb)
    for subject in _subjects(verb):
        own = subject.head == verb
        inherited_from_passive = not own and subject.dep_ == "nsubj:pass" and not passive and verb.dep_ != "conj"
        label = "object" if passive and not inherited_from_passive else "subject"
        found[label].extend(conjuncts(_antecedent(subject)))
    for child in verb.children:
        if child.dep_ in {"obj", "iobj"}:
            found["object"].extend(conjuncts(_antecedent(child)))
        elif child.dep_ == "obl:agent":
            found["subject"].extend(conjuncts(child))
        elif child.dep_ in {"obl", "nmod"}:
            for token in conjuncts(_antecedent(child)):
                preposition = case_of(child)
                found["subject" if passive and preposition == "by" else preposition].append(token)


def _noun_arguments(noun: Token, found: Arguments) -> None:
    for child in noun.children:
        if child.dep_ == "nmod:poss":
            found["poss"].extend(conjuncts(child))
        elif child.dep_ in {"amod", "compound", "nmod:desc"}:
            found["mod"].extend(conjuncts(child))
        elif child.dep_ in {"nmod", "obl"}:
            found[case_of(child)].extend(conjuncts(child))
    if noun.dep_ == "nmod" and not found.get("poss"):
        # "his reliance on allies": the allies are his
        found["owner"] = [t for c in noun.head.children if c.dep_ == "nmod:poss" for t in conjuncts(c)]
    if case_of(noun) == "with":
        verb = next((a for a in noun.ancestors if a.pos_ == "VERB"), None)
        found["beneficiary"] = _subjects(verb) if verb is not None else []
    light = noun.head
    if noun.dep_ == "obj" and light.pos_ == "VERB":
        # "launched an offensive against", "signed a deal with": the verb's subject acts, its prepositions serve
        outer: Arguments = defaultdict(list)
        _verb_arguments(light, outer)
        found["light"].extend(outer.get("subject", []))
        for label, tokens in outer.items():
            if label not in {"subject", "object"} and not found.get(label):
                found[label].extend(tokens)


def arguments(trigger: Token) -> Arguments:
    """Return the arguments of a verb, adjective or noun by label; of a noun in the object of a verb also `light`."""
    found: Arguments = defaultdict(list)
    if trigger.pos_ in {"VERB", "AUX"} or (
        trigger.pos_ == "ADJ" and trigger.dep_ in {"acl", "acl:relcl", "ROOT", "conj", "ccomp"}
    ):
        _verb_arguments(trigger, found)
    else:
        _noun_arguments(trigger, found)
        if any(child.dep_ == "cop" for child in trigger.children):
            _verb_arguments(trigger, found)
    return found
