"""The neural reader: one small trained model from an article's words to its entities, relations and events."""
