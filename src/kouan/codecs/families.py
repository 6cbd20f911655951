"""Every XML format that is read by its shape, by name."""

from __future__ import annotations

from typing import Any

from kouan.codecs.customs_xml.manifest import MANIFEST, RECEIPT
from kouan.codecs.shapes.document import Shape

SHAPES: dict[str, Shape[Any]] = {shape.name: shape for shape in (MANIFEST, RECEIPT)}
