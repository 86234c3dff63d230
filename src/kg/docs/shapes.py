"""The SHACL shapes that follow from the ontology: a shape for every class, and the ends that each property admits."""

from collections.abc import Iterable, Iterator
from textwrap import fill

from kg.ontology import Ontology

MARK = "# From here on the file is written by `python -m kg.docs` out of conflict-kg.ttl."
_STORED = ("agent", "target", "place", "reports", "attributedTo")
_WIDTH = 118


def renewed(file: str, ontology: Ontology) -> str:
    """Return the text of a shapes file with its last part written anew."""
    return f"{file.partition(MARK)[0].rstrip()}\n\n\n{text(ontology)}"


def text(ontology: Ontology) -> str:
    """Return the shapes as Turtle, without prefixes."""
    ends = [end for name in (*ontology.relations, *_STORED) for end in _types(ontology, name)]
    parts = [MARK, *_classes(ontology), *(_one_of(types, ontology) for types in dict.fromkeys(ends))]
    return "\n\n".join([*parts, *_ends(ontology), *_claims(ontology)]) + "\n"


def _types(ontology: Ontology, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the types that a thing may have at either end of a property."""
    found = ontology.property(name)
    domain, range_ = (tuple(sorted(set(end) & set(ontology.types))) for end in (found.domain, found.range))
    return domain, range_


def _name(types: Iterable[str], ontology: Ontology) -> str:
    """Return the name of the shape for things of those types: that of the fewest classes that cover them."""
    within = [kind for kind in ontology.classes if set(ontology.types_below(kind)) <= set(types)]
    widest = [kind for kind in within if not (ontology.ancestors(kind) - {kind}) & set(within)]
    return "is-" + "-or-".join(sorted(widest))


def _classes(ontology: Ontology) -> Iterator[str]:
    for shape, types in (("Entity", ontology.entity_types), ("Event", ontology.event_types)):
        yield f"shape:{shape} sh:targetClass\n{_listed(types, ',')} ."


def _one_of(types: Iterable[str], ontology: Ontology) -> str:
    return (
        f"shape:{_name(types, ontology)} a sh:NodeShape ;\n"
        f"    sh:property [ sh:path rdf:type ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:in (\n"
        f"{_listed(types)} ) ] ] ."
    )


def _ends(ontology: Ontology) -> Iterator[str]:
    for name in (*ontology.relations, *_STORED):
        subject, object_ = (_name(end, ontology) for end in _types(ontology, name))
        yield (
            f"shape:{name} a sh:NodeShape ;\n    sh:targetSubjectsOf kg:{name} ;\n"
            f"    sh:node shape:{subject} ;\n"
            f'    sh:message "the subject of {name} is of the wrong type" ;\n'
            f"    sh:property [ sh:path kg:{name} ; sh:nodeKind sh:IRI ; sh:node shape:{object_} ;\n"
            f'        sh:message "the object of {name} is of the wrong type" ] .'
        )


def _claims(ontology: Ontology) -> Iterator[str]:
    relations = sorted(ontology.relations)
    yield (
        "shape:Predicate a sh:NodeShape ;\n    sh:targetSubjectsOf rdf:predicate ;\n"
        f"    sh:property [ sh:path rdf:predicate ; sh:in (\n{_listed(relations)} ) ;\n"
        '        sh:message "the predicate of a claim is no relation of the ontology" ] .'
    )
    for name in relations:
        subject, object_ = (_name(end, ontology) for end in _types(ontology, name))
        yield (
            f"shape:claims-{name} a sh:NodeShape ;\n    sh:targetNode kg:{name} ;\n    sh:property\n"
            f"        [ sh:path ( [ sh:inversePath rdf:predicate ] rdf:subject ) ; sh:node shape:{subject} ;\n"
            f'          sh:message "the subject of {name} in a claim is of the wrong type" ] ,\n'
            f"        [ sh:path ( [ sh:inversePath rdf:predicate ] rdf:object ) ; sh:node shape:{object_} ;\n"
            f'          sh:message "the object of {name} in a claim is of the wrong type" ] .'
        )


def _listed(names: Iterable[str], between: str = "") -> str:
    words = " ".join(f"kg:{name}{between}" for name in names).removesuffix(between)
    return fill(words, _WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8, break_on_hyphens=False)
