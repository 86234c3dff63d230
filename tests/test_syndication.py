import random
from datetime import date

import pytest

from kg.syndication import Copy, groups, signature

WORDS = [f"word{k}" for k in range(400)]


def text(seed: int, length: int = 120) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def copies(texts: dict[str, list[str]], days: dict[str, date] | None = None) -> dict[str, str]:
    return groups({name: Copy(signature(" ".join(words)), (days or {}).get(name)) for name, words in texts.items()})


@pytest.mark.parametrize(
    "edited",
    [
        lambda words: words,
        lambda words: [*"Our correspondent reports".split(), *words],
        lambda words: words[:90],
        lambda words: [word.upper() + "," for word in words],
        lambda words: [*words[:40], "insert", *words[41:80], "another", *words[81:]],
    ],
)
def test_a_story_is_known_again_through_edits(edited):
    assert copies({"a": text(1), "b": edited(text(1)), "c": text(2)}) == {"a": "a", "b": "a"}


def test_half_a_story_with_another_half_is_another_story():
    assert copies({"a": text(1), "b": text(1)[:50] + text(2)[:70]}) == {}


def test_what_is_too_short_tells_nothing():
    assert signature("A short note of a few words.") == ""


def test_another_weeks_bulletin_is_no_copy():
    days = {"a": date(2031, 5, 1), "b": date(2031, 5, 9)}
    assert copies({"a": text(1), "b": text(1)}, days) == {}


def test_the_oldest_stands_for_all_whatever_the_order():
    days = {"a": date(2031, 5, 3), "b": date(2031, 5, 1)}
    texts = {"a": text(1), "b": text(1), "c": text(1)}
    assert copies(texts, days) == dict.fromkeys("abc", "b")
    assert copies(dict(reversed(texts.items())), days) == dict.fromkeys("abc", "b")


def test_a_signature_is_the_same_in_another_process():
    import subprocess
    import sys

    script = f"from kg.syndication import signature; print(signature({' '.join(text(1))!r}))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.strip() == signature(" ".join(text(1)))


def test_thousands_of_copies_are_grouped_in_a_moment():
    made = signature(" ".join(text(1)))
    assert set(groups({f"{k:05}": Copy(made) for k in range(2000)}).values()) == {"00000"}
