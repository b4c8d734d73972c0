"""What the user asked for: read the spec with its positions, hold it against the schema, and make the typed model."""
