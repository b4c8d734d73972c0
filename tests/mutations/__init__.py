"""Small faults, one at a time, put into a copy of the generator: a test that is no golden must notice each of them."""
