"""What an article tells of where it plays: the countries that it names, by which names are told apart."""

import re
from collections.abc import Iterable, Iterator

from kg.countries import gazetteer

_LONGEST = 4  # words of a country's name that are looked at together
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")


class Context:
    """The countries that a text names: by name, demonym, capital or seat of government."""

    def __init__(self, text: str) -> None:
        self._codes: dict[str, str] = {}
        for words in set(_runs(text)):
            country = gazetteer().meant_by(words)
            if country is not None and country.code:
                self._codes[words] = country.code

    def countries(self, but: Iterable[str] = ()) -> frozenset[str]:
        """Return their ISO 3166-1 alpha-2 codes; what is in doubt itself (`but` these names) does not vouch for one."""
        doubtful = set(but)
        return frozenset(code for words, code in self._codes.items() if words not in doubtful)


def _runs(text: str) -> Iterator[str]:
    """Yield runs of words that begin and end with a capital, as names do."""
    for line in text.splitlines():
        words = [match.group().rstrip(".'’-") for match in _WORD.finditer(line)]
        for k, word in enumerate(words):
            if word[:1].isupper():
                for end in range(k + 1, min(k + _LONGEST, len(words)) + 1):
                    if words[end - 1][:1].isupper():
                        yield " ".join(words[k:end])
