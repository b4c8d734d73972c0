"""How much a cluster watches, by a model measured on the real programs, and what is decided by that alone."""
