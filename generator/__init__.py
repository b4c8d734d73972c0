"""nixscope: one validated ``cluster.yaml`` becomes both sides of an observability stack."""

from importlib import metadata

__version__ = metadata.version("nixscope")
