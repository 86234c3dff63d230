"""kg explain: the sentences behind a triple, or the rules and premises that it follows by."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import DEFAULT_STORE, StoreOption, table
from kg.showing import on_one_line

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

    from kg.explain import Explanation, Sentence


def command(
    subject: Annotated[str, typer.Argument(help="A label or an IRI.")],
    property_: Annotated[str, typer.Argument(metavar="PROPERTY", help="A property's name (backs) or IRI.")],
    object_: Annotated[str, typer.Argument(metavar="OBJECT", help="A label or an IRI.")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Print the sentences in which a triple is stated, denied or threatened, and who says so; or why it follows."""
    from rich.console import Console

    from kg.explain import Sentence, explain
    from kg.store import Store

    with Store.open(Path(store)) as opened:
        found = explain(opened, subject, property_, object_)
    if any(each.reasons for each in found):
        for each in found:
            Console(highlight=False).print(_tree(each))
    else:
        table(Sentence._fields, [sentence for each in found for sentence in each.sentences])
    if any(each.doubtful for each in found):
        typer.echo("nothing is built on it: what else is said of these places is against it", err=True)


def _tree(explained: "Explanation") -> "Tree":
    from rich.text import Text
    from rich.tree import Tree

    tree = Tree(Text(on_one_line(f"{explained.subject} {explained.property} {explained.object}"), "bold"))
    for sentence in explained.sentences:
        tree.add(_cited(sentence))
    for reason in explained.reasons:
        branch = tree.add(Text(on_one_line(reason.rule), "italic"))
        for premise in reason.premises:
            branch.children.append(_tree(premise))
    if explained.more:
        tree.add(Text(f"and in {explained.more} more ways", "dim"))
    return tree


def _cited(sentence: "Sentence") -> "Text":
    from rich.text import Text

    said = f"{sentence.status.lower()}, said by {sentence.speaker}" if sentence.speaker else sentence.status.lower()
    where = " ".join(filter(None, (sentence.article, sentence.published)))
    return Text.assemble(f'"{on_one_line(sentence.sentence)}"', (f" ({said}; {on_one_line(where)})", "dim"))
