"""Relations of which only one of two can hold: who leads a country, whether somebody still does."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.types import Extraction, Relation

Ends = Mapping[tuple[str, int], Mapping[int, float]]
"""By relation and one end: the other ends, each with the confidence where it is told best."""


def clearest(found: Extraction, one_object: Mapping[str, float], one_subject: Mapping[str, float]) -> Extraction:
    """Leave out of the relations that hold now those whose subject or object has a clearer one of the kind.

    `one_object` and `one_subject` are the relations that mostly have one object a subject, or one subject an object,
    each with the share of the clearer one's confidence that another must have to stay.
    """
    now = [r for r in found.relations if r.said.status == "Actual"]
    objects = _ends((r.property, r.subject, r.object, r.said.confidence) for r in now if r.property in one_object)
    subjects = _ends((r.property, r.object, r.subject, r.said.confidence) for r in now if r.property in one_subject)

    def stays(r: Relation) -> bool:
        if r.said.status != "Actual":
            return True
        dim = _rivalled(objects, one_object, r.property, r.subject, r.object)
        return not dim and not _rivalled(subjects, one_subject, r.property, r.object, r.subject)

    return replace(found, relations=tuple(filter(stays, found.relations)))


def lasting(found: Extraction) -> Extraction:
    """Leave out that a relation is over where the article also says that it holds.

    In the annotated stories hardly any relation is both, so one of the two is misread, and that it is over mostly is.
    """
    now = {(r.subject, r.property, r.object) for r in found.relations if r.said.status == "Actual"}
    kept = (r for r in found.relations if r.said.status != "Former" or (r.subject, r.property, r.object) not in now)
    return replace(found, relations=tuple(kept))


def _ends(told: Iterable[tuple[str, int, int, float]]) -> Ends:
    ends: dict[tuple[str, int], dict[int, float]] = defaultdict(dict)
    for property_, one, other, confidence in told:
        of = ends[property_, one]
        of[other] = max(of.get(other, 0.0), confidence)
    return ends


def _rivalled(ends: Ends, shares: Mapping[str, float], property_: str, one: int, other: int) -> bool:
    of = ends.get((property_, one), {})
    return other in of and any(of[other] < shares[property_] * rival for rival in of.values())
