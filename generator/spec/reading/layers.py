"""One tree over another: what a file says about a key wins over what the files beneath it say."""

from __future__ import annotations

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
