import pytest

from kg.errors import UsageError
from kg.extraction.surest import Surest
from kg.types import Article, Entity, Event, Extraction, Mention, Relation, Span, Statement

ARTICLE = Article("a", "", "Norland backs Ostrava.")


class Fixed:
    version = "fixed"

    def extract(self, article):
        said = [Statement(Span(0, 22), confidence=c) for c in (0.29, 0.3, 0.9)]
        entities = tuple(Entity("Country", (n,), (Mention(Span(0, 1), n, "name"),)) for n in ("Norland", "Ostrava"))
        relations = tuple(Relation(0, "backs", 1, s) for s in said)
        return Extraction(entities, relations, tuple(Event("Aid", Span(8, 13), s, (0,), (1,)) for s in said))


def test_what_is_less_sure_is_left_out_and_entities_stay():
    found = Surest(Fixed(), 0.3).extract(ARTICLE)
    assert [r.said.confidence for r in found.relations] == [0.3, 0.9]
    assert [e.said.confidence for e in found.events] == [0.3, 0.9]
    assert len(found.entities) == 2


def test_another_threshold_is_another_version():
    assert len({Surest(Fixed(), least).version for least in (0.3, 0.31)} | {Fixed.version}) == 3


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_a_threshold_is_a_share(least):
    with pytest.raises(UsageError, match="between 0 and 1"):
        Surest(Fixed(), least)


def test_a_build_keeps_to_it(kg, tmp_path):
    (tmp_path / "a.txt").write_text("Norland backs Ostrava\nNorland backs Ostrava with arms and Ostrava fights Velt.\n")
    counts = []
    for least in ("0", "1"):
        store = tmp_path / f"store-{least}"
        assert kg("build", str(tmp_path / "a.txt"), "--store", str(store), "--least-confidence", least)[0] == 0
        status, out, _ = kg("query", "--store", str(store), "--format", "csv", "-e", "SELECT ?c { ?c a kg:Claim }")
        assert status == 0
        counts.append(len(out.split()))
    assert counts[0] > 1
    assert counts[1] == 1


def test_a_wrong_threshold_is_one_line(kg, tmp_path):
    (tmp_path / "a.txt").write_text("Norland backs Ostrava\nIt does.\n")
    status, _, err = kg("build", str(tmp_path), "--store", str(tmp_path / "s"), "--least-confidence", "2")
    assert status == 2
    assert len(err.splitlines()) == 1
