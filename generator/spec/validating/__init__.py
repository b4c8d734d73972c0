"""A document against the JSON Schema, and each fault in words that a user can act on."""
