"""Event types of the charges wing."""

from kouan.journal.types import EventType
from kouan.kernel.text import Text

TAX_BILL_ISSUED = EventType("TAX_BILL_ISSUED", Text("税单签发", "Duty bill issued"), milestone=True)
TAX_BILL_CANCELLED = EventType("TAX_BILL_CANCELLED", Text("税单作废", "Duty bill cancelled"))
PAYMENT_INSTRUCTED = EventType("PAYMENT_INSTRUCTED", Text("已发起缴款", "Payment instructed"))
PAYMENT_REJECTED = EventType("PAYMENT_REJECTED", Text("银行退回缴款", "Payment rejected by the bank"))
TAX_PAID = EventType("TAX_PAID", Text("税款入库", "Duties paid"), milestone=True)
DUTIES_COVERED = EventType("DUTIES_COVERED", Text("已缴税款足额", "What was paid covers the duties"))
BANK_FILE_RECEIVED = EventType("BANK_FILE_RECEIVED", Text("收到银行回单", "Bank file received"))
PAYMENT_SETTLED = EventType("PAYMENT_SETTLED", Text("银行已入账", "Payment settled by the bank"))
BILL_IN_PAYMENT = EventType("BILL_IN_PAYMENT", Text("税单缴款中", "Bill being paid"))
BILL_DUE_AGAIN = EventType("BILL_DUE_AGAIN", Text("税单恢复待缴", "Bill due again"))
REFUND_MADE = EventType("REFUND_MADE", Text("退税决定", "Refund decided"), milestone=True)
REFUND_INSTRUCTED = EventType("REFUND_INSTRUCTED", Text("退税指令已发出", "Refund instructed"))
REFUND_SETTLED = EventType("REFUND_SETTLED", Text("退税到账", "Refund paid"), milestone=True)
REFUND_REJECTED = EventType("REFUND_REJECTED", Text("银行退回退税", "Refund rejected by the bank"))
