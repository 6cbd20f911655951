"""Channel codes of customs receipts, with the sentence each one says (domain reference, A.4 and 1.2)."""

from enum import StrEnum

from kouan.kernel.text import Text


class Channel(StrEnum):
    """CHANNEL of a DEC_RESULT. Upper and lower case differ: `A` deletes, `a` issues a certificate."""

    DECLARED = "7"
    RECEIVED = "L"
    REVIEW_AGAIN = "M"
    RETURNED = "E"
    RETURNED_FOR_CHANGE = "Z"
    FAILED = "Y"
    HELD = "H"
    DELETED_BEFORE_RELEASE = "A"
    REVIEWED = "G"
    REVIEWED_PAPERLESS = "J"
    REVIEWED_NO_PAPER = "W"
    TAX_DUE = "T"
    EXPORT_INSPECTION = "C"
    INSPECTING = "S"
    HAND_IN_PAPERS = "F"
    NO_PAPER_RELEASE = "I"
    SECURITY_RELEASE = "K"
    SECURITY_RELEASE_OLD = "B"
    RELEASED = "P"
    CLEARED = "R"
    DELETED = "D"
    RESEND = "N"
    PORT_ENTRY = "X"
    CERTIFICATE_ISSUED = "a"
    TO_INSPECTION_REVIEW = "b"
    INSPECTION_WITHDRAWN = "c"
    INSPECTION_ACCEPTED = "d"
    SUMMARY_STORED = "SpL"
    SUMMARY_RETURNED = "SpE"
    SUMMARY_REVIEWED = "SpJ"
    SUPPLEMENT_REQUIRED = "Sp1"
    SUMMARY_INSPECTION = "SpC"
    RELEASED_TO_REMOVE = "SpK"
    SAVED = "S0"
    SAVE_FAILED = "F1"
    CLIENT_ERROR = "f0"

    @property
    def text(self) -> Text:
        return TEXTS[self]


TEXTS = {
    Channel.DECLARED: Text("直接申报成功", "Declared"),
    Channel.RECEIVED: Text("海关入库成功", "Received by customs"),
    Channel.REVIEW_AGAIN: Text("报关单重审", "To be reviewed again"),
    Channel.RETURNED: Text("退单或不受理", "Returned or not accepted"),
    Channel.RETURNED_FOR_CHANGE: Text("退回修改", "Returned for change"),
    Channel.FAILED: Text("申报失败", "Declaration failed"),
    Channel.HELD: Text("挂起，转人工处理", "Held for a person to decide"),
    Channel.DELETED_BEFORE_RELEASE: Text("放行前删单或异常处理", "Deleted before release, or exception"),
    Channel.REVIEWED: Text("报关单审结", "Document review finished"),
    Channel.REVIEWED_PAPERLESS: Text("通关无纸化审结", "Paperless review finished"),
    Channel.REVIEWED_NO_PAPER: Text("无纸验放审结", "No-paper review finished"),
    Channel.TAX_DUE: Text("需缴纳税费", "Taxes are due"),
    Channel.EXPORT_INSPECTION: Text("查验通知", "Inspection notice"),
    Channel.INSPECTING: Text("查验中", "Under inspection"),
    Channel.HAND_IN_PAPERS: Text("放行交单", "Release after papers are handed in"),
    Channel.NO_PAPER_RELEASE: Text("无纸放行", "Released without papers"),
    Channel.SECURITY_RELEASE: Text("担保放行", "Released against security"),
    Channel.SECURITY_RELEASE_OLD: Text("担保验放", "Released against security (old code)"),
    Channel.RELEASED: Text("已放行", "Released"),
    Channel.CLEARED: Text("已结关", "Cleared"),
    Channel.DELETED: Text("已删单", "Deleted"),
    Channel.RESEND: Text("需重新发送报文", "Send the message again"),
    Channel.PORT_ENTRY: Text("准予进港", "Permitted to enter the port"),
    Channel.CERTIFICATE_ISSUED: Text("检验检疫证单已签发", "Inspection certificate issued"),
    Channel.TO_INSPECTION_REVIEW: Text("已送检验检疫审核", "Sent to inspection review"),
    Channel.INSPECTION_WITHDRAWN: Text("检验检疫已撤销", "Inspection application withdrawn"),
    Channel.INSPECTION_ACCEPTED: Text("检验检疫受理成功", "Inspection application accepted"),
    Channel.SUMMARY_STORED: Text("概要申报入库成功", "Summary declaration stored"),
    Channel.SUMMARY_RETURNED: Text("概要申报退单", "Summary declaration returned"),
    Channel.SUMMARY_REVIEWED: Text("概要申报审结", "Summary declaration reviewed"),
    Channel.SUPPLEMENT_REQUIRED: Text("需补充申报", "Supplementary declaration required"),
    Channel.SUMMARY_INSPECTION: Text("概要申报查验通知", "Inspection notice on the summary declaration"),
    Channel.RELEASED_TO_REMOVE: Text("允许提货", "Released for removal"),
    Channel.SAVED: Text("暂存成功", "Saved"),
    Channel.SAVE_FAILED: Text("暂存失败", "Saving failed"),
    Channel.CLIENT_ERROR: Text("客户端处理失败", "Client error"),
}


class ManifestReceipt(StrEnum):
    """Codes of manifest receipts."""

    ACCEPTED = "01"
    WAITING = "02"
    RETURNED = "03"
    BILL_RELEASED = "11"
    LOADING_REFUSED = "12"
    UNLOADING_FORBIDDEN = "13"
    CALL_OK = "0"
    SENT = "E3"
    DELETING = "D0"
    DELETED = "D1"

    @property
    def text(self) -> Text:
        return MANIFEST_TEXTS[self]


MANIFEST_TEXTS = {
    ManifestReceipt.ACCEPTED: Text("接受申报", "Accepted"),
    ManifestReceipt.WAITING: Text("转人工审核", "Waiting for manual review"),
    ManifestReceipt.RETURNED: Text("退单", "Returned"),
    ManifestReceipt.BILL_RELEASED: Text("提运单放行", "Bill of lading released"),
    ManifestReceipt.LOADING_REFUSED: Text("不准予装载", "Loading refused"),
    ManifestReceipt.UNLOADING_FORBIDDEN: Text("禁止卸货", "Unloading forbidden"),
    ManifestReceipt.CALL_OK: Text("调用成功", "Call succeeded"),
    ManifestReceipt.SENT: Text("已发送", "Sent"),
    ManifestReceipt.DELETING: Text("删除中", "Being deleted"),
    ManifestReceipt.DELETED: Text("已删除", "Deleted"),
}
