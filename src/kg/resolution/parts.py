"""Sets of things that are joined, unless that would put together two that are to stay apart."""

from collections.abc import Iterable, Mapping


class Parts:
    """A partition of things, each a set of its own at first."""

    def __init__(self, apart: Mapping[str, set[str]]) -> None:
        self._apart = apart
        self._parent: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}

    def find(self, thing: str) -> str:
        """Return the thing that stands for the set of this one."""
        while (parent := self._parent.get(thing, thing)) != thing:
            self._parent[thing] = self._parent.get(parent, parent)
            thing = parent
        return thing

    def join(self, one: str, two: str) -> None:
        """Make the sets of two things one, if nothing in the one must stay apart from anything in the other."""
        large, small = self.find(one), self.find(two)
        if large == small:
            return
        many, few = (self._members.setdefault(thing, {thing}) for thing in (large, small))
        if len(many) < len(few):
            large, small, many, few = small, large, few, many
        if any(not many.isdisjoint(self._apart.get(thing, ())) for thing in few):
            return
        many |= few
        del self._members[small]
        self._parent[small] = large


def keep_apart(apart: dict[str, set[str]], one: Iterable[str], other: Iterable[str]) -> None:
    """Note that nothing of the one is to be joined with anything of the other."""
    ones, others = set(one), set(other)
    for thing in ones:
        apart.setdefault(thing, set()).update(others - {thing})
    for thing in others:
        apart.setdefault(thing, set()).update(ones - {thing})
