"""Everything that can go wrong, as one tree.

KgError
├── UsageError            the command was called wrongly (exit status 2)
└── WorkError             the work could not be done (exit status 1)
    ├── ArticleError      an article cannot be read
    ├── OntologyError     the ontology cannot be loaded or does not know a term
    ├── ModelError        the language pipeline cannot be loaded
    ├── StoreError        the store cannot be opened, read or written
    │   ├── StoreMissing  there is no store at the path
    │   ├── StoreBusy     another process holds it
    │   └── StoreVersion  its format is not this version's
    ├── QueryError        a query is not valid SPARQL or failed
    └── ExportError       an export cannot be written

Messages are one line, say what is wrong with which thing, and what to do where that is known.
"""


class KgError(Exception):
    """Base of all errors raised on purpose."""

    exit_status = 1


class UsageError(KgError):
    """The caller asked for something that does not exist or does not go together."""

    exit_status = 2


class WorkError(KgError):
    """The request was fine, the work failed."""


class ArticleError(WorkError):
    """An article cannot be read: unreadable, empty, not text, not English."""


class OntologyError(WorkError):
    """The ontology cannot be loaded, or a term is not in it."""


class ModelError(WorkError):
    """The language pipeline is missing or does not load."""


class StoreError(WorkError):
    """The store cannot be opened, read or written."""


class StoreMissing(StoreError):
    """No store stands at the given path."""


class StoreBusy(StoreError):
    """Another process holds the store."""


class StoreVersion(StoreError):
    """The store was written by another version of the format."""


class QueryError(WorkError):
    """A query does not parse or cannot be evaluated."""


class ExportError(WorkError):
    """An export cannot be written."""
