"""A first spec: from a few answers, or from a flake, to a file with comments that passes the check."""
