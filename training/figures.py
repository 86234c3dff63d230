"""Measure the reader beside the baseline and write the tables of docs/accuracy.md anew.

Usage: python figures.py CORPORA [GOLD...]

Takes about half an hour. `evaluate.py`, `graphs.py` and `re3d.py` print one part each.
"""

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import blocks  # noqa: E402
import evaluate  # noqa: E402
import graphs  # noqa: E402
import re3d  # noqa: E402

PAGE = HERE.parent / "docs" / "accuracy.md"


def put(name: str, printed: Callable[[], None]) -> None:
    """Write what a function prints between the marks of a table of the page."""
    with redirect_stdout(io.StringIO()) as out:
        printed()
    begin, end = f"<!-- table: {name} -->\n", "<!-- end of table -->"
    before, mark, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    if not mark:
        raise SystemExit(f"{PAGE.name} has no table {name}")
    PAGE.write_text(f"{before}{mark}\n{out.getvalue().strip()}\n\n{end}{rest.partition(end)[2]}", encoding="utf-8")


def judge(name: str, corpora: Path, sources: tuple[str, ...], *, types: bool) -> None:
    told = evaluate.stories(corpora, sources)
    read = {each: evaluate.read(evaluate.load(each), told) for each in evaluate.EXTRACTORS}
    put(name, lambda: evaluate.tables({each: scores for each, (scores, _) in read.items()}, types=types))
    put(f"confidence, {name}", lambda: evaluate.reliability({each: judged for each, (_, judged) in read.items()}))


def main(corpora: Path, gold: list[Path]) -> None:
    put("graphs", lambda: graphs.main(corpora, gold))
    judge("corpora", corpora, blocks.SOURCES[:2], types=True)
    judge("own", corpora, blocks.SOURCES[2:], types=False)
    put("re3d", lambda: re3d.main(corpora, list(evaluate.EXTRACTORS)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), list(map(Path, sys.argv[2:])))
