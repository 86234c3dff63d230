"""Time expressions read where they stand: the words around them, and the date before them."""

from datetime import date

import pytest

from kg.resolution.dating import date as dates
from kg.types import Article, Entity, Event, Extraction, Relation, Span, Statement, When

APRIL = When(date(2024, 4, 1), date(2024, 4, 30), "month")
FRIDAY = date(2024, 12, 6)


def article(*sentences: str) -> tuple[Article, list[Span]]:
    text = "Headline\n" + " ".join(sentences)
    spans = [Span(text.index(s), text.index(s) + len(s)) for s in sentences]
    return Article("a", "Headline", text, FRIDAY), spans


def events(*told: tuple[str, str, str], status: str = "Actual") -> tuple[When | None, ...]:
    """Date events, each given as (sentence, trigger, words that say when)."""
    found, spans = article(*dict.fromkeys(s for s, _, _ in told))
    at = {found.text[slice(*span)]: span for span in spans}
    return dates(
        found,
        Extraction(
            events=tuple(
                Event(
                    "Assault",
                    Span(found.text.index(trigger), found.text.index(trigger) + len(trigger)),
                    Statement(at[sentence], status),
                    time=words,
                )
                for sentence, trigger, words in told
            )
        ),
    ).events


def days(first: str, last: str, precision: str = "day") -> When:
    return When(*(date.fromisoformat(d) if d else None for d in (first, last)), precision)


def test_two_days_later_is_two_days_after_the_date_before_it():
    first = ("Rebels took Harrow on 3 May 2020.", "took", "3 May 2020")
    second = ("Two days later the army shelled it.", "shelled", "Two days later")
    assert events(first, second)[1] == days("2020-05-05", "2020-05-05")
    assert events(second, first)[0] is None


def test_a_date_far_above_is_not_the_one_that_is_meant():
    first = ("Rebels took Harrow on 3 May 2020.", "took", "3 May 2020")
    between = ("Nobody knew why.", "knew", "")
    second = ("Two days later the army shelled it.", "shelled", "Two days later")
    assert events(first, between, second)[2] is None


def test_a_date_that_cannot_be_told_is_not_leapt_over():
    first = ("Rebels took Harrow on 3 May 2020 and lost it after the feast.", "took", "3 May 2020")
    lost = (first[0], "lost", "the feast")
    second = ("Two days later the army shelled it.", "shelled", "Two days later")
    assert events(first, lost, second)[2] is None


def test_a_date_told_by_its_distance_comes_between():
    first = ("Marsh fled on 3 May 2020, a day before her brother was caught.", "fled", "3 May 2020")
    second = ("He was freed a day later.", "freed", "a day later")
    assert events(first, second)[1] is None


def test_the_same_day_that_something_else_happened_is_another_day():
    first = ("Rebels took Harrow on 3 May 2020.", "took", "3 May 2020")
    second = ("It was the same day that Marsh fled the fighting.", "fighting", "the same day")
    assert events(first, second)[1] is None


@pytest.mark.parametrize(
    ("sentence", "trigger", "words", "expected"),
    [
        ("They have shelled Harrow since April.", "shelled", "April", days("2024-04-01", "", "span")),
        ("They had left by April.", "left", "April", days("", "2024-04-30", "span")),
        (
            "They held out since April, when rebels attacked.",
            "attacked",
            "April",
            days("2024-04-01", "2024-04-30", "month"),
        ),
        ("Talks stalled since Tuesday's attack.", "attack", "Tuesday", days("2024-12-03", "2024-12-03")),
        ("They shelled Harrow in April.", "shelled", "April", APRIL),
    ],
)
def test_the_preposition_before_the_words_counts(sentence, trigger, words, expected):
    assert events((sentence, trigger, words)) == (expected,)


def test_what_is_planned_is_to_come():
    planned = ("They will meet on Monday.", "meet", "Monday")
    assert events(planned, status="Hypothetical") == (days("2024-12-09", "2024-12-09"),)


def since(sentence: str, words: str, names: tuple[str, ...] = ()) -> When | None:
    found, (span,) = article(sentence)
    entities = tuple(Entity("Country", (name,), ()) for name in names)
    return dates(found, Extraction(entities, (Relation(0, "backs", 1, Statement(span), words),))).since[0]


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("The Front has held Harrow for a decade.", date(2014, 12, 6)),
        ("They've held Harrow for a decade.", date(2014, 12, 6)),
        ("The Front had held Harrow for a decade.", None),
        ("The Front held Harrow for a decade.", None),
        ("The Front has held Harrow a decade.", None),
    ],
)
def test_a_duration_reaches_to_the_day_of_publication_where_it_still_lasts(sentence, first):
    found = since(sentence, "a decade")
    assert (found and found.earliest) == first


def test_seasons_depend_on_the_countries_of_the_article():
    sentence = "Sudmark has armed the Front since the spring of 2020."
    words = "the spring of 2020"
    assert since(sentence, words) == days("2020-03-01", "2020-06-20", "year")
    assert since(sentence, words, ("Chile",)) == days("2020-09-01", "2020-12-21", "year")
    assert since(sentence, words, ("Chile", "Spain")) == days("2020-01-01", "2020-12-31", "year")
