"""One command each: arguments in, the pipeline or an insight called, the answer printed.

Imports of the work stand inside the functions, so that ``nixscope --help`` needs none of it.
"""
