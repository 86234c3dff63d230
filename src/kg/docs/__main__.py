"""Write the page on the ontology and the shapes that follow from it anew."""

from kg import resources
from kg.docs import page, shapes
from kg.ontology import load


def main() -> None:
    """Write both files where they stand in the repository."""
    root = resources.ontology().parent
    file = root / "ontology" / "shapes.ttl"
    file.write_text(shapes.renewed(file.read_text(encoding="utf-8"), load()), encoding="utf-8")
    (root / "docs" / "ontology.md").write_text(page.text(load()), encoding="utf-8")


if __name__ == "__main__":
    main()
