"""Event types of the charges wing."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

TAX_BILL_ISSUED = EventType("TAX_BILL_ISSUED", Text("税单签发", "Duty bill issued"), milestone=True)
TAX_BILL_CANCELLED = EventType("TAX_BILL_CANCELLED", Text("税单作废", "Duty bill cancelled"))
PAYMENT_INSTRUCTED = EventType("PAYMENT_INSTRUCTED", Text("已发起缴款", "Payment instructed"))
PAYMENT_REJECTED = EventType("PAYMENT_REJECTED", Text("银行退回缴款", "Payment rejected by the bank"))
TAX_PAID = EventType("TAX_PAID", Text("税款入库", "Duties paid"), milestone=True)
BANK_FILE_RECEIVED = EventType("BANK_FILE_RECEIVED", Text("收到银行回单", "Bank file received"))
PAYMENT_SETTLED = EventType("PAYMENT_SETTLED", Text("银行已入账", "Payment settled by the bank"))
BILL_IN_PAYMENT = EventType("BILL_IN_PAYMENT", Text("税单缴款中", "Bill being paid"))
BILL_DUE_AGAIN = EventType("BILL_DUE_AGAIN", Text("税单恢复待缴", "Bill due again"))
