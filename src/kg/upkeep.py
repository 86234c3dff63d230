"""What is computed from all articles together, brought up to date after some changed: the order is told here."""

from pathlib import Path

from kg import conflicts, settling
from kg.inference import infer
from kg.ontology import Ontology
from kg.store import Store


def keep_up(store: Store, ontology: Ontology, decisions: Path | None = None) -> None:
    """Settle who is who, find what contradicts, infer what follows. Raises StoreError or OntologyError.

    Each reads what the one before wrote; inference comes last, since it clears the notes of what changed. `decisions`
    is a file of decisions on who is who, where it is not the one in the store's folder.
    """
    settling.settle(store, ontology, decisions)
    conflicts.refresh(store, ontology)
    infer(store, ontology)
