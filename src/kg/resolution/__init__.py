"""From what an article says to what it says it about: entities with IRIs, days, counts and events."""
