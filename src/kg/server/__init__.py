"""The SPARQL endpoint and the page to ask it from. `kg.server.run.serve` starts it."""
