"""What people decided on who is who: a small file that is read on every build, and made to be read by people too."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from kg.errors import StoreError

FILE = "decisions.yaml"
_HEAD = "# Who is who, as decided with kg merge, kg distinct and kg split. docs/entities.md says what the lines mean.\n"
_KINDS = ("merge", "distinct", "split")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `entities` are IRIs without the store's base, `names` are for people; `articles` are ids.

    "merge" makes its entities one, "distinct" keeps any two of them apart, "split" takes what its one entity is in its
    articles for another entity. Of two decisions about the same two the later one counts.
    """

    kind: str
    entities: tuple[str, ...]
    names: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions, in the order in which they were made."""

    all: tuple[Decision, ...] = ()

    def mentioned(self) -> frozenset[str]:
        """Return the entities that any decision is about."""
        return frozenset(entity for decision in self.all for entity in decision.entities)

    def pairs(self, kind: str) -> tuple[tuple[str, str], ...]:
        """Return the pairs of entities that were last decided to be one ("merge") or two ("distinct"), in order."""
        last: dict[tuple[str, str], str] = {}
        for decision in self.all:
            if decision.kind != "split":
                for one, two in combinations(sorted(set(decision.entities)), 2):
                    last[one, two] = decision.kind
        return tuple(sorted(pair for pair, decided in last.items() if decided == kind))

    def splits(self) -> dict[str, list[frozenset[str]]]:
        """Return for each cluster the sets of articles in which it was decided to be another entity."""
        found: dict[str, list[frozenset[str]]] = {}
        for decision in self.all:
            if decision.kind == "split":
                found.setdefault(decision.entities[0], []).append(frozenset(decision.articles))
        return found

    def with_(self, decision: Decision) -> "Decisions":
        """Return these with one more, which stands last and once."""
        return Decisions((*self.without([decision]).all, decision))

    def without(self, dropped: Iterable[Decision]) -> "Decisions":
        """Return these without some."""
        gone = set(dropped)
        return Decisions(tuple(d for d in self.all if d not in gone))


def read(path: Path) -> Decisions:
    """Return the decisions of a file, none where there is no file. Raises StoreError where it is not of its form."""
    try:
        text = path.read_text(encoding="utf-8")
        entries = yaml.load(text, Loader=yaml.CSafeLoader) or []
        return Decisions(tuple(_decision(entry) for entry in entries))
    except FileNotFoundError:
        return Decisions()
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(f"the decisions in {path} cannot be read: {' '.join(str(error).split())}") from error


def write(path: Path, decisions: Decisions) -> None:
    """Replace a file of decisions at one blow. Raises StoreError where it cannot be written."""
    entries = [_entry(decision) for decision in decisions.all]
    body = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, default_flow_style=None, width=10**6)
    draft = path.with_name(f"{path.name}.new")
    try:
        draft.write_text(_HEAD + (body if entries else ""), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error


def _entry(decision: Decision) -> dict[str, Any]:
    split = decision.kind == "split"
    entry: dict[str, Any] = {decision.kind: decision.entities[0] if split else list(decision.entities)}
    if decision.names:
        entry["names"] = list(decision.names)
    return entry | ({"articles": list(decision.articles)} if split else {})


def _decision(entry: dict[str, Any]) -> Decision:
    kinds = [kind for kind in _KINDS if kind in entry]
    if len(kinds) != 1 or set(entry) - {kinds[0], "names", "articles"}:
        raise ValueError(f"each decision is one of {', '.join(_KINDS)}, not {entry}")
    kind = kinds[0]
    entities = _words([entry[kind]] if kind == "split" else entry[kind])
    articles = _words(entry.get("articles", []))
    if len(entities) < (1 if kind == "split" else 2) or bool(articles) != (kind == "split"):
        raise ValueError(f"a merge and a distinct have two entities or more, a split one and its articles, not {entry}")
    return Decision(kind, entities, _words(entry.get("names", [])), articles)


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{value!r} is not a list of words")
    return tuple(value)
