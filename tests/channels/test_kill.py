"""The process is killed for real (SIGKILL) while a message is being handled; whoever comes next finds one effect."""

import os
import signal

import pytest
from django.db import connections

from kouan.channels import handlers, services
from kouan.channels.models import Message
from tests.channels.messages import wine


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["stored", "in the handler", "handled"])
def test_killed(world, probe, effects, monkeypatch, moment):
    inner = handlers.find("DecMessage")

    def dying(caller, raw, message):
        reply = inner(caller, raw, message)
        if moment == "in the handler":
            _kill()  # its event is written, nothing is committed
        return reply

    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            monkeypatch.setitem(handlers._handlers, "DecMessage", dying)
            services.receive(
                caller=world.broker.caller,
                raw=wine(),
                at_point=lambda point: _kill() if point == moment else None,
            )
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert effects() == (1 if moment == "handled" else 0)
    answer = world.broker.api.post("/messages", wine())
    assert answer.status_code in (200, 201)
    assert (effects(), Message.objects.count()) == (1, 1)
