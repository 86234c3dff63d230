"""A party's word for its own deeds.

By the annotation guide, what a party says of its own deeds, and nobody in the article disputes, is stated as fact, with
the party as its speaker. The reader has seen so many disputed claims that it doubts the others as well.
"""

from dataclasses import replace

from kg.types import Extraction, Relation


def credited(found: Extraction) -> Extraction:
    """Return an extraction in which relations that their subject alone claims, and nobody denies, are actual."""
    denied = {(r.subject, r.property, r.object) for r in found.relations if r.said.status == "Negated"}

    def fair(relation: Relation) -> Relation:
        said = relation.said
        claimed = said.status == "Hypothetical" and said.modality in {None, "Alleged"}
        key = (relation.subject, relation.property, relation.object)
        if not claimed or said.speaker != relation.subject or key in denied:
            return relation
        return replace(relation, said=replace(said, status="Actual", modality=None))

    return replace(found, relations=tuple(map(fair, found.relations)))
