"""XML and JSON messages by declaration: a message is a struct whose fields say which tag each of them is.

One engine for all families: read what can be read, note what is wrong with its place, keep what is unknown, write it
back in canonical order.
"""

from kouan.codecs.shapes.document import Shape
from kouan.codecs.shapes.plan import Node, Root, Tag

__all__ = ["Node", "Root", "Shape", "Tag"]
