"""The shipped questions: `queries/*.rq`, each opening with a comment whose first line is the question."""

from dataclasses import dataclass
from pathlib import Path

from kg import resources
from kg.errors import UsageError


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


def read(name: str) -> str:
    """Return the query in a file, or that of a shipped question by its name. Raises UsageError if there is neither."""
    path = Path(name)
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise UsageError(f"{name} is not UTF-8 text") from error
    for question in questions():
        if name in {question.name, f"{question.name}.rq", f"queries/{question.name}.rq"}:
            return question.query
    raise UsageError(f"there is no file {name} and no shipped question of that name; see `kg query --list`")


def _first_line(query: str) -> str:
    line = query.partition("\n")[0]
    return line.removeprefix("#").strip() if line.startswith("#") else ""
