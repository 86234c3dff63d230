"""What somebody says of itself and the article bears out: then it is no longer merely somebody's word."""

from collections.abc import Sequence
from dataclasses import replace

from kg.types import Extraction, Relation

_MERELY_SAID, _TRUE = "Hypothetical", "Actual"


def borne_out(found: Extraction, properties: Sequence[str]) -> Extraction:
    """Take for true what one says of itself and the article, in its own voice, says of some of its kind without a name.

    "The Ostran Front announced that Harrow was in its hands", after "Rebels captured Harrow": both tell of one fact.
    Its own word it stays. `properties` are the relations of which the annotated stories nearly always agree.
    """
    told = {
        (found.entities[r.subject].type, r.property, r.object)
        for r in found.relations
        if r.property in properties and _is_plain(r) and not found.entities[r.subject].named
    }

    def judged(r: Relation) -> Relation:
        own = r.said.status == _MERELY_SAID and r.said.speaker == r.subject
        if own and (found.entities[r.subject].type, r.property, r.object) in told:
            return replace(r, said=replace(r.said, status=_TRUE, modality=None))
        return r

    return replace(found, relations=tuple(map(judged, found.relations)))


def _is_plain(r: Relation) -> bool:
    return r.said.status == _TRUE and r.said.speaker is None
