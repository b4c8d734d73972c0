"""Text to a document: YAML 1.2 or JSON in, plain data that knows its positions out."""
