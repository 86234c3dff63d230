"""What noun phrases count."""

import pytest

from kg.resolution.numbers import cardinal, parse_count


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        ("40 civilians", 40, 40),
        ("the 12 soldiers", 12, 12),
        ("another 12 militants", 12, 12),
        ("a total of 1,500 people", 1500, 1500),
        ("Twenty-one villagers", 21, 21),
        ("two hundred and fifty people", 250, 250),
        ("one hundred thousand", 100_000, 100_000),
        ("1.5 million people", 1_500_000, 1_500_000),
        ("half a million refugees", 500_000, 500_000),
        ("two dozen fighters", 24, 24),
        ("at least 40 civilians", 40, None),
        ("more than 280,000", 280_000, None),
        ("40 or more", 40, None),
        ("up to 30 people", None, 30),
        ("fewer than ten", None, 10),
        ("about 300 rebels", 270, 330),
        ("nearly 300 rebels", 270, 300),
        ("10 to 15 people", 10, 15),
        ("between 10 and 15 soldiers", 10, 15),
        ("two or three men", 2, 3),
        ("dozens", 24, None),
        ("hundreds of people", 200, None),
        ("several hundred people", 200, None),
        ("tens of thousands of people", 20_000, None),
        ("a soldier", 1, 1),
        ("an indigenous leader", 1, 1),
        ("a 14-year-old boy", 1, 1),
    ],
)
def test_counts_are_as_exact_as_the_words(words, least, most):
    assert parse_count(words) == (least, most)


@pytest.mark.parametrize(
    "words",
    [
        *["", "civilians", "no civilians", "some soldiers", "a few people", "a crowd of protesters", "a", "his driver"],
        *["14-year-old boy", "40 percent of villagers", "40% of them", "the 23rd brigade", "the 1980s", "M23", "$40"],
        *["9" * 400, "9" * 30 + " people", "-", "and", "of of of"],
    ],
)
def test_what_counts_nobody_is_no_count(words):
    assert parse_count(words) is None


@pytest.mark.parametrize(("words", "number"), [("two", 2), ("eighteen", 18), ("24", 24), ("thirty-one", 31), ("a", 1)])
def test_cardinals(words, number):
    assert cardinal(words) == number


@pytest.mark.parametrize("words", ["", "two men", "several", "2.5", "twenty-", "second"])
def test_what_is_no_cardinal(words):
    assert cardinal(words) is None
