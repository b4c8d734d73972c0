"""Everything that is verified before a file is written, and by ``nixscope check``."""
