"""The trained network at run time: the encoder through onnxruntime, the heads over its word vectors in numpy."""

import json
import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from kg.extraction.reader import text
from kg.extraction.reader.features import Floats, Ints

_BEGIN, _END, _UNKNOWN, _LONGEST = 101, 102, 100, 512
_KNOWN = 2**15  # words whose pieces are remembered from article to article
_ROWS = 1024  # pairs looked at in one go: what bounds the memory of a long article

Parts = tuple[Floats, Floats, Floats]


@dataclass(frozen=True)
class Passage:
    """An article's words (with their characters) and sentences (first word, one after the last)."""

    words: tuple[str, ...]
    offsets: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]

    @cached_property
    def sentence_of(self) -> Ints:
        """Return the sentence of every word."""
        counts = [after - first for first, after in self.sentences]
        return np.repeat(np.arange(len(counts)), counts)


class Network:
    """Encoder and heads as exported by training, with the names of their outputs."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load the network of a folder; `threads` is how many cores one article may use."""
        import onnxruntime  # type: ignore[import-untyped]
        from threadpoolctl import ThreadpoolController
        from tokenizers import Tokenizer

        self.folder, self._threads = folder, threads
        self._pools = ThreadpoolController()
        about: dict[str, Any] = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        self.types: list[str] = about["types"]
        self.events: list[str] = about["events"]
        self.properties: list[str] = about["properties"]
        self.settings: dict[str, Any] = about["settings"]
        self.decoding: dict[str, Any] = about["decoding"]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        with np.load(folder / "heads.npz") as heads:
            self._heads = {name: heads[name].astype(np.float32) for name in heads.files}
        self._word = lru_cache(_KNOWN)(self._look_up)

    def __reduce__(self) -> tuple[type["Network"], tuple[Path, int]]:
        """Load the network again where a process is sent it: its session cannot be copied."""
        return Network, (self.folder, self._threads)

    def limited(self) -> AbstractContextManager[object]:
        """Keep numpy to as many cores as the encoder: its threads cost more than they save in sums this small."""
        limits: AbstractContextManager[object] = self._pools.limit(limits=self._threads, user_api="blas")
        return limits

    def encode(self, passage: Passage) -> Floats:
        """Return a vector for every word; windows go through one by one, so that none depends on another."""
        known = [self._word(word) for word in passage.words]
        lengths = [sum(len(pieces) for pieces, _ in known[first:after]) for first, after in passage.sentences]
        vectors = np.zeros((len(known), 384), dtype=np.float32)
        for s0, s1 in text.windows(lengths, self.settings["window"]):
            self._window(passage.sentences[s0:s1], known, vectors)
        return vectors

    def _look_up(self, word: str) -> tuple[list[int], int]:
        """Return the pieces and the shape of a word, one by one: many at once would start threads of their own."""
        return self._tokenizer.encode(word, add_special_tokens=False).ids or [_UNKNOWN], text.shape(word)

    def _window(
        self, sentences: Sequence[tuple[int, int]], known: Sequence[tuple[list[int], int]], vectors: Floats
    ) -> None:
        ids, kinds, begins, ends, where = [_BEGIN], [0], [], [], []
        for first, after in sentences:
            for word in range(first, after):
                where.append(word)
                begins.append(min(len(ids), _LONGEST - 1))
                pieces, shape = known[word]
                ids += pieces
                kinds += [shape] * len(pieces)
                ends.append(min(len(ids), _LONGEST) - 1)
            ids.append(_END)
            kinds.append(0)
        inputs = {"ids": np.array([ids[:_LONGEST]]), "shapes": np.array([kinds[:_LONGEST]])}
        (out,) = self._session.run(None, inputs)
        vectors[where] = (out[0][begins] + out[0][ends]) / 2

    def spans(self, head: str, parts: Parts, first: Ints, last: Ints) -> Floats:
        """Return the logits of every type (the first: none) of spans, a part of them in memory at a time."""
        get = self._get(head)
        out = [np.zeros((0, len(get("types.bias"))), dtype=np.float32)]
        for start in range(0, len(first), _ROWS):
            part = slice(start, start + _ROWS)
            out.append(self.hidden(head, parts, first[part], last[part]) @ get("types.weight").T + get("types.bias"))
        return np.concatenate(out)

    def parts(self, head: str, words: Floats) -> Parts:
        """Return what a head makes of every word as the first, the last and (summed up so far) an inner one of a span.

        They cost more than all spans made of them: each head's are computed once.
        """
        get = self._get(head)
        start: Floats = words @ get("start.weight").T + get("start.bias")
        end: Floats = words @ get("end.weight").T
        return start, end, _running(words @ get("inside.weight").T)

    def hidden(self, head: str, parts: Parts, first: Ints, last: Ints) -> Floats:
        """Return the hidden vectors of spans."""
        start, end, inside = parts
        hidden: Floats = start.take(first, axis=0)
        hidden += end.take(last, axis=0)
        hidden += _mean(inside, first, last + 1)
        hidden += self._get(head)("width.weight").take(last - first, axis=0)
        np.maximum(hidden, 0, out=hidden)
        return hidden

    def represent(self, head: str, hidden: Floats, logits: Floats) -> Floats:
        """Return what the pair heads see of spans."""
        get = self._get(head)
        mixed = hidden @ get("mix.weight").T + get("mix.bias") + softmax(logits) @ get("typed.weight")
        seen: Floats = np.maximum(mixed, 0)
        return seen

    def status(self, spans: Floats) -> Floats:
        """Return the chances of each status of events."""
        get = self._get("status")
        return softmax(spans @ get("weight").T + get("bias"))

    def pairs(
        self,
        head: str,
        spans: tuple[Floats, Floats],
        rows: tuple[Ints, Ints],
        gap: Ints,
        flags: Floats,
        between: tuple[Floats, Ints, Ints] | None = None,
    ) -> Floats:
        """Return the logits of rows of pairs; `between` is the words and where those between each pair lie."""
        get = self._get(head)
        (a, b), (i, j) = spans, rows
        left_a, left_b = a @ get("both_a.weight").T, b @ get("both_b.weight").T
        own_a, own_b = a @ get("a.weight").T + get("a.bias"), b @ get("b.weight").T
        running = _running(between[0] @ get("between.weight").T) if between else None
        out: list[Floats] = []
        for start in range(0, len(i), _ROWS):
            part = slice(start, start + _ROWS)
            hidden = (left_a.take(i[part], axis=0) * left_b.take(j[part], axis=0)) @ get("both.weight").T
            hidden += own_a.take(i[part], axis=0)
            hidden += own_b.take(j[part], axis=0)
            hidden += get("gap.weight").take(gap[part], axis=0)
            hidden += flags[part] @ get("flags.weight").T
            if between is not None and running is not None:
                hidden += _mean(running, between[1][part], between[2][part])
            np.maximum(hidden, 0, out=hidden)
            out.append(hidden @ get("out.weight").T + get("out.bias"))
        return np.concatenate(out)

    def _get(self, head: str) -> Callable[[str], Floats]:
        return lambda name: self._heads[f"{head}.{name}"]


def _running(words: Floats) -> Floats:
    total = np.zeros((len(words) + 1, words.shape[1]), dtype=np.float32)
    for before, word, after in zip(total, words, total[1:], strict=False):
        np.add(before, word, out=after)  # row by row: cumsum goes down one column after the other, at half the speed
    return total


def _mean(total: Floats, first: Ints, after: Ints) -> Floats:
    mean = total.take(after, axis=0)
    mean -= total.take(first, axis=0)
    mean /= np.maximum(after - first, 1).astype(np.float32)[:, None]  # numbers of two kinds take five times as long
    return mean


def softmax(logits: Floats) -> Floats:
    """Return the chances that a row's logits stand for."""
    risen: Floats = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: Floats = risen / risen.sum(axis=-1, keepdims=True)
    return chances


def sigmoid(logits: Floats) -> Floats:
    """Return the chance that each logit stands for."""
    chances: Floats = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
    return chances


def pooled(logits: Floats, groups: Ints) -> Floats:
    """Return the log of the summed exponentials of each group's rows; `groups` numbers them from 0, in order."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    top = np.maximum.reduceat(logits, starts, axis=0)
    total: Floats = top + np.log(np.add.reduceat(np.exp(logits - top[groups]), starts, axis=0))
    return total


def calibrated(chance: float, line: list[float]) -> float:
    """Return how often what is given such a chance is right, by a line fitted to the log odds on held-out stories."""
    odds = math.log(max(chance, 1e-6) / max(1 - chance, 1e-6))
    return 1 / (1 + math.exp(-(line[0] * odds + line[1])))
