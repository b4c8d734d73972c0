"""Cross-field constraints: what the schema cannot say. One module per part of the spec, listed in ``registry``."""
