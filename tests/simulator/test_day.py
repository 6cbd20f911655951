"""A day, compressed, against a live window: it ends with goods gone, books balanced and the journal verified."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from kouan.charges.models import BankFile, Bill
from kouan.charges.selectors import trial_balance
from kouan.charges.services.bank import collect
from kouan.clearance.models import Declaration
from kouan.journal import replay, verify, worker
from kouan.journeys.models import GateMove
from kouan.simulator import desk
from kouan.simulator.bank import Bank, Manners
from kouan.simulator.day import Day, show
from kouan.simulator.window import Window
from kouan.simulator.world import open_port


@pytest.mark.slow
@pytest.mark.measure("9a")
def test_a_compressed_day(window: Window, settle: Callable[[], None]) -> None:
    port = open_port(window, seed=2021, rate=0, idle=settle, patience=20)
    tally = Day.plan(port, 16).play()
    settle()
    shown = StringIO()
    show(tally, Console(file=shown, width=100))
    assert "结关 · cleared" in shown.getvalue()
    assert tally.errors == {}
    assert port.agenda.given_up == 0
    assert tally.events["declarations filed"] >= 16
    assert tally.events["vessels arrived"] == tally.events["vessels departed"] == 2
    assert tally.gate["left"] > 0
    assert tally.gate["loaded"] > 0
    assert tally.events["bills paid"] > 0
    assert sum(tally.states.values()) == 16
    assert set(tally.states) <= desk.FREE | desk.GONE
    assert sum(trial_balance().values()) == 0
    assert list(verify.check_log()) == []
    assert Declaration.objects.count() == tally.events["declarations filed"]
    assert GateMove.objects.filter(allowed=False).count() == tally.gate["refused"]


@pytest.mark.slow
def test_a_day_with_an_unreliable_bank(window: Window, state: Path) -> None:
    """Payments rejected, notified twice, booked wrongly: duties are paid once, and every cent is accounted for."""
    bank = Bank(state / "bank", Manners(reject=0.3, duplicate=0.3, wrong_amount=0.1))

    def settle() -> None:
        worker.drain()
        bank.work()
        collect()
        worker.drain()

    port = open_port(window, seed=7, rate=0, idle=settle, patience=4)
    tally = Day.plan(port, 12).play()
    settle()
    assert tally.errors == {}
    outcomes = {one["outcome"] for file in BankFile.objects.all() for one in file.findings}
    assert {"settled", "rejected", "duplicate"} <= outcomes
    balance = trial_balance()
    assert sum(balance.values()) == 0
    assert -balance["treasury"] == sum(Bill.objects.values_list("total", flat=True))
    for bill in Bill.objects.all():
        assert bill.payments.filter(state="settled").count() == (bill.state == "paid")
    assert list(verify.check_log()) == []
    assert list(replay.check_replay()) == []
