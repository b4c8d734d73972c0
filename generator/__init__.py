"""nixscope: one validated ``cluster.yaml`` becomes both sides of an observability stack."""


def __getattr__(name: str) -> str:
    """``__version__``, looked up when it is asked for: importlib.metadata takes a fifth of ``nixscope --help``."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib import metadata

    return metadata.version("nixscope")
