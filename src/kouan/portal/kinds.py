"""What the kinds of tasks are called on the worklist."""

from kouan.kernel.text import Text

OTHER = Text("其他", "Other")
KINDS = {
    "admission": Text("两段准入", "Admission"),
    "ais": Text("船位", "Positions"),
    "amendment": Text("修改撤销申请", "Amendments"),
    "amendment_refused": Text("未获批准的申请", "Refused requests"),
    "bill": Text("税单", "Bills"),
    "closures": Text("停航", "Closures"),
    "complete": Text("完整申报", "To complete"),
    "corridor": Text("监管航程", "River legs"),
    "draft": Text("草稿", "Drafts"),
    "early": Text("提前申报", "Declared early"),
    "express": Text("直达快线", "Express"),
    "inspection": Text("查验", "Inspections"),
    "licence": Text("监管证件", "Licences"),
    "mandate": Text("代理委托", "Mandates"),
    "message": Text("报文", "Messages"),
    "papers": Text("补交单证", "Papers to supply"),
    "papers_overdue": Text("逾期单证", "Overdue papers"),
    "papers_read": Text("待阅单证", "Papers to read"),
    "quay": Text("直提直装", "Past the yard"),
    "refund": Text("退税", "Refunds"),
    "returned": Text("退单", "Returned"),
    "review": Text("单证审核", "Review"),
    "right_review": Text("资格复核", "Rights"),
    "river": Text("过闸", "Passages"),
    "stuck": Text("未到货物", "Goods that do not come"),
    "tally": Text("理货", "Tallies"),
    "token": Text("接口令牌", "Tokens"),
}


def named(kind: str) -> Text:
    return KINDS.get(kind, OTHER)
