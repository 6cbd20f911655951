"""What comes next on a journey, and who must act."""

import pytest

from kouan.journeys.states import HoldKind
from kouan.portal.next_step import Facts, next_step
from kouan.registry.roles import Role


def facts(**changes):
    base = {
        "direction": "I",
        "arrived": False,
        "declared": False,
        "state": "",
        "returned": False,
        "holds": (),
        "released": False,
        "gone": False,
    }
    return Facts(**(base | changes))


@pytest.mark.parametrize(
    ("known", "text", "who"),
    [
        ({}, "Wait for the arrival", Role.CARRIER.text.en),
        ({"arrived": True}, "File the declaration", "The trader or its broker"),
        ({"direction": "E"}, "File the declaration", "The trader or its broker"),
        ({"declared": True, "state": "T"}, "Pay the duties", "The trader or its broker"),
        ({"declared": True, "state": "S"}, "Inspect the goods and record the result", Role.INSPECTION.text.en),
        ({"declared": True, "state": "wait"}, "Report the arrival of the goods", Role.TERMINAL.text.en),
        ({"declared": True, "state": "J"}, "Customs decide: release or inspect", Role.CUSTOMS.text.en),
        ({"returned": True}, "Correct the declaration and file again", "The trader or its broker"),
        ({"released": True, "holds": (HoldKind.SEAL.text,)}, "Lift the holds: Seal irregular", "Who placed them"),
        ({"released": True}, "The box may drive out of the gate", Role.TERMINAL.text.en),
        ({"released": True, "direction": "E"}, "The box may be loaded", Role.TERMINAL.text.en),
        ({"gone": True, "released": True}, "Out of the port: the journey is complete", "—"),
    ],
)
def test_the_first_thing_that_is_missing(known, text, who):
    step = next_step(facts(**known))
    assert (step.text.en, step.who.en) == (text, who)
