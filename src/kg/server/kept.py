"""Answers kept for whoever asks the same of the same state of the store."""

import re
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Generic, TypeVar

from kg.server.wire import Head, Job, Query

# What may come out otherwise the next time.
_CHANGING = "now", "rand", "uuid", "struuid", "bnode", "service"
_WORDS = re.compile(rf"\b(?:{'|'.join(_CHANGING)})\b", re.IGNORECASE)
_LARGEST_SHARE = 100
_OVERHEAD = 500

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by their keys, those asked for last, at most so many bytes of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._bytes = 0

    def get(self, key: K) -> V | None:
        """Return the value of a key, None where it is not kept."""
        found = self._values.get(key)
        if found is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value of so many bytes in place of the one before, unless it would take the room of too many."""
        size += _OVERHEAD
        if size * _LARGEST_SHARE > self._most:
            return
        self._drop(key)
        self._values[key] = value, size
        self._bytes += size
        while self._bytes > self._most:
            self._drop(next(iter(self._values)))

    def _drop(self, key: K) -> None:
        found = self._values.pop(key, None)
        if found is not None:
            self._bytes -= found[1]


class Kept:
    """Whole answers to queries, at most so many bytes of them; `generation` tells the store's."""

    def __init__(self, most: int, generation: Callable[[], int | None]) -> None:
        self._answers: Recent[Query, tuple[Head, bytes]] = Recent(most)
        self._generation = generation

    def get(self, job: Job) -> tuple[Head, bytes] | None:
        """Return the answer to a job from the present generation of the store, None where it is not kept."""
        found = self._answers.get(job) if isinstance(job, Query) else None
        return found if found is not None and found[0].generation == self._generation() else None

    def put(self, job: Job, head: Head, body: bytes) -> None:
        """Keep an answer, if it would be the same the next time."""
        if not isinstance(job, Query) or head.status != 200 or head.generation is None:
            return
        if not _changes(job.text):
            self._answers.put(job, (head, body), len(job.text) * 4 + len(body))


def _changes(text: str) -> bool:
    """Tell whether a query may have another answer the next time, from the same state of the store."""
    folded = text.casefold()  # most texts hold none of the words, which is sooner found out so
    return any(word in folded for word in _CHANGING) and _WORDS.search(text) is not None


def entity_tag(generation: int, path: bytes, parameters: bytes, accept: str) -> str:
    """Return the entity tag of an answer: from which generation of the store, at which address, accepted as what."""
    parts = b"\0".join((b"%d" % generation, path, parameters, accept.encode()))
    return f'W/"{blake2b(parts, digest_size=12).hexdigest()}"'
