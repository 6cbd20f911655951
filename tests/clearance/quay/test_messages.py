"""VERMAS: the verified gross mass of a box that is to pass by the yard."""

from decimal import Decimal

from kouan.channels.services import receive
from kouan.clearance.quay.models import Request
from tests.channels.test_interchanges import edi
from tests.clearance.quay.conftest import ask


def vermas(number: str, kilograms: int) -> str:
    return f"BGM+XXX+V1+9'DTM+137:202611231000:203'EQD+CN+{number}:6346:5+22G1:6346:5'MEA+AAE+VGM+KGM:{kilograms}'"


def sent(caller, number: str, kilograms: int = 21500, ref: str = "V1"):
    raw = edi("VERMAS", vermas(number, kilograms), ref).replace(b":95B:", b":16A:")
    return receive(caller=caller, raw=raw).message


def test_the_weight_reaches_the_request(quay):
    asked = ask(quay)
    message = sent(quay.as_broker, asked.unit.number)
    assert (message.state, message.subject_id) == ("accepted", asked.id), message.findings
    assert sent(quay.as_broker, asked.unit.number).id == message.id, "the same message twice"
    assert Request.objects.get().vgm_kg == Decimal(21500)


def test_an_impossible_weight_is_told_and_other_boxes_are_only_kept(quay):
    asked = ask(quay)
    assert sent(quay.as_broker, asked.unit.number, 99_999_999).state == "refused"
    kept = sent(quay.as_broker, "MSCU1234566", ref="V2")
    assert (kept.state, kept.subject_id) == ("accepted", None)
    assert Request.objects.get().vgm_kg is None
