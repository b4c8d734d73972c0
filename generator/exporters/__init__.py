"""Collectors that nobody upstream provides: single-file programs that run on hosts, copied into the output."""
