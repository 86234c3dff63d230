"""Reads articles into a store: the whole way from a text to its triples, one article after the other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple

from kg import resources, settling
from kg.errors import ArticleError
from kg.extraction import Extractor
from kg.extraction.record import Record
from kg.iris import Base, digest
from kg.ontology import Ontology
from kg.store import Store
from kg.types import Article
from kg.upkeep import keep_up

_VERSION = "4"
_WORTH_COMPACTING = 10  # a share of the articles that changed: compacting writes all of them anew


@dataclass
class Outcome:
    """How many articles a build read, and how many of them changed the store."""

    read: int = 0
    changed: int = 0


def fingerprint(article: Article, extractor: Extractor, ontology: Ontology) -> str:
    """Return a digest of all that an article's triples depend on."""
    fields = (article.id, article.title, article.text, str(article.published), article.url or "", article.source or "")
    return digest(*fields, extractor.version, ontology.version, resources.lexicons(), _VERSION)


def triples(article: Article, extractor: Extractor, ontology: Ontology, base: Base) -> set[Triple]:
    """Return what an article by itself states: extraction, resolution and statements in a row."""
    return settling.state(Record(article, extractor.extract(article)), ontology, base)[0]


def build(
    articles: Iterable[Article],
    store: Store,
    extractor: Extractor,
    ontology: Ontology,
    warn: Callable[[ArticleError], None],
    done: Callable[[Article], None] = lambda _: None,
    decisions: Path | None = None,
) -> Outcome:
    """Put every article into the store, those that stand there unchanged left as they are; call `done` after each.

    `decisions` is a file of decisions on who is who, where it is not the one in the store's folder.

    An article that the extractor fails on is a warning, and the rest goes on: one of a million must not stop a night's
    work. What was put in stays if the process ends midway: each article is a transaction, and a repeated build goes on
    where the last one ended.
    """
    outcome = Outcome()
    for article in articles:
        outcome.read += 1
        origin = fingerprint(article, extractor, ontology)
        if store.built_from(article.id) != origin:
            try:
                found = Record(article, extractor.extract(article))
                stated, kept = settling.state(found, ontology, store.base)
            except Exception as error:  # whatever a model or a rule may stumble over
                warn(ArticleError(f"{article.id}: reading it failed: {type(error).__name__}: {error}"))
            else:
                outcome.changed += store.put(article, stated, origin, kept)
        done(article)
    keep_up(store, ontology, decisions)
    if outcome.changed * _WORTH_COMPACTING > sum(1 for _ in store.articles()):
        store.raw.optimize()  # what many transactions have scattered takes queries half as long again to read
    return outcome
