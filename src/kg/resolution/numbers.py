"""How many people a noun phrase counts: "at least 12 soldiers", "tens of thousands", "a man and two women".

A count stands at the start of its phrase, after articles, possessives and words such as "at least"; later numbers
("12 people, including 3 children", "the 13th Brigade") count something else. Readings of what is not exact:

- "more than 30" and "at least 30" are 30 or more; "fewer than 30" and "up to 30" are 30 or fewer;
- "about 40" is 40 give or take a tenth, "nearly 40" up to a tenth less;
- "dozens", "hundreds", "several thousand" are two or more of them;
- "a soldier" is one, "a group" or "a crowd" is no count.
"""

import re
from collections.abc import Sequence
from math import prod

Range = tuple[int | None, int | None]

_LONGEST = 200  # characters looked at: the count stands at the start
_LARGEST = 10**10  # more people than that do not exist

_UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
""".split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {word: n for n, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_LETTERS = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9}
_PLURALS = {"tens": 10, "scores": 20} | {f"{word}s": n for word, n in _SCALES.items()}
_PAIRS = {"couple", "pair"}
_VAGUE = {"several", "few", "many"}

_LEADS: tuple[tuple[str, str], ...] = (
    ("least", "at least|more than|over|above|well over|no fewer than|no less than|not less than|upwards of|upward of"),
    ("least", "in excess of|a minimum of|exceeding"),
    ("most", "up to|at most|as many as|no more than|not more than|fewer than|less than|under|below|a maximum of"),
    ("about", "about|around|roughly|approximately|approx|some|an estimated|estimated|circa|or so|~"),
    ("nearly", "nearly|almost|close to|just under|just short of"),
    (
        "",
        "a total of|a further|the|these|those|this|that|all|all of|another|other|an additional|additional|only",
    ),
    ("", "his|her|their|its|our|my|your|any|every|each|just|remaining|last|first|of|from"),
)
_LEAD = {tuple(phrase.split()): kind for kind, phrases in _LEADS for phrase in phrases.split("|")}
_LONGEST_LEAD = max(map(len, _LEAD))

_SINGLES = {"a", "an"}
_DETERMINERS = {"the", "these", "those", "his", "her", "their", "its", "our"}
_SHARES = {"percent", "per", "%", "th", "st", "nd", "rd", "half", "halves", "thirds", "quarters", "fifths", "tenths"}
_HEADCOUNTS = {"strong", "member", "person", "man", "plus", "odd"}
_HEAD_ENDS = frozenset("of in from at on by with for to who whom that which near , (".split())
_COLLECTIVES = frozenset(
    """
    alliance army band battalion bloc brigade bulk cell class coalition community company contingent convoy
    council crew crowd delegation division family faction fifth fleet force front gang garrison government group
    half handful host household junta lot majority militia minority mission mob movement nation network number
    organisation organization parliament party patrol people percentage platoon police population proportion
    quarter range regiment series share squad team third tribe unit variety wave
    """.split()
)

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|'s|\S")
_DIGITS = re.compile(r"(\d{1,3}(?:,\d{2,3})*,\d{3}|\d+)(?:\.(\d{1,3}))?", re.ASCII)
_DASHES = str.maketrans("‐‑‒–—−’", "------'")


def cardinal(words: str) -> int | None:
    """Return the whole number that the words spell in full ("two", "a couple of", "1,500"), else None."""
    tokens = _tokens(words)
    if len(tokens) == 1 and tokens[0] in _SINGLES:
        return 1
    value, end = _number(tokens, 0)
    return value if tokens[end:] in ([], ["of"]) else None


def parse_count(words: str) -> Range | None:
    """Return the least and the greatest number of people that a noun phrase counts; None where it counts none.

    A side is None where it is open: "dozens of civilians" is (24, None), "up to 30" is (None, 30).
    """
    counts: list[Range] = []
    for part in _parts(_tokens(words)):
        count = _count(part)
        if count is not None:
            counts.append(count)
        elif counts and part[:1] and part[0] in _DETERMINERS:
            counts.append((1, None))
        else:
            break
    if not counts:
        return None
    least, most = [low for low, _ in counts], [high for _, high in counts]
    low = None if all(n is None for n in least) else sum(n or 0 for n in least)
    high = None if None in most else sum(n or 0 for n in most)
    return None if (low is None and high is None) or max(low or 0, high or 0) > _LARGEST else (low, high)


def _tokens(words: str) -> list[str]:
    return _TOKEN.findall(words[:_LONGEST].lower().translate(_DASHES))


def _parts(tokens: Sequence[str]) -> list[Sequence[str]]:
    """Part "two men and a woman" at "and"; what is "including" or in brackets is counted already."""
    ends = [i for i, token in enumerate(tokens) if token in {"including", "among", "("}]
    tokens = tokens[: ends[0]] if ends else tokens
    cuts = [i for i, word in enumerate(tokens) if word == "and" and "between" not in tokens[:i] and _parting(tokens, i)]
    starts = [0, *(i + 1 for i in cuts)]
    return [tokens[start:end] for start, end in zip(starts, [*cuts, len(tokens)], strict=True)]


def _parting(tokens: Sequence[str], i: int) -> bool:
    """Tell whether "and" at `i` joins two counts and is not within one ("two hundred and fifty")."""
    inside = i > 0 and tokens[i - 1] in _SCALES and tokens[i + 1 : i + 2] and tokens[i + 1] in _SMALL
    return not inside


def _count(tokens: Sequence[str]) -> Range | None:
    i, kinds, lead = 0, set[str](), ""
    while i < len(tokens):
        bounded = _between(tokens, i)
        if bounded:
            return bounded
        if not (length := _lead(tokens, i)):
            break
        lead = tokens[i]
        kinds.add(_LEAD.get(tuple(tokens[i : i + length]), ""))
        i += length
    vague, _ = _indefinite(tokens, i)
    if vague is not None:
        return None if "most" in kinds else (vague, None)
    value, end = _number(tokens, i)
    if value is None or _is_year(tokens[i:end], lead):
        return _single(tokens, i)
    following = tokens[end : end + 2]
    if following[:1] == ["+"] or following in (["-", "plus"], ["or", "more"]):
        kinds.add("least")
    if following in (["or", "fewer"], ["or", "less"]):
        kinds.add("most")
    return _widened(value, kinds)


def _lead(tokens: Sequence[str], i: int) -> int:
    """Return how many tokens at `i` stand before a number without being part of it; 0 if none."""
    if tokens[i + 1 : i + 2] == ["'s"]:
        return 2
    for length in range(_LONGEST_LEAD, 0, -1):
        if tuple(tokens[i : i + length]) in _LEAD:
            return length
    return 0


def _widened(value: int, kinds: set[str]) -> Range:
    if "least" in kinds:
        return value, None
    if "most" in kinds:
        return None, value
    low = value * 9 // 10 if kinds & {"about", "nearly"} else value
    high = -(-value * 11 // 10) if "about" in kinds else value
    return low, high


def _number(tokens: Sequence[str], i: int) -> tuple[int | None, int]:
    """Return the whole number at `i`, spelt or in digits, and where it ends; None where there is none."""
    start = i
    if list(tokens[i : i + 2]) == ["half", "a"] and tokens[i + 2 : i + 3] and tokens[i + 2] in _SCALES:
        return _SCALES[tokens[i + 2]] // 2, i + 3
    if tokens[i : i + 1] and tokens[i] in _SINGLES:
        if tokens[i + 1 : i + 2] and tokens[i + 1] in _PAIRS:
            return 2, i + 2
        i += 1
        if not (tokens[i : i + 1] and tokens[i] in _SCALES):
            return None, start
    digits = _DIGITS.fullmatch(tokens[i]) if i < len(tokens) else None
    value, i = _digits(tokens, i, digits) if digits else _spelt(tokens, i)
    if value is None or value > _LARGEST or i == start or _is_other(tokens, i):
        return None, start
    return value, i


def _digits(tokens: Sequence[str], i: int, digits: re.Match[str]) -> tuple[int | None, int]:
    whole, decimals = digits[1].replace(",", ""), digits[2] or ""
    i, scale = i + 1, 1
    while i < len(tokens) and (factor := _SCALES.get(tokens[i]) or _LETTERS.get(tokens[i])):
        i, scale = i + 1, scale * factor
    value, rest = divmod(int(whole + decimals) * scale, 10 ** len(decimals))
    return (None if rest else value), i


def _spelt(tokens: Sequence[str], i: int) -> tuple[int | None, int]:
    """Read "two hundred and fifty thousand": `group` is what the next thousand or million multiplies."""
    total, group, end, seen = 0, 0, i, False
    while i < len(tokens):
        word = tokens[i]
        if word in _SMALL and not (seen and tokens[i - 1] in _UNITS):
            group += _SMALL[word]
        elif word in _SCALES and _SCALES[word] < 1000:
            group = (group or 1) * _SCALES[word]
        elif word in _SCALES:
            total, group = total + (group or 1) * _SCALES[word], 0
        elif seen and word in {"-", "and"} and tokens[i + 1 : i + 2] and tokens[i + 1] in {*_SMALL, *_SCALES}:
            if word == "and" and tokens[i - 1] not in _SCALES:
                break
            i += 1
            continue
        else:
            break
        i, seen = i + 1, True
        end = i
    return (total + group if seen else None), end


def _is_other(tokens: Sequence[str], end: int) -> bool:
    """Tell whether what follows makes a number an ordinal, a share or an age: "13th", "40 %", "12-year-old"."""
    following = tokens[end : end + 2]
    if not following:
        return False
    if following[0] == "-":
        return not (following[1:] and (following[1] in _HEADCOUNTS or following[1].isdigit() or following[1] in _SMALL))
    return following[0] in _SHARES


def _is_year(number: Sequence[str], lead: str) -> bool:
    """Tell whether a number is rather a year: "the 2014 protesters", but not "2,014 protesters" or "2000 people"."""
    bare = len(number) == 1 and re.fullmatch("(?:19|20)[0-9]{2}", number[0])
    return bool(bare) and (lead in _DETERMINERS or (not lead and not number[0].endswith("00")))


def _indefinite(tokens: Sequence[str], i: int) -> tuple[int | None, int]:
    """Read "dozens", "tens of thousands", "several hundred": at least two of them."""
    if tokens[i : i + 1] and tokens[i] in _SINGLES and tokens[i + 1 : i + 2] == ["few"]:
        i += 1
    vague = tokens[i : i + 1] and tokens[i] in _VAGUE
    i += bool(vague)
    scales: list[int] = []
    while i < len(tokens) and (factor := _PLURALS.get(tokens[i]) or (_SCALES.get(tokens[i]) if vague else None)):
        scales.append(factor)
        i += 2 if tokens[i + 1 : i + 2] == ["of"] else 1
    return (2 * prod(scales) if scales else None), i


def _between(tokens: Sequence[str], i: int) -> Range | None:
    """Read "between 20 and 30", "20 to 30", "two to three million"."""
    opened = tokens[i] in {"between", "from"}
    low, middle = _number(tokens, i + opened)
    if low is None or tokens[middle : middle + 1] not in (["to"], ["-"], ["or"], ["and"]):
        return None
    if tokens[middle] == "and" and not opened:
        return None
    high, end = _number(tokens, middle + 1)
    if high is None:
        return None
    scale = prod(_SCALES.get(token, 1) for token in tokens[middle + 1 : end])
    shared = tokens[middle - 1] not in _SCALES and low < scale
    low = low * scale if shared else low
    return (low, high) if low < high else None


def _single(tokens: Sequence[str], i: int) -> Range | None:
    """Read "a soldier" as one, "a group of 12 men" as twelve, "a group" as no count."""
    if tokens[i : i + 1] and tokens[i] in _SINGLES:
        i += 1
        end = next((k for k in range(i, len(tokens)) if tokens[k] in _HEAD_ENDS), len(tokens))
        inner, _ = _number(tokens, i)
        if inner is not None:
            return inner, inner
        if end == i or tokens[end - 1] in _COLLECTIVES:
            return _count(tokens[end + 1 :]) if tokens[end : end + 1] == ["of"] else None
        return 1, 1
    return None
