"""MOVINS: stowage instructions of a line's planner to the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from kouan.codecs.edifact.messages.kind import Kind
from kouan.codecs.edifact.messages.message import Message
from kouan.codecs.transport.basics import Party, Reference
from kouan.codecs.transport.box import Cell
from kouan.codecs.transport.cargo import Handling
from kouan.codecs.transport.voyage import Voyage

ACTIONS = {
    "DIS": "discharge",
    "EXC": "exchange",
    "LOA": "load",
    "REL": "shift_on_board",
    "RES": "restow",
    "SHI": "shift",
}


class Movins(Message):
    """What is to be done (load, discharge, restow) with the boxes at which places."""

    references: tuple[Reference, ...] = ()
    parties: tuple[Party, ...] = ()
    voyages: tuple[Voyage, ...] = ()
    handling: tuple[Handling, ...] = ()

    def moves(self) -> Iterator[tuple[str, Cell]]:
        """(action, place on board): the action as a word where it is a known code."""
        return ((ACTIONS.get(each.code, each.code), cell) for each in self.handling for cell in each.cells)


KIND = Kind("MOVINS", Movins, guide="SMDG20")
