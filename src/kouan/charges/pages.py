"""Pages of the charges wing: bills, one bill, the books."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kouan.charges import selectors
from kouan.charges.services import refunds
from kouan.charges.services.bills import interest
from kouan.charges.services.payments import instruct
from kouan.charges.states import BILL_TEXTS, BillState
from kouan.kernel import clock
from kouan.registry.asking import within
from kouan.registry.caller import of_request
from kouan.registry.roles import Role

READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)
PAGE = 50


@require_GET
def bill_list(request: HttpRequest) -> HttpResponse:
    """Bills the caller owes or may pay."""
    caller = of_request(request)
    caller.require(*READERS)
    state = request.GET.get("state", "")
    state = state if state in set(BillState) else ""
    before = request.GET.get("before", "")
    try:
        after = UUID(before) if before else None
    except ValueError:
        after = None
    found = selectors.bills(caller, state=state, limit=PAGE + 1, before=after)
    states = [(s.value, BILL_TEXTS[s].say(caller.language)) for s in BillState]
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return render(
        request,
        "charges/bills.html",
        {"bills": found[:PAGE], "state": state, "states": states, "more": more},
    )


@require_GET
def bill_detail(request: HttpRequest, bill: UUID) -> HttpResponse:
    caller = of_request(request)
    caller.require(*READERS)
    found = selectors.bill(caller, bill)
    may_pay = found.state == BillState.ISSUED and caller.may(Role.TRADER, Role.BROKER)
    late = interest(found)
    lines = [(line, late.amounts.get(line.item, 0)) for line in found.lines.all()]
    context = {"bill": found, "may_pay": may_pay, "late": late, "lines": lines, "payable": found.total + late.total}
    overdue = found.state == BillState.ISSUED and clock.today() > found.due_on
    return render(request, "charges/bill.html", context | {"overdue": overdue})


@require_POST
def pay(request: HttpRequest, bill: UUID) -> HttpResponse:
    """Instruct the bank, then show the bill again."""
    caller, back = of_request(request), reverse("charges:bill", args=[bill])
    said = _("The bank is instructed.")
    return within(request, (), lambda _none: instruct(caller=caller, bill=bill), back=back, said=said)


@require_GET
def refund_list(request: HttpRequest) -> HttpResponse:
    """Duties given back, newest first."""
    caller = of_request(request)
    caller.require(*READERS)
    found = selectors.refunds(caller, limit=PAGE * 2)
    return render(request, "charges/refunds.html", {"refunds": found, "may_send": caller.may(Role.CUSTOMS)})


@require_POST
def refund_again(request: HttpRequest, refund: UUID) -> HttpResponse:
    """Send a refund again that the bank gave back."""
    caller, back = of_request(request), reverse("charges:refunds")
    said = _("The refund is sent again.")
    return within(request, (), lambda _none: refunds.again(caller=caller, refund=refund), back=back, said=said)


@require_GET
def books(request: HttpRequest) -> HttpResponse:
    """The trial balance: what is owed, what the bank holds for the treasury, what is not understood yet."""
    of_request(request).require(Role.CUSTOMS, Role.PORT_OFFICE)
    totals = selectors.trial_balance()
    return render(request, "charges/books.html", {"totals": totals, "difference": sum(totals.values())})


app_name = "charges"
urlpatterns = [
    path("bills/", bill_list, name="bills"),
    path("bills/<uuid:bill>/", bill_detail, name="bill"),
    path("bills/<uuid:bill>/pay/", pay, name="pay"),
    path("refunds/", refund_list, name="refunds"),
    path("refunds/<uuid:refund>/again/", refund_again, name="refund_again"),
    path("books/", books, name="books"),
]
