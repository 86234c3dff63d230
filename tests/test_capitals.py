"""Which city an article calls the capital of which country."""

import numpy as np
import pytest

from kg.extraction.reader.capitals import capitals
from kg.extraction.reader.features import Surface
from kg.extraction.reader.linking import Links

KINDS = {"Velmar": "Country", "Velmari": "Country", "Tarn": "Country", "Onseg": "Settlement", "Nim": "Settlement"}


def said(text: str) -> list[tuple[str, str]]:
    words = text.split()
    mentions = [k for k, word in enumerate(words) if word in KINDS]
    spans = np.array([[k, k] for k in mentions])
    pairs = capitals(words, spans, [KINDS[words[k]] for k in mentions])
    return [(words[mentions[city]], words[mentions[country]]) for city, country in pairs]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Velmar 's capital , Onseg , was hit", "Velmar"),
        ("fighting in the Velmari capital Onseg", "Velmari"),
        ("Velmar 's capital city , Onseg", "Velmar"),
        ("the capital of Velmar , Onseg", "Velmar"),
        ("in Onseg , the capital of Velmar", "Velmar"),
        ("in Onseg , Velmar 's capital", "Velmar"),
        ("in Onseg , the Velmari capital", "Velmari"),
    ],
)
def test_a_capital_and_its_country(text, country):
    assert said(text) == [("Onseg", country)]


@pytest.mark.parametrize(
    "text",
    [
        "the Velmari capital and Onseg",
        "moved from the capital of Velmar to Onseg",
        "the capital , Onseg",
        "Velmar sent foreign capital to Onseg",
    ],
)
def test_what_no_words_tie_to_a_capital_is_none(text):
    assert said(text) == []


def test_its_name_stands_for_the_government_where_it_is_no_place():
    words = "Onseg , Velmar 's capital , met Tarn . Onseg denied it".split()
    spans = np.array([[0, 0], [2, 2], [7, 7], [9, 9]])
    mentions = [words[a : b + 1] for a, b in spans]
    links = Links(mentions, ["Settlement", "Country", "Country", "Country"], [Surface(m) for m in mentions])
    assert links.merge(np.arange(4), spans, words).tolist() == [0, 1, 2, 1]
