"""Answers kept for whoever asks the same of the same state of the store."""

import re
from collections import OrderedDict
from dataclasses import replace

from kg.server.wire import Head, Job, Query

# What may come out otherwise the next time.
_CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode|service)\b", re.IGNORECASE)
_LARGEST_SHARE = 100
_OVERHEAD = 500

Key = tuple[int, Query]


class Kept:
    """Whole answers to queries, those asked for last, at most so many bytes of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Key, tuple[Head, bytes]] = OrderedDict()
        self._bytes = 0

    def get(self, job: Job, generation: int | None) -> tuple[Head, bytes] | None:
        """Return the answer to a job from a generation of the store, None where it is not kept."""
        if not isinstance(job, Query) or generation is None:
            return None
        key = _key(job, generation)
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def put(self, job: Job, head: Head, body: bytes) -> None:
        """Keep an answer, if it is worth it."""
        large = len(body) * _LARGEST_SHARE > self._most
        if not isinstance(job, Query) or head.status != 200 or head.generation is None or large:
            return
        if _CHANGING.search(job.text):
            return
        key = _key(job, head.generation)
        self._drop(key)
        self._answers[key] = head, body
        self._bytes += _size(key, body)
        while self._bytes > self._most:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: Key) -> None:
        found = self._answers.pop(key, None)
        if found is not None:
            self._bytes -= _size(key, found[1])


def _key(job: Query, generation: int) -> Key:
    return generation, replace(job, seconds=0.0)


def _size(key: Key, body: bytes) -> int:
    return len(key[1].text) * 4 + len(body) + _OVERHEAD
