"""How the charges wing shows money, taxes and states."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from kouan.charges.models import Bill, Payment, Refund
from kouan.charges.states import BILL_TEXTS, PAYMENT_TEXTS, REFUND_TEXTS, BillState, PaymentState, RefundState
from kouan.kernel.text import Text

register = template.Library()

TAXES = {
    "duty": Text("进口关税", "Import duty"),
    "export_duty": Text("出口关税", "Export duty"),
    "anti_dumping": Text("反倾销税", "Anti-dumping duty"),
    "consumption": Text("进口环节消费税", "Consumption tax"),
    "vat": Text("进口环节增值税", "Value-added tax"),
    "late_declaration_fee": Text("滞报金", "Late-declaration fee"),
}
ACCOUNTS = {
    "receivable": Text("应收税款", "Duties receivable"),
    "treasury": Text("应缴国库", "Due to the treasury"),
    "bank": Text("银行存款", "At the bank"),
    "suspense": Text("待核款项", "Not yet matched"),
}
TONES = {
    "issued": "wait",
    "due": "wait",
    "paying": "going",
    "paid": "ok",
    "instructed": "going",
    "settled": "ok",
    "rejected": "bad",
}


@register.filter
def fen(minor: int) -> str:
    """Minor units as 1,234.50."""
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100:,}.{abs(minor) % 100:02d}"


def _say(texts: dict[str, Text], key: str) -> str:
    return texts[key].say(get_language() or "") if key in texts else key


@register.filter
def tax_name(item: str) -> str:
    return _say(TAXES, item)


@register.filter
def account_name(kind: str) -> str:
    return _say(ACCOUNTS, kind)


def _pill(state: str, text: Text) -> str:
    return format_html('<span class="pill {}">{}</span>', TONES.get(state, ""), text.say(get_language() or ""))


@register.simple_tag
def bill_state(bill: Bill) -> str:
    return _pill(bill.state, BILL_TEXTS[BillState(bill.state)])


@register.simple_tag
def payment_state(payment: Payment) -> str:
    return _pill(payment.state, PAYMENT_TEXTS[PaymentState(payment.state)])


@register.simple_tag
def refund_state(refund: Refund) -> str:
    return _pill(refund.state, REFUND_TEXTS[RefundState(refund.state)])


CAUSES = {
    "": Text("审结", "Documents reviewed"),
    "R-1.1d": Text("按进境日税率、汇率重算", "Rates of the day of entry (R-1.1d)"),
    "DECL_RETURNED": Text("退单", "Declaration returned"),
    "DECL_CANCELLED": Text("撤销报关单", "Declaration withdrawn"),
}
AMENDED = Text("修改报关单", "Declaration amended")


@register.filter
def cause_name(cause: str) -> str:
    """What a bill or refund follows from; an amendment is named by its id."""
    return CAUSES.get(cause.partition("#")[0], AMENDED).say(get_language() or "")
