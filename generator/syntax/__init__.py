"""Printers that know a language and nothing about clusters."""
