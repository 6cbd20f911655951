"""Real files of others: read without an exception, with the right counts, and written back as they were."""

from pathlib import Path

import pytest

from kouan.codecs.edifact import reader, validate, writer
from tests.shared import shared

# file: segments, messages, codes of the findings
SAMPLES = {
    "customs/edifact_BAPLIE_D95B.edi": (32, 1, []),
    "customs/edifact_COARRI_D95B.edi": (272, 2, []),
    "customs/edifact_COPRAR_D95B.edi": (29, 1, ["13", "29"]),
    "customs/edifact_CUSCAR_simple.edi": (32, 1, ["29"]),
    "customs/edifact_CUSRES_D96A_release.edi": (6, 1, ["13"]),
    "customs/edifact_IFTMIN_D00B.edi": (72, 1, ["13", "29"]),
    "customs/edifact_gen_CODECO_D95B.edi": (15, 1, []),
    "customs/edifact_gen_COPARN_D00B.edi": (33, 1, []),
    "edi/APERAK/aperak-message-example-request.txt": (39, 1, ["29"]),
    "edi/APERAK/biztalk_d98a_aperak_una_comma_ung.edi": (19, 1, []),
    "edi/BAPLIE/d04b_baplie.edi": (21, 1, []),
    "edi/BAPLIE/d15a_sample_baplie.edi": (25, 1, ["29"]),
    "edi/CODECO/smartdm_codeco_1.edi": (24, 1, ["21"]),
    "edi/COPRAR/d95b_coprar.edi": (29, 1, ["13", "29"]),
    "edi/IFTMIN/d00b_iftmin_big14.edi": (72, 1, ["13", "29"]),
    "edi/IFTMIN/eancom_d01b_iftmin_no_unb.edi": (23, 1, ["13"]),
    "edi/IFTSAI/VIFTSAI0000001.txt": (28, 1, ["13"]),
    "edi/IFTSAI/VIFTSAI0000002.txt": (28, 1, ["13"]),
    "edi/IFTSTA/d00b_iftsta.edi": (33, 1, ["28"]),
    "edi/OTHER-EDIFACT/D94A_AUTACK.txt": (13, 1, ["21"]),
    "edi/OTHER-EDIFACT/d11a_conforming.edi": (9, 1, ["13"]),
    "edi/OTHER-EDIFACT/order.edi": (17, 1, ["13"]),
    "edi/OTHER-EDIFACT/wikipedia_en.edi": (15, 1, []),
    "edi/PAXLST/paxlst.txt": (20, 1, []),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_real_files(name: str) -> None:
    raw = shared(f"samples/{name}").read_bytes()
    interchange = reader.read(raw)
    segments = list(interchange.segments)
    codes = [finding.code for finding in interchange.findings]
    assert (len(segments), len(interchange.messages), codes) == SAMPLES[name]
    written = writer.write(segments)
    assert writer.write(reader.read(written).segments) == written


def test_every_other_file_beside_them_is_read_too() -> None:
    """XML, JSON and text are no EDIFACT: findings, not exceptions."""
    folder: Path = shared("samples")
    for path in (path for path in folder.rglob("*") if path.is_file()):
        interchange = reader.read(path.read_bytes())
        findings = validate.check(interchange)
        assert findings or interchange.messages, path.name
