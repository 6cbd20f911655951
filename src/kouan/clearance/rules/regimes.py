"""Seed of the compatibility table: supervision mode, levy nature, exemption way and filing number (Appendix B13).

For a mode: `natures` allowed (empty text = may be blank) or `not_natures` refused; `duty_modes` by nature, "*" for
any other; `manual` "required", "none" or the first letters a filing number may have. A mode not listed is not checked.
"""

from typing import Any

_PROCESSING_NATURES = ["502", "503"]
_LEVIED = ["1", "4", "6", "7"]
_TEMPORARY = ["3", "6", "7"]

REGIMES: dict[str, dict[str, Any]] = {
    "0110": {"not_natures": ["", "501", *_PROCESSING_NATURES], "duty_modes": {"101": _LEVIED}, "manual": "YZ"},
    "0130": {"natures": ["101"], "duty_modes": {"101": _LEVIED}},
    "0214": {"natures": ["502"], "duty_modes": {"*": ["3"]}, "manual": "required"},
    "0245": {"natures": ["101"], "duty_modes": {"101": _LEVIED}, "manual": "required"},
    "0255": {"natures": ["", "502"], "duty_modes": {"*": ["3"]}, "manual": "required"},
    "0420": {"natures": ["501"], "duty_modes": {"*": ["3"]}},
    "0615": {"natures": ["503"], "duty_modes": {"*": ["3"]}, "manual": "required"},
    "0644": {"natures": ["101"], "duty_modes": {"101": _LEVIED}, "manual": "required"},
    "0654": {"natures": ["", "503"], "duty_modes": {"*": ["3"]}, "manual": "required"},
    "0715": {"natures": ["503", "101"], "duty_modes": {"503": ["3"], "101": _LEVIED}},
    "1300": {"natures": ["299"], "duty_modes": {"*": _TEMPORARY}},
    "2600": {"natures": ["299", "789"], "duty_modes": {"*": _TEMPORARY}},
    "2700": {"natures": ["299"], "duty_modes": {"*": _TEMPORARY}},
    "2939": {"natures": ["101", "299"], "duty_modes": {"101": _LEVIED, "299": ["3"]}},
    "3010": {"natures": ["101", "299"], "duty_modes": {"101": _LEVIED, "299": ["3"]}},
    "4019": {"natures": ["101", "506"], "duty_modes": {"101": _LEVIED}},
    "4561": {"natures": ["101", "299"], "duty_modes": {"101": _LEVIED, "299": ["3"]}},
    "5014": {"natures": ["", "503"], "duty_modes": {"*": ["3"]}},
    "5034": {"natures": [""], "duty_modes": {"*": ["3"]}},
    "9610": {"natures": ["", "101"], "duty_modes": {"*": ["1"]}},
}
