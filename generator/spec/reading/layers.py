"""One tree over another: what a file says about a key wins over what the files beneath it say."""

from __future__ import annotations

from collections.abc import Iterator, Set

from msgspec.structs import replace

from generator.spec.reading.nodes import Key, Node


def lay_over(above: Node, beneath: Node) -> Node:
    """Both in one; every node keeps the place at which it was written, and a mapping of both that of ``above``.

    Mappings are merged key by key. Anything else is replaced, lists too. ``null`` removes the key that is beneath it,
    as RFC 7396 has it; where nothing is beneath, it stays for the schema to judge.
    """
    if not (isinstance(above.value, dict) and isinstance(beneath.value, dict)):
        return above
    entries: dict[str, tuple[Key, Node]] = dict(beneath.value)
    for name, (key, node) in above.value.items():
        below = entries.get(name)
        if below is None:
            entries[name] = (key, node)
        elif node.value is None:
            del entries[name]
        else:
            entries[name] = (key, lay_over(node, below[1]))
    return replace(above, value=entries)


def removals(above: Node, beneath: Node) -> Iterator[Key]:
    """The keys of ``above`` whose ``null`` removes something that is beneath."""
    if isinstance(above.value, dict) and isinstance(beneath.value, dict):
        for name, (key, node) in above.value.items():
            below = beneath.value.get(name)
            if below is not None and node.value is None:
                yield key
            elif below is not None:
                yield from removals(node, below[1])


def less(node: Node, keys: Set[Key]) -> Node:
    """The same tree without these keys; lists are left as they are, for nothing in them is merged."""
    if not isinstance(node.value, dict):
        return node
    kept = {name: (key, less(value, keys)) for name, (key, value) in node.value.items() if key not in keys}
    return replace(node, value=kept)
