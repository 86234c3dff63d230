"""Join the trained models into the baseline's pipeline.

Usage: python -m baseline.assemble WORK OUT VERSION
"""

import sys
from pathlib import Path

from baseline.pipeline import RECOGNISERS, assemble


def main(work: Path, out: Path, version: str) -> None:
    nlp = assemble(work / "syntax" / "model-best", {n: work / n / "model-best" for n in RECOGNISERS}, version)
    nlp.to_disk(out, exclude=["lookups"])
    size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    print(f"{out}: {', '.join(nlp.pipe_names)}; {size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
