"""Inbound messages a second, by two processes of four threads: stored, checked, answered with CONTRL, journaled.

The messages are gate moves (CODECO) as terminals send them, each under a number of its own. What a wing does with one
is not measured: a handler that leaves one event stands for it. Tables are left as they are: use a throw-away store.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from uuid import uuid4

PROCESSES, THREADS = 2, 4
GATE = (
    "UNB+UNOA:2+TERM1+KOUAN+261123:0900+{ref}'UNH+1+CODECO:D:95B:UN:ITG14'BGM+34+{ref}+9'TDT+1++3+++++:146::C12345'"
    "NAD+CF+MSK:160:ZZZ'EQD+CN+MSCU1234566+22G1:102:5++2+5'RFF+BN:CQ2026{ref}'DTM+7:202611230900:203'"
    "LOC+165+CNCKG:139:6'MEA+AAE+G+KGM:21500'SEL+SL123456+CA'CNT+16:1'UNT+12+1'UNZ+1+{ref}'"
)


def run(messages: int = 3000) -> dict[str, float]:
    """Messages a second through two processes, and milliseconds of one process's time for each."""
    from django.db import connection, connections

    from kouan.channels.models import Message

    organisation = _sender()
    before = Message.objects.count()
    connections.close_all()
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(PROCESSES + 1), context.Queue()
    workers = [
        context.Process(target=_work, args=(organisation, messages // PROCESSES, barrier, results))
        for _ in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    started = time.perf_counter()
    spent = [results.get() for _ in workers]
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    done = Message.objects.count() - before
    connection.close()
    return {"messages in /s (2 processes)": done / seconds, "CPU of a process, ms a message": sum(spent) / done * 1000}


def _sender() -> object:
    from kouan.registry.models import Organisation

    found = Organisation.objects.filter(roles__contains=["terminal"]).first()
    assert found is not None, "the demo world is not loaded"
    return found.id


def _work(organisation: object, number: int, barrier: object, results: object) -> None:
    """A web process: several threads, each with a connection of its own, as granian runs them."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    connections.close_all()
    with ThreadPoolExecutor(THREADS) as pool:
        barrier.wait()  # type: ignore[attr-defined]
        before = time.process_time()
        list(pool.map(lambda thread: _send(organisation, number // THREADS, f"{os.getpid()}T{thread}"), range(THREADS)))
        results.put(time.process_time() - before)  # type: ignore[attr-defined]


def _send(organisation: object, number: int, mark: str) -> None:
    from django.db import connection

    from kouan.channels import services
    from kouan.journal.context import acting
    from kouan.registry.caller import Caller
    from kouan.registry.roles import Role

    caller = Caller(None, organisation, frozenset({Role.TERMINAL}))  # type: ignore[arg-type]
    for index in range(number):
        with acting(organisation=organisation, source="api", request=uuid4()):  # type: ignore[arg-type]
            taken = services.receive(caller=caller, raw=GATE.format(ref=f"{mark}{index:05d}").encode())
        assert taken.message.state == "accepted"
        assert taken.message.ack
    connection.close()
