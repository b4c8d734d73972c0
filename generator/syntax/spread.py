"""Values whose constructor takes the parts of their last field one by one."""

from __future__ import annotations

from typing import Any, NoReturn


class Spread:
    """Frozen, and equal by its fields, as a dataclass is; but a dataclass compiles its methods at each start.

    The constructor of a class names its fields to this one.
    """

    def __init__(self, **fields: Any) -> None:
        vars(self).update(fields)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{name} of a {type(self).__name__} cannot be set")
