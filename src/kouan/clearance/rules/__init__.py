"""The rules of Appendix B: one class per rule, `check(declaration, context)` gives its findings.

`kouan.clearance.check.check` runs those in force on the business date.
"""

from kouan.clearance.rules.codes import B03
from kouan.clearance.rules.goods import B16, B18, B19, B27
from kouan.clearance.rules.identity import B04, B29
from kouan.clearance.rules.licences import B14, B17, R61
from kouan.clearance.rules.lines import B05, B06, B07, B08, B15
from kouan.clearance.rules.mandatory import B02, B12, B28
from kouan.clearance.rules.manifest import B11, B21, B24, R11a
from kouan.clearance.rules.price import B09, B10, B20, B23, B26
from kouan.clearance.rules.regime import B13
from kouan.clearance.rules.shape import B01, B22
from kouan.clearance.rules.two_step import B25

ALL = (
    B01, B02, B03, B04, B05, B06, B07, B08, B09, B10, B11, B12, B13, B14, B15, B16, B17, B18, B19, B20, B21, B22, B23,
    B24, B25, B26, B27, B28, B29, R11a, R61,
)  # fmt: skip

# A summary declaration has nine items: rules about the fields it does not have yet wait for the second step.
SUMMARY = (B01, B02, B03, B04, B05, B06, B08, B11, B12, B16, B22, B24, B25, B29, R11a)
