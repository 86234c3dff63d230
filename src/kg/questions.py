"""The shipped questions: `queries/*.rq`, each opening with a comment whose first line is the question."""

from dataclasses import dataclass

from kg import resources


@dataclass(frozen=True, slots=True)
class Question:
    """A query with a name (that of its file, without `.rq`) and the question it answers."""

    name: str
    question: str
    query: str


def questions() -> list[Question]:
    """Return the shipped questions in the order of their names."""
    found = []
    for file in sorted(resources.queries().glob("*.rq")):
        text = file.read_text(encoding="utf-8")
        found.append(Question(file.stem, _first_line(text), text))
    return found


def _first_line(query: str) -> str:
    line = query.partition("\n")[0]
    return line.removeprefix("#").strip() if line.startswith("#") else ""
