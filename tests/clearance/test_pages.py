"""The pages of clearance: who sees them, what they show, and that a draft is kept as typed."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from kouan.clearance import spreadsheet, typed
from kouan.clearance.models import Declaration, Draft, InspectionOrder
from kouan.registry.models import Membership, Person
from kouan.registry.roles import Role
from tests.beside import beside
from tests.clearance import build
from tests.clearance.conftest import filed


def browser(organisation=None, *roles, language="en"):
    """A signed-in browser of somebody of the organisation."""
    made = Client(headers={"Accept-Language": language})
    if organisation is None:
        return made
    person, _ = Person.objects.get_or_create(username=f"{organisation.uscc}-{'-'.join(roles)}")
    wanted = [str(role) for role in roles or organisation.roles]
    Membership.objects.get_or_create(person=person, organisation=organisation, defaults={"roles": wanted})
    made.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


@pytest.fixture
def case(world):
    manual = filed(world, bill_no="MAN1")
    Declaration.objects.filter(pk=manual.id).update(state="H")
    seen = filed(world, bill_no="INS1")
    Declaration.objects.filter(pk=seen.id).update(state="S", early=False)
    InspectionOrder.objects.create(declaration_id=seen.id, cause="officer", reason_zh="查", reason_en="look inside")
    world.manual, world.seen = manual, seen
    world.draft = Draft.objects.create(owner=world.broker, data=typed.write(build.imported()))
    return world


PAGES = [  # name, argument, who may (others get 403 or 404)
    ("declarations", None, "party"),
    ("declaration_rows", None, "party"),
    ("declaration", "manual", "party"),
    ("declaration_part", "manual", "party"),
    ("reviews", None, "customs"),
    ("inspections", None, "office"),
    ("drafts", None, "filer"),
    ("draft_new", None, "filer"),
    ("sheet_template", None, "filer"),
    ("draft", "draft", "owner"),
    ("draft_sheet", "draft", "owner"),
]
POSTS = ["copy", "decide", "inspect", "draft_save", "draft_rows", "draft_submit", "draft_discard", "draft_sheet"]


def address(case, name, argument):
    return reverse(f"clearance:{name}", args=[getattr(case, argument).id] if argument else [])


@pytest.mark.parametrize(("name", "argument", "kind"), PAGES)
def test_who_sees_a_page(case, name, argument, kind):
    url = address(case, name, argument)
    anonymous = browser().get(url)
    assert anonymous.status_code == 302 and "login" in anonymous.headers["Location"]
    right = {"party": case.broker, "customs": case.office, "office": case.office}.get(kind, case.broker)
    answer = browser(right).get(url)
    assert answer.status_code == 200, answer.content[:500]
    without = browser(case.broker, Role.LOCK).get(url)
    assert without.status_code in (403, 404)
    stranger = browser(case.other).get(url)
    if kind in ("customs", "office"):
        assert stranger.status_code == 403
    elif argument:
        assert stranger.status_code == 404
    elif name.startswith("declaration"):
        assert case.manual.entry_id not in stranger.content.decode().replace("\u00a0", "")
    if kind in ("filer", "owner"):
        assert browser(case.office).get(url).status_code in (403, 404)


@pytest.mark.parametrize("name", POSTS)
def test_strangers_change_nothing(case, name):
    argument = "draft" if name.startswith("draft") else "seen"
    url = address(case, name, argument)
    before = list(Declaration.objects.values_list("state")), list(Draft.objects.values_list("data"))
    body = {"step": "cancel", "reason": "x", "result": "passed", "marks": "changed", "edit": "add:goods:0"}
    assert browser().post(url, body).status_code == 302
    for stranger in (browser(case.other), browser(case.broker, Role.LOCK)):
        assert stranger.post(url, body).status_code in (403, 404)
    assert (list(Declaration.objects.values_list("state")), list(Draft.objects.values_list("data"))) == before
    assert Client(enforce_csrf_checks=True).post(url, body).status_code == 403


def test_the_detail_shows_lines_duties_and_receipts(case):
    text = browser(case.broker).get(address(case, "declaration", "manual")).content.decode().replace("\u00a0", "")
    for said in (case.manual.entry_id, "8708299000", "39,723.17", "91,230.88", case.trader.name_zh):
        assert said in text
    chinese = browser(case.broker, language="zh-hans").get(address(case, "declaration", "manual")).content.decode()
    for said in ("商品", "回执", "计税明细"):
        assert said in chinese


def test_an_officer_decides_on_the_page(case):
    officer = browser(case.office)
    page = officer.get(address(case, "declaration", "manual")).content.decode()
    assert 'value="examine"' in page
    for reason in (" ", "\x00", "因" * 301):
        page = beside(officer.post(address(case, "decide", "manual"), {"step": "return", "reason": reason}), "reason")
    assert "因" * 301 in page and Declaration.objects.get(pk=case.manual.id).state == "H"
    officer.post(address(case, "decide", "manual"), {"step": "return", "reason": "品名不清"})
    assert Declaration.objects.get(pk=case.manual.id).state == "Z"


def test_an_inspector_records_the_result(case):
    inspector = browser(case.office, Role.INSPECTION)
    assert "look inside" in inspector.get(address(case, "inspections", None)).content.decode()
    failed = {"result": "failed", "note": ""}
    beside(inspector.post(address(case, "inspect", "seen"), failed), "note")
    beside(inspector.post(address(case, "inspect", "seen"), failed | {"note": "破损\x00"}), "note", kept=["破损"])
    inspector.post(address(case, "inspect", "seen"), {"result": "passed"})
    assert Declaration.objects.get(pk=case.seen.id).state == "P"


def test_a_draft_is_kept_exactly_as_typed(case):
    who, url = browser(case.broker), address(case, "draft_save", "draft")
    typed_in = {"goods[0].quantity": " 1o00 ", "goods[0].hs_code": "8708", "marks": "中文 N/M", "no_such": "x"}
    answer = who.post(url, typed_in, headers={"HX-Request": "true"})
    data = Draft.objects.get(pk=case.draft.id).data
    assert data["goods"][0]["quantity"] == " 1o00 " and data["marks"] == "中文 N/M"
    assert "no_such" not in data and data["goods"][0]["name"] == "汽车车身支架"
    text = answer.content.decode()
    assert 'data-field="goods[0].quantity"' in text and 'data-field="goods[0].hs_code"' in text
    page = who.get(address(case, "draft", "draft") + "?check=1").content.decode()
    assert "1o00" in page and 'aria-invalid="true"' in page


def test_problems_are_told_in_chinese_too(case):
    url = address(case, "draft_save", "draft")
    answer = browser(case.broker, language="zh-hans").post(
        url, {"goods[0].quantity": "x"}, headers={"HX-Request": "true"}
    )
    assert "不是数字" in answer.content.decode()


def test_rows_are_added_copied_removed_and_pasted(case):
    who, url = browser(case.broker), address(case, "draft_rows", "draft")
    lines = lambda: Draft.objects.get(pk=case.draft.id).data["goods"]  # noqa: E731
    who.post(url, {"edit": "add:goods:0"})
    assert len(lines()) == 2
    who.post(url, {"edit": "copy:goods:0"})
    assert len(lines()) == 3 and lines()[1] == lines()[0]
    who.post(url, {"edit": "remove:goods:0"})
    assert len(lines()) == 2
    table = "商品编号\t商品名称\t成交数量\n8708299000\t支架\t12\n8471300000\t电脑\t3\n"
    who.post(url, {"edit": "paste:goods:0", "table": table})
    assert [line["name"] for line in lines()[-2:]] == ["支架", "电脑"]
    assert who.post(url, {"edit": "add:passwords:0"}).status_code == 422
    for _ in range(60):
        who.post(url, {"edit": "add:goods:0"})
    assert len(lines()) == 50


def test_a_good_draft_is_filed_once(case):
    who, url = browser(case.broker), address(case, "draft_submit", "draft")
    number = Declaration.objects.count()
    first = who.post(url, {})
    assert first.status_code == 302, first.content
    assert Declaration.objects.count() == number + 1
    head = Declaration.objects.latest("id")
    assert first.headers["Location"] == reverse("clearance:declaration", args=[head.id])
    assert head.source == "portal"
    assert who.post(url, {}).status_code == 409
    assert Declaration.objects.count() == number + 1
    assert who.get(address(case, "draft", "draft")).status_code == 302


def test_a_bad_draft_comes_back_with_its_problems(case):
    answer = browser(case.broker).post(address(case, "draft_submit", "draft"), {"net_weight": "9999"})
    assert answer.status_code == 422
    assert "B05" in answer.content.decode()
    assert Draft.objects.get(pk=case.draft.id).data["net_weight"] == "9999"


def test_a_copy_leaves_out_what_belongs_to_the_former(case):
    answer = browser(case.broker).post(address(case, "copy", "manual"))
    made = Draft.objects.latest("id")
    assert answer.headers["Location"] == reverse("clearance:draft", args=[made.id])
    assert made.data["goods"][0]["hs_code"] == "8708299000"
    assert not {"bill_no", "seq_no", "entry_id", "client_no", "containers"} & set(made.data)


def test_a_copy_of_a_returned_one_keeps_bill_and_boxes(case):
    Declaration.objects.filter(pk=case.manual.id).update(state="Z")
    browser(case.broker).post(address(case, "copy", "manual"))
    made = Draft.objects.latest("id")
    assert {"bill_no", "voyage", "containers"} <= set(made.data)
    assert not {"seq_no", "entry_id", "client_no"} & set(made.data)


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


HEADER = [text.zh for text in spreadsheet.COLUMNS.values()][:8]
GOOD = ["8708299000", "支架", "4|3|车身用|支架|A|B", 1000, "035", 100.5, 100500, "USD"]


def upload(case, raw):
    url = address(case, "draft_sheet", "draft")
    return browser(case.broker).post(url, {"file": io.BytesIO(raw)})


def test_a_spreadsheet_becomes_goods_lines(case):
    assert upload(case, workbook(HEADER, GOOD, [None] * 8, GOOD)).status_code == 302
    goods = Draft.objects.get(pk=case.draft.id).data["goods"]
    assert [(line["quantity"], line["price"]) for line in goods] == [("1000", "100.5")] * 2


def test_each_wrong_cell_is_named_and_nothing_taken(case):
    before = Draft.objects.get(pk=case.draft.id).data
    bad = [*GOOD[:3], "many", "035", "=1+1", None, "USD"]
    answer = upload(case, workbook(HEADER, GOOD, bad))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert all(f">{cell}<" in text for cell in ("D3", "F3", "G3"))
    assert Draft.objects.get(pk=case.draft.id).data == before


@pytest.mark.parametrize(
    "raw",
    [b"", b"PK\x03\x04broken", b"not a workbook", workbook(["nothing", "known"]), workbook(), workbook(HEADER)],
)
def test_what_is_no_table_of_goods_is_refused(case, raw):
    assert upload(case, raw).status_code == 422


def test_lists_cost_the_same_with_one_and_with_fifty(world):
    who = browser(world.broker)
    filed(world, bill_no="Q0")
    Draft.objects.create(owner=world.broker, data={"goods": [{}]})
    names = ("declarations", "drafts")
    for name in names:
        who.get(reverse(f"clearance:{name}"))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            for name in names:
                assert who.get(reverse(f"clearance:{name}")).status_code == 200
        counts.append(len(queries))
        for n in range(49):
            if len(counts) == 1:
                filed(world, bill_no=f"Q{n + 1}")
                Draft.objects.create(owner=world.broker, data={"goods": [{}]})
    assert counts[0] == counts[1]
