"""Every format that is read by its shape, by name: XML and JSON."""

from __future__ import annotations

from typing import Any

from kouan.codecs.customs_xml.manifest import MANIFEST, RECEIPT
from kouan.codecs.dcsa.portcall import JIT_CALL, PORT_CALL
from kouan.codecs.dcsa.shipping import ARRIVAL, BOOKING, VGM
from kouan.codecs.dcsa.tracking import TRACKING
from kouan.codecs.eri.nts import NTS
from kouan.codecs.iso20022.camt import CAMT_053, CAMT_054
from kouan.codecs.iso20022.pain import PAIN_001, PAIN_002
from kouan.codecs.rail.note import NOTE, NOTE_JSON
from kouan.codecs.rail.wljk import WLJK
from kouan.codecs.shapes.document import Shape
from kouan.codecs.shapes.jsonform import JsonShape
from kouan.codecs.wco.messages import DECLARATION, RESPONSE

SHAPES: dict[str, Shape[Any]] = {
    shape.name: shape
    for shape in (MANIFEST, RECEIPT, PAIN_001, PAIN_002, CAMT_053, CAMT_054, WLJK, NOTE, DECLARATION, RESPONSE, NTS)
}
JSON_SHAPES: dict[str, JsonShape[Any]] = {
    shape.name: shape for shape in (TRACKING, PORT_CALL, JIT_CALL, BOOKING, ARRIVAL, VGM, NOTE_JSON)
}
