"""The reader's parts that need no trained weights, and the shipped weights where they are."""

import numpy as np
import pytest

from kg import resources
from kg.extraction.reader import features, text
from kg.extraction.reader.counts import counts
from kg.extraction.reader.decode import worth_telling
from kg.extraction.reader.findings import Found, Happening, Tie
from kg.extraction.reader.modality import modality
from kg.extraction.reader.naming import Naming, is_capital_name, names
from kg.extraction.reader.network import calibrated, pooled, softmax
from kg.extraction.reader.reader import Reader, split
from kg.extraction.reader.sentences import sentences
from kg.extraction.reader.spans import one_each
from kg.types import Article, Count, Mention, Span


def cut(body: str, title: int = 0) -> list[str]:
    return [body[a:b] for a, b in sentences(body, title)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Gen. Orlo spoke. He left.", ["Gen. Orlo spoke.", "He left."]),
        ("The U.S. Army left. It was late.", ["The U.S. Army left.", "It was late."]),
        ("They met in the U.S. The talks failed.", ["They met in the U.S.", "The talks failed."]),
        ("It fell 3.5 percent. Why?\nNobody knows.", ["It fell 3.5 percent.", "Why?", "Nobody knows."]),
        ('"We won." The crowd left.', ['"We won."', "The crowd left."]),
        ("J. K. Omar resigned.", ["J. K. Omar resigned."]),
    ],
)
def test_sentences(body, expected):
    assert cut(body) == expected


def test_a_title_is_a_sentence_of_its_own():
    assert cut("Rebels take Hama\nThe city fell.", 16) == ["Rebels take Hama", "The city fell."]


def test_full_lines_are_joined():
    line = "The government of Veltria said on Monday that its troops had left the"
    body = "\n".join([line] * 5 + ["border town."])
    assert len(cut(body)) == 1


def test_words_keep_their_places():
    body = "U.S.-backed rebels' forces took al-Tanf's base, 1,200 men."
    found = [body[a:b] for a, b in text.words(body)]
    assert found[:4] == ["U.S.", "-", "backed", "rebels"]
    assert "’s" not in found
    assert found[-3:] == ["1,200", "men", "."]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("the", "lower"),
        ("Syria", "title"),
        ("NATO", "upper"),
        ("McDonald", "mixed"),
        ("1,200", "digits"),
        ("A", "capital"),
    ],
)
def test_shapes(word, name):
    assert text.SHAPES[text.shape(word)] == name


def test_windows_hold_whole_sentences_each_once():
    lengths = [50, 60, 90, 10, 300, 5]
    found = list(text.windows(lengths, 128))
    assert [k for a, b in found for k in range(a, b)] == list(range(len(lengths)))
    assert all(sum(lengths[a:b]) + b - a + 1 <= 128 or b - a == 1 for a, b in found)


def test_spans_stay_in_their_sentence():
    first, last = features.candidate_spans([(0, 3), (3, 5)], 2)
    assert list(zip(first.tolist(), last.tolist(), strict=True)) == [
        (0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (3, 3), (3, 4), (4, 4),
    ]  # fmt: skip


def test_an_entity_is_seen_through_its_nearest_sentence():
    grouped = features.group_mentions([0, 0, 1], [7, 8, 7])
    assert features.visible(grouped, 1, 1) == {7: [2], 8: [1]}


def test_pairs_of_relations_have_an_end_in_the_sentence():
    rows, groups = features.relation_pairs(features.group_mentions([0, 0, 1], [7, 8, 9]), 1)
    assert (1, 7, 8) not in groups
    assert {(0, 7, 8), (0, 8, 7), (1, 9, 7), (1, 7, 9)} <= set(groups)
    assert {group for group, *_ in rows} == set(range(len(groups)))


def test_pooling_is_over_the_rows_of_a_group():
    logits = np.array([[0.0], [1.0], [2.0]], dtype=np.float32)
    found = pooled(logits, np.array([0, 0, 1]))
    assert found[:, 0] == pytest.approx([np.log(1 + np.e), 2.0])
    assert softmax(logits.T).sum() == pytest.approx(1.0)


def test_pairs_of_mentions_are_compared_as_written():
    # More different words than there are bits, so that some share one.
    texts = [f"word{k} town" for k in range(80)] + ["the town", "United Nations", "UN", "he", "Syria", "Syrian"]
    surfaces = [features.Surface(text.split()) for text in texts]
    pairs = np.array([(i, j) for i in range(len(texts)) for j in range(i)])
    flags = features.coref_flags(pairs, np.array([[10 * k, 10 * k] for k in range(len(texts))]), surfaces)
    for (i, j), row in zip(pairs.tolist(), flags, strict=True):
        a, b = surfaces[i], surfaces[j]
        same = [a.lower == b.lower, a.head == b.head, a.rest <= b.rest, b.rest <= a.rest]
        assert row[:4].tolist() == same
    told = {(texts[i], texts[j]): row for (i, j), row in zip(pairs.tolist(), flags, strict=True)}
    assert told["UN", "United Nations"][5]
    assert told["Syrian", "Syria"][4]
    assert told["he", "UN"][6:10].tolist() == [1, 0, 0, 1]


def kept(words: str, *spans: tuple[str, float], kinds: str = "") -> list[str]:
    """Return which of the spans, an outer one before those within it, stay; each is given by its words."""
    said = words.split()
    first = np.array([said.index(span.split()[0]) for span, _ in spans])
    last = np.array([f + len(span.split()) - 1 for f, (span, _) in zip(first, spans, strict=True)])
    assert all(" ".join(said[f : e + 1]) == s for f, e, (s, _) in zip(first, last, spans, strict=True))
    chosen = one_each(said, first, last, kinds.split() or ["x"] * len(spans), np.array([chance for _, chance in spans]))
    return [spans[k][0] for k in chosen]


def test_of_two_readings_of_one_thing_the_likelier_stays():
    assert kept("more than 90 people fled", ("more than 90 people", 0.6), ("90 people", 0.8)) == ["90 people"]
    assert kept("fighters from the east", ("fighters from the east", 0.9), ("fighters", 0.4)) == [
        "fighters from the east"
    ]
    assert kept("Velm 's small airport", ("Velm 's small airport", 0.9), ("small airport", 0.5)) == [
        "Velm 's small airport"
    ]


def test_an_article_makes_no_other_mention():
    assert kept("a spokesman for Velm", ("a spokesman for Velm", 0.6), ("spokesman for Velm", 0.7)) == [
        "spokesman for Velm"
    ]


def test_what_differs_from_what_it_stands_in_stays():
    assert len(kept("the army of Velm", ("the army of Velm", 0.9), ("Velm", 0.5))) == 2  # linked by "of"
    assert len(kept("the rebel leader Karrad", ("rebel leader Karrad", 0.9), ("Karrad", 0.5))) == 2  # a name
    assert len(kept("rebel army", ("rebel army", 0.9), ("army", 0.5), kinds="g f")) == 2  # of other types


def test_of_what_is_told_of_two_together_each_is_a_mention():
    both = ("the Orvat Front and its allies", 0.9), ("the Orvat Front", 0.8), ("its allies", 0.7)
    assert kept("the Orvat Front and its allies", *both) == ["the Orvat Front", "its allies"]
    dim = (*both[:2], ("its allies", 0.2))
    assert len(kept("the Orvat Front and its allies", *dim)) == 3
    shared = ("Velm and coalition forces", 0.9), ("Velm", 0.9), ("coalition forces", 0.9)
    assert len(kept("Velm and coalition forces", *shared, kinds="ArmedForces Country ArmedForces")) == 3


def test_a_dim_mention_counts_where_something_is_told_of_it():
    told, untold, clear = (Found(0, n, n, "ArmedGroup", n, c) for n, c in enumerate((0.2, 0.2, 0.6)))
    tie = Tie(0, 0, "backs", 2, "Actual", 0.9, at=1)
    assert worth_telling((told, untold, clear), [tie], [], 0.4) == (told, clear)
    event = Happening(0, 3, 3, "Assault", "Actual", 0.9, {"target": [(1, 0.8)]})
    assert worth_telling((told, untold, clear), [], [event], 0.4) == (untold, clear)


def test_capital_names():
    assert is_capital_name(["Bank", "of", "Veltria"])
    assert is_capital_name(["al", "-", "Qaeda"])
    assert not is_capital_name(["Syrian", "troops"])


def test_the_best_of_several_wordings():
    def best(type_: str, *wordings: str) -> str:
        return names([Mention(Span(0, 1), wording, "name") for wording in wordings], type_)[0]

    assert best("ArmedGroup", "Velmar's Orvat Front", "Orvat Front") == "Orvat Front"
    assert best("ArmedForces", "army", "Velmar's army") == "Velmar's army"
    assert best("ArmedForces", "Government Troops", "government troops") == "government troops"


def test_capitals_of_headlines_and_sentence_starts_are_not_trusted():
    body = "Rebels Seize Key Town\nRebels took Orvat. The rebels then left Orvat."
    passage = split(body, sentences(body, 21))
    naming = Naming(passage)
    where = {word: k for k, word in enumerate(passage.words)}
    assert naming.kind(0, 0, 0, "ArmedGroup") == "description"
    assert naming.kind(2, where["Orvat"], where["Orvat"], "Settlement") == "name"


def test_what_never_ends_is_read_in_parts():
    body = "a, " * 1000
    passage = split(body, sentences(body))
    assert max(after - first for first, after in passage.sentences) <= 150
    assert passage.sentences[-1][1] == len(passage.words) == 2000


def test_calibration_keeps_the_order():
    found = [calibrated(chance, [0.8, -0.5]) for chance in (0.0, 0.3, 0.7, 1.0)]
    assert found == sorted(found)
    assert found[1] < 0.3
    assert calibrated(0.3, [1.0, 0.0]) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("body", "target", "expected"),
    [
        ("Shelling killed at least 12 civilians in Orvat", "at least 12 civilians", Count("killed", 12, None)),
        ("The blast left three soldiers wounded", "three soldiers", Count("wounded", 3, 3)),
        ("Troops shelled the town", "the town", None),
    ],
)
def test_counts_of_the_dead(body, target, expected):
    passage = split(body, sentences(body))
    start = body.index(target)
    inside = [k for k, (a, b) in enumerate(passage.offsets) if a >= start and b <= start + len(target)]
    found = Found(0, inside[0], inside[-1], "Population", 0, 1.0)
    event = Happening(0, 0, 0, "Assault", "Actual", 1.0)
    assert counts(passage, event, [found]) == ((expected,) if expected else ())


def mention(words: str) -> Mention:
    return Mention(Span(0, len(words)), words, "name")


def test_a_country_is_labelled_by_its_name():
    assert names([mention("Turkish"), mention("Turkish")], "Country") == ("Turkey", "Turkish")
    assert names([mention("Veltrian"), mention("Veltria")], "Country") == ("Veltria", "Veltrian")


def test_a_description_also_goes_by_its_full_wording():
    found = names([mention("its chief of staff"), mention("The chief of staff")], "Person")
    assert found == ("chief of staff", "its chief of staff")


def test_the_nearest_cue_tells_the_modality():
    assert modality(["Iran", "threatened", "to", "attack", "them"], 3) == "Threatened"
    assert modality(["They", "plan", "to", "seize", "it"], 3) == "Planned"
    assert modality(["Planes", "bombed", "the", "town"], 1) is None


@pytest.fixture(scope="module")
def reader() -> Reader:
    if not (resources.data("reader") / "encoder.onnx").exists():
        pytest.skip("the reader's weights are not built")
    return Reader()


def test_the_shipped_reader_reads(reader):
    body = (
        "Veltria Backs Orvat Rebels\nVeltrian troops shelled the town of Orvat on Monday. "
        "President Dana Kerrin, who leads Veltria, said the rebels had fled."
    )
    article = Article("a", body.partition("\n")[0], body)
    found = reader.extract(article)
    labels = {e.names[0]: e.type for e in found.entities}
    assert labels.get("Veltria") == "Country"
    assert labels.get("Dana Kerrin") == "Person"
    assert any(e.type == "Assault" for e in found.events)
    for entity in found.entities:
        assert all(body[slice(*m.span)] == m.text for m in entity.mentions)
    assert found == reader.extract(article)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("The Orvat Front, a militia, captured the town of Nim on Monday.", "Actual"),
        ("Veltrian troops recaptured the town of Nim last week with help from the Orvat Front.", "Actual"),
        ("Veltrian troops took the town of Nim in May and lost it again in June.", "Former"),
    ],
)
def test_who_took_a_place_holds_it_unless_it_was_lost_again(reader, said, status):
    found = reader.extract(Article("a", "News", f"News\n{said}"))
    assert status in {r.said.status for r in found.relations if r.property == "controls"}


def test_nothing_is_read_from_nothing(reader):
    assert reader.extract(Article("a", "", "")).entities == ()
