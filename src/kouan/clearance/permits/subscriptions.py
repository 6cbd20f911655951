"""Where licences plug into the wing."""

from kouan.clearance import extension
from kouan.clearance.permits.services import writing_off

extension.filing_checks.append(writing_off.verify)
extension.after_filing.append(writing_off.after_filing)
extension.after_undoing.append(writing_off.give_back)
extension.after_amending.append(writing_off.after_amending)
extension.acceptance_checks.append(writing_off.valid_on_acceptance)
