"""Writes what follows from the ontology file for people and tools: `python -m kg.docs` in the repository.

That is the page `docs/ontology.md` and the last part of `ontology/shapes.ttl`. A test holds both up to date.
"""
