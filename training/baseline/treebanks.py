"""Turn the Universal Dependencies treebanks into spaCy's training format.

The treebanks split contractions ("don't") into words of their own, as spaCy's tokenizer does, but record the missing
space only on the line of the whole contraction. The parts are marked here, so that the text comes out as written.

Usage: python -m baseline.treebanks CORPORA OUT
"""

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import DocBin
from spacy.training.converters import conllu_to_docs

TREEBANKS = ("en_ewt", "en_gum")


def glue_contractions(lines: Iterator[str]) -> Iterator[str]:
    """Mark the parts of a multiword token as not followed by a space; its last part takes over the whole's mark."""
    last, mark = 0, "_"
    for line in lines:
        fields = line.rstrip("\n").split("\t")
        if len(fields) == 10 and "-" in fields[0]:
            last = int(fields[0].partition("-")[2])
            mark = "SpaceAfter=No" if "SpaceAfter=No" in fields[9] else "_"
        elif len(fields) == 10 and fields[0].isdigit():
            if int(fields[0]) < last:
                fields[9] = "SpaceAfter=No"
            elif int(fields[0]) == last:
                fields[9], last = mark, 0
            elif "SpaceAfter=No" not in fields[9]:
                fields[9] = "_"
            else:
                fields[9] = "SpaceAfter=No"
            yield "\t".join(fields) + "\n"
        else:
            last = 0
            yield line


def convert(corpora: Path, split: str) -> DocBin:
    bin_ = DocBin(store_user_data=False)
    for name in TREEBANKS:
        with gzip.open(corpora / "treebanks" / f"{name}-{split}.conllu.gz", "rt", encoding="utf-8") as lines:
            for doc in conllu_to_docs("".join(glue_contractions(iter(lines))), n_sents=8, no_print=True):
                bin_.add(doc)
    return bin_


def main(corpora: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for split in ("train", "dev", "test"):
        docs = convert(corpora, split)
        docs.to_disk(out / f"syntax-{split}.spacy")
        print(f"syntax-{split}: {len(docs)} documents")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
