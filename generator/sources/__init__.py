"""The watched things: one module each. ``registry.py`` lists them."""
