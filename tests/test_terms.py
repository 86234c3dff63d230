"""Every term of our namespace that the code names stands in the ontology."""

import re
from pathlib import Path

from kg.vocabulary import ontology_triples, prefixes

ROOT = Path(__file__).parent.parent


def test_the_code_names_no_term_that_the_ontology_lacks():
    known = {getattr(t.subject, "value", "").removeprefix(prefixes()["kg"]) for t in ontology_triples()}
    used = set()
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'KG\["(\w+)"\]', text)) | set(re.findall(r"\bkg:(\w+)", text))
    assert len(used) > 20
    assert used - known == set()
