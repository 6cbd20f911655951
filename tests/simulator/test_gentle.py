"""Traffic without end, an agenda that keeps time, and a window that goes away and comes back."""

import http.server
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kouan.clearance.models import Declaration
from kouan.journeys.models import Call, GateMove, Unit
from kouan.kernel import clock
from kouan.simulator.agenda import Agenda
from kouan.simulator.calls import Visit
from kouan.simulator.gentle import Gentle, run
from kouan.simulator.inside import Inside
from kouan.simulator.officers import every, some
from kouan.simulator.port import Port
from kouan.simulator.shift import Shift
from kouan.simulator.window import Refusal, Unreachable, Window
from kouan.simulator.world import open_port, voyage

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def inside(port: Port) -> Port:
    port.agenda.travel = True
    return port


@pytest.mark.slow
def test_mild_traffic_stops_at_its_limit(window: Window, settle: Callable[[], None], tmp_path: Path) -> None:
    here = Inside(tokens=window.tokens)
    with clock.travel(NOON):
        port = inside(open_port(here, seed=3, rate=0))
        Gentle(port, tmp_path, per_day=5).begin()

        def work() -> timedelta:
            settle()
            return MINUTE * 10

        port.agenda.after(MINUTE, work)
        port.agenda.run(until=NOON + timedelta(hours=3))
    assert port.tally.errors == {}
    assert Call.objects.count() >= 9
    assert 5 <= Declaration.objects.count() <= 7  # one sent back is filed again
    assert GateMove.objects.filter(allowed=True).exists()


def test_the_next_shift_carries_on_what_a_restart_forgot(window: Window, settle: Callable[[], None]) -> None:
    here = Inside(tokens=window.tokens)
    with clock.travel(NOON):
        port = inside(open_port(here, seed=4, rate=0))
        visit = Visit(port, voyage(port, 0, NOON + timedelta(hours=1)))
        visit.begin(6)
        port.agenda.run(until=NOON + timedelta(minutes=50))  # then the run is forgotten
        shift = Shift(port, set)
        for _ in range(40):
            clock.advance(timedelta(minutes=35))
            settle()
            shift.work()
    assert port.tally.errors == {}
    call = Call.objects.get()
    assert call.ata is not None and call.atd is not None
    tallied = Unit.objects.filter(consignments__direction="I", consignments__tallied_at__isnull=False)
    assert tallied.count() == Unit.objects.filter(consignments__direction="I").count() > 0
    assert shift.work() == 0


def test_stop_ends_the_traffic_at_once(window: Window, tmp_path: Path) -> None:
    window.patience = float("inf")
    worker = threading.Thread(
        target=run, args=(window, tmp_path, window.stop), kwargs={"seed": 1, "per_day": 1, "rate": 1}
    )
    worker.start()
    time.sleep(1)
    window.stop.set()
    worker.join(20)
    assert not worker.is_alive()


def test_the_agenda_does_things_in_the_order_of_their_times() -> None:
    done: list[str] = []
    agenda = Agenda(rate=0, now=NOON)
    agenda.at(NOON + 2 * MINUTE, lambda: done.append("later"))
    agenda.at(NOON + MINUTE, lambda: done.append("sooner"))
    agenda.at(NOON - MINUTE, lambda: done.append("past"))
    tries = iter([MINUTE * 5, None])
    agenda.at(NOON, lambda: (done.append("again"), next(tries))[1])
    agenda.run()
    assert done == ["past", "again", "sooner", "later", "again"]
    assert agenda.now == NOON + 5 * MINUTE


def test_the_agenda_gives_up_when_nothing_moves() -> None:
    rests: list[int] = []
    agenda = Agenda(rate=0, idle=lambda: rests.append(1), patience=0.0)
    agenda.at(NOON, lambda: MINUTE)
    agenda.run()
    assert (len(agenda), agenda.given_up) == (0, 1)


def test_the_agenda_keeps_the_pace_of_the_clock() -> None:
    seen: list[datetime] = []
    with clock.travel(NOON, rate=3_600.0):
        agenda = Agenda(rate=3_600.0, now=NOON)
        agenda.at(NOON + timedelta(minutes=30), lambda: seen.append(clock.now()))
        agenda.run()
    assert seen[0] >= NOON + timedelta(minutes=30)


def test_some_and_every_leave_things_for_people() -> None:
    keep = some(10)
    assert keep("pay:000000000000000000000005") and not keep("pay:00000000000000000000000b")
    turn = every(3)
    assert [turn(f"pay:{n}") for n in range(6)] == [True, False, False, True, False, False]
    assert turn("inspect:0") and turn("pay:0")


class Moody(http.server.BaseHTTPRequestHandler):
    """Answers 503 twice, then 201, then a refusal."""

    protocol_version = "HTTP/1.1"
    answers = [
        (503, b"{}"),
        (429, b"{}"),
        (201, b'{"id": 1}'),
        (422, b'{"code": "invalid", "problems": [{"rule": "B08"}]}'),
    ]
    keys: list[str] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        Moody.keys.append(self.headers["Idempotency-Key"])
        status, body = Moody.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_the_client_comes_again_with_the_same_key_and_tells_refusals() -> None:
    server = http.server.HTTPServer(("127.0.0.1", 0), Moody)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    window = Window(f"http://127.0.0.1:{server.server_port}", {"trader": "t"}, patience=20)
    try:
        assert window.post("trader", "/x", {"a": 1}) == {"id": 1}
        assert len(Moody.keys) == 3 and len(set(Moody.keys)) == 1
        with pytest.raises(Refusal) as refusal:
            window.post("trader", "/x")
        assert (refusal.value.status, refusal.value.rules) == (422, ["B08"])
        assert len(set(Moody.keys)) == 2
    finally:
        window.close()
        server.shutdown()
        server.server_close()


def test_a_window_that_does_not_come_back_is_told() -> None:
    window = Window("http://127.0.0.1:9", {"trader": "t"}, patience=0.2)
    with pytest.raises(Unreachable):
        window.get("trader", "/x")
