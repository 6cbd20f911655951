"""Layouts: whoever fits is laid out, even where the limited search gives up in the order given."""

import numpy as np
import pytest

from kouan.planning.lockage import layout as layouts
from kouan.planning.lockage.handle import Handle
from kouan.planning.lockage.layout import along_walls, layout
from kouan.planning.lockage.problem import build
from kouan.planning.lockage.verify import layout_faults
from tests.planning.lockage.rivers import river, vessel


def test_along_the_walls_when_the_search_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = river([vessel(f"V{k}", length=6000 + 100 * k, beam=1600) for k in range(7)])
    problem = build(instance, instance.vessels)
    aboard = np.arange(7)
    monkeypatch.setattr(layouts, "place", lambda *_: False)
    found = layout(Handle(problem), 0, aboard)
    assert found is not None
    placed = list(zip(instance.vessels, found[0].tolist(), found[1].tolist(), strict=True))
    assert layout_faults(instance.facilities[0], placed) == []


def test_another_order_is_tried_and_each_vessel_keeps_its_berth(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = river([vessel("A", length=9000), vessel("B", length=12000, beam=1700), vessel("C", length=8000)])
    problem = build(instance, instance.vessels)
    orders: list[list[int]] = []
    real = layouts.place

    def stubborn(handle, f, who, n, x, y):
        orders.append(who.tolist())
        return who.tolist() == [2, 0, 1] and real(handle, f, who, n, x, y)

    monkeypatch.setattr(layouts, "place", stubborn)
    monkeypatch.setattr(layouts, "along_walls", lambda *_: None)
    found = layout(Handle(problem), 0, np.arange(3))
    assert found is not None and len(orders) > 1
    placed = list(zip(instance.vessels, found[0].tolist(), found[1].tolist(), strict=True))
    assert layout_faults(instance.facilities[0], placed) == []


def test_who_does_not_fit_has_no_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layouts, "TRIES", 3)
    instance = river([vessel(f"V{k}", length=14000, beam=1900) for k in range(3)])
    problem = build(instance, instance.vessels)
    assert along_walls(problem, 0, np.arange(3)) is None
    assert layout(Handle(problem), 0, np.arange(3)) is None
