"""SVG: shapes in, the text of a picture out. Only what the picture of a cluster needs, with attributes instead of CSS.

Numbers are pixels; y grows downwards. The same shapes give the same bytes.
"""

from __future__ import annotations

from typing import Literal, TypeAlias
from xml.etree.ElementTree import Comment, Element, SubElement, indent, tostring

import msgspec

FONT = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"


class Box(msgspec.Struct, frozen=True):
    """A rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str


class Label(msgspec.Struct, frozen=True):
    """A line of text; ``y`` is that of its baseline."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    bold: bool = False
    anchor: Literal["start", "middle"] = "start"


class Curve(msgspec.Struct, frozen=True):
    """A line that leaves and arrives horizontally, with an arrow head of its own colour at the end."""

    start: tuple[float, float]
    end: tuple[float, float]
    stroke: str
    width: float
    dashes: str = ""


class Group(msgspec.Struct, frozen=True):
    """Shapes that belong together; ``title`` is what a pointer over them, or a screen reader, is told."""

    title: str
    shapes: tuple[Box | Label | Curve, ...]


Shape: TypeAlias = Box | Label | Curve | Group


class Picture(msgspec.Struct, frozen=True):
    """A whole picture, with a title and a description for those who cannot see it, and a comment at its head."""

    width: float
    height: float
    title: str
    description: str
    comment: str
    shapes: tuple[Shape, ...]


def print_svg(picture: Picture) -> str:
    """The text of the file, ending in a newline."""
    size = f"0 0 {_number(picture.width)} {_number(picture.height)}"
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": size,
            "width": _number(picture.width),
            "height": _number(picture.height),
            "role": "img",
            "aria-labelledby": "title description",
            "font-family": FONT,
        },
    )
    root.append(Comment(f" {picture.comment} "))
    SubElement(root, "title", {"id": "title"}).text = picture.title
    SubElement(root, "desc", {"id": "description"}).text = picture.description
    colors = dict.fromkeys(curve.stroke for curve in _curves(picture.shapes))
    heads = SubElement(root, "defs") if colors else root
    for color in colors:
        _head(heads, color)
    for shape in picture.shapes:
        _draw(root, shape)
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _curves(shapes: tuple[Shape, ...]) -> list[Curve]:
    flat = [inner for shape in shapes for inner in (shape.shapes if isinstance(shape, Group) else (shape,))]
    return [shape for shape in flat if isinstance(shape, Curve)]


def _head(parent: Element, color: str) -> None:
    """An arrow head: a shape cannot take over the colour of its line everywhere, so there is one for each."""
    size = {"markerWidth": "8", "markerHeight": "8", "markerUnits": "userSpaceOnUse", "orient": "auto"}
    place = {"id": _head_id(color), "viewBox": "0 0 8 8", "refX": "7", "refY": "4"}
    marker = SubElement(parent, "marker", {**place, **size})
    SubElement(marker, "path", {"d": "M 0 0.5 L 8 4 L 0 7.5 z", "fill": color})


def _head_id(color: str) -> str:
    return f"head-{color.removeprefix('#')}"


def _draw(parent: Element, shape: Shape) -> None:
    if isinstance(shape, Group):
        group = SubElement(parent, "g")
        SubElement(group, "title").text = shape.title
        for inner in shape.shapes:
            _draw(group, inner)
    elif isinstance(shape, Box):
        place = _numbers({"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height, "rx": 6.0})
        SubElement(parent, "rect", {**place, "fill": shape.fill, "stroke": shape.stroke})
    elif isinstance(shape, Label):
        weight = {"font-weight": "600"} if shape.bold else {}
        anchor = {"text-anchor": shape.anchor} if shape.anchor != "start" else {}
        place = _numbers({"x": shape.x, "y": shape.y, "font-size": shape.size})
        SubElement(parent, "text", {**place, "fill": shape.fill, **weight, **anchor}).text = shape.text
    else:
        _draw_curve(parent, shape)


def _draw_curve(parent: Element, curve: Curve) -> None:
    (x1, y1), (x2, y2) = curve.start, curve.end
    middle = (x1 + x2) / 2
    points = [_number(value) for value in (x1, y1, middle, y1, middle, y2, x2, y2)]
    SubElement(
        parent,
        "path",
        {
            "d": " ".join(["M", *points[:2], "C", *points[2:]]),
            "fill": "none",
            "stroke": curve.stroke,
            "stroke-width": _number(curve.width),
            **({"stroke-dasharray": curve.dashes} if curve.dashes else {}),
            "marker-end": f"url(#{_head_id(curve.stroke)})",
        },
    )


def _numbers(values: dict[str, float]) -> dict[str, str]:
    return {name: _number(value) for name, value in values.items()}


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
