"""Domain types of transport messages, the same for every message and format that speaks of boxes, voyages and cargo."""

from kouan.codecs.transport import basics, box, cargo, customs, freight, voyage
from kouan.codecs.transport.basics import Piece

MODULES = (basics, voyage, cargo, box, customs, freight)
TYPES: dict[str, type[Piece]] = {
    name: kind
    for module in MODULES
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, Piece) and kind.__module__ == module.__name__
}
for _module in MODULES:  # msgspec looks annotations up in the module they stand in; the types refer to each other
    vars(_module).update(TYPES)
