"""The SPARQL endpoint and the page to ask it from."""

from kg.server.app import application, serve

__all__ = ["application", "serve"]
