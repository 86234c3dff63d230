"""The examples of docs/notebooks.md run, and show what they say they show.

To write the outputs anew: `python tests/test_notebook_docs.py STORE`.
"""

import doctest
import re
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "notebooks.md"
BLOCK = re.compile(r"(?<=```python\n).*?(?=```)", re.DOTALL)


def examples() -> list[doctest.Example]:
    """Return the examples of the page, in their order."""
    page = "\n".join(BLOCK.findall(PAGE.read_text(encoding="utf-8")))
    return doctest.DocTestParser().get_examples(page)


def shown(found: list[doctest.Example]) -> list[str]:
    """Return what each example shows, run one after another at one prompt."""
    known: dict[str, object] = {}
    outputs = []
    for example in found:
        with redirect_stdout(StringIO()) as out:
            exec(compile(example.source, PAGE.name, "single"), known)
        outputs.append(out.getvalue())
    return outputs


def test_the_examples_show_what_the_page_says(seed_store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "store").symlink_to(seed_store)
    found = examples()
    assert len(found) > 10
    assert shown(found) == [example.want for example in found]


def anew() -> str:
    """Return the page with what its examples show now."""
    outputs = iter(shown(examples()))

    def block(match: re.Match[str]) -> str:
        return "".join(map(prompted, doctest.DocTestParser().get_examples(match[0])))

    def prompted(example: doctest.Example) -> str:
        first, *more = example.source.splitlines()
        return "\n".join([f">>> {first}", *(f"... {line}" for line in more), next(outputs)])

    return BLOCK.sub(block, PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    import os
    import tempfile

    os.environ["COLUMNS"] = "100"
    store = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("store").symlink_to(store)
        text = anew()
    PAGE.write_text(text, encoding="utf-8")
