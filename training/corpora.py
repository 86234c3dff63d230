"""Say what the trainings read, where it comes from and whether a folder holds it. Usage: python corpora.py CORPORA"""

import sys
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table


def main(corpora: Path) -> int:
    listed = yaml.safe_load(Path(__file__).with_name("corpora.yaml").read_text(encoding="utf-8"))
    table = Table("corpus", "files", "there", "what for", "licence", "from", show_lines=True)
    missing = 0
    for name, about in listed.items():
        count = sum(1 for pattern in about["files"] for _ in corpora.glob(pattern))
        missing += not count
        there = str(count) if count else "[bold red]none"
        table.add_row(name, "\n".join(about["files"]), there, about["for"], about["licence"], about["from"])
    Console().print(table)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) if len(sys.argv) == 2 else __doc__)
