"""DecMessage, tag by tag: which tag is which field of `Declaration`, of what kind and length.

Source: domain reference, Appendix A (lengths in characters; d(p,s) = precision and scale). Misspelled tags are the real
names. Order is the order in which they are written. `sparse` tags are not in every version of the message: they are
written only where they hold something (`CopCiqCode`, the overseas consignee's Chinese name and its address).
"""

from decimal import Decimal
from typing import Any, NamedTuple

from kouan.codecs import declaration as d
from kouan.codecs.customs_xml.kinds import Chars, Day, Kind, Listed, Number, Whole

NAMESPACE = "http://www.chinaport.gov.cn/dec"
OLDEST, NEWEST, WRITTEN = (3, 1), (5, 0), "4.8"
ZERO = Decimal(0)


class Field(NamedTuple):
    """One tag: `path` is our field name, with a dot where it belongs to a nested type."""

    tag: str
    path: str
    kind: Kind
    sparse: bool = False


class Section(NamedTuple):
    """A repeated element: where it stands in the message, which member of our type it fills, and its fields."""

    wrapper: str  # "" when the elements stand directly under the root
    tag: str
    member: str
    make: type[Any]
    fields: tuple[Field, ...]


def _charge(tag: str, member: str, *, signed: bool = False) -> tuple[Field, Field, Field]:
    return (
        Field(f"{tag}Curr", f"{member}.currency", Chars(3)),
        Field(f"{tag}Mark", f"{member}.mark", Chars(1)),
        Field(f"{tag}Rate", f"{member}.amount", Number(12, 4, signed=signed)),
    )


HEAD: tuple[Field, ...] = (
    Field("SeqNo", "seq_no", Chars(20)),
    Field("IEFlag", "direction", Chars(1)),
    Field("Type", "kind", Chars(2)),
    Field("AgentCode", "agent.customs_code", Chars(10)),
    Field("AgentName", "agent.name", Chars(70)),
    Field("BillNo", "bill_no", Chars(50)),
    Field("ContrNo", "contract_no", Chars(32)),
    Field("CustomMaster", "customs_office", Chars(4)),
    Field("CutMode", "levy_nature", Chars(3)),
    Field("DistinatePort", "destination_port", Chars(6)),
    *_charge("Fee", "freight"),
    Field("GrossWet", "gross_weight", Number(17, 5, ZERO)),
    Field("IEDate", "entry_date", Day()),
    Field("IEPort", "port_office", Chars(4)),
    *_charge("Insur", "insurance"),
    Field("LicenseNo", "licence_no", Chars(20)),
    Field("ManualNo", "manual_no", Chars(12)),
    Field("NetWt", "net_weight", Number(17, 5, ZERO)),
    Field("NoteS", "remarks", Chars(500)),
    *_charge("Other", "other_charges", signed=True),
    Field("OwnerCode", "owner.customs_code", Chars(10)),
    Field("OwnerName", "owner.name", Chars(70)),
    Field("PackNo", "packages", Whole(9)),
    Field("TradeCode", "trader.customs_code", Chars(10)),
    Field("TradeCountry", "despatch_country", Chars(3)),
    Field("TradeMode", "supervision_mode", Chars(4)),
    Field("TradeName", "trader.name", Chars(70)),
    Field("TrafMode", "transport_mode", Chars(1)),
    Field("TrafName", "conveyance", Chars(200)),
    Field("TransMode", "price_term", Chars(1)),
    Field("WrapType", "package_kind", Chars(2)),
    Field("EntryId", "entry_id", Chars(18)),
    Field("EdiId", "edi_kind", Chars(1)),
    Field("CopName", "entered_by.name", Chars(70)),
    Field("CopCode", "entered_by.customs_code", Chars(10)),
    Field("EntryType", "entry_kind", Chars(1)),
    Field("TypistNo", "typist_no", Chars(32)),
    Field("InputerName", "typist_name", Chars(50)),
    Field("DeclTrnRel", "transit", Chars(1)),
    Field("ChkSurety", "security_release", Chars(1)),
    Field("BillType", "bill_kind", Chars(1)),
    Field("CopCodeScc", "entered_by.uscc", Chars(18)),
    Field("OwnerCodeScc", "owner.uscc", Chars(18)),
    Field("AgentCodeScc", "agent.uscc", Chars(18)),
    Field("TradeCoScc", "trader.uscc", Chars(18)),
    Field("PromiseItmes", "promises", Chars(50)),
    Field("TradeAreaCode", "trade_country", Chars(3)),
    Field("CheckFlow", "inspection_split", Chars(1)),
    Field("TaxAaminMark", "tax_mark", Chars(1)),
    Field("MarkNo", "marks", Chars(400)),
    Field("DespPortCode", "departure_port", Chars(6)),
    Field("EntyPortCode", "border_port", Chars(6)),
    Field("GoodsPlace", "goods_place", Chars(100)),
    Field("BLNo", "second_bill_no", Chars(50)),
    Field("InspOrgCode", "inspection_office", Chars(10)),
    Field("SpecDeclFlag", "special_marks", Chars(100)),
    Field("PurpOrgCode", "destination_office", Chars(10)),
    Field("DespDate", "despatch_date", Day()),
    Field("CmplDschrgDt", "discharged_on", Day()),
    Field("CorrelationReasonFlag", "correlation_reason", Chars(2)),
    Field("VsaOrgCode", "certificate_office", Chars(10)),
    Field("DeclareName", "declarant_name", Chars(50)),
    Field("OrgCode", "accepting_office", Chars(10)),
    Field("OverseasConsignorCode", "overseas_consignor.code", Chars(50)),
    Field("OverseasConsignorCname", "overseas_consignor.name_cn", Chars(150)),
    Field("OverseasConsignorEname", "overseas_consignor.name_en", Chars(100)),
    Field("OverseasConsignorAddr", "overseas_consignor.address", Chars(100)),
    Field("OverseasConsigneeCode", "overseas_consignee.code", Chars(50)),
    Field("OverseasConsigneeEname", "overseas_consignee.name_en", Chars(400)),
    Field("DomesticConsigneeEname", "trader_name_en", Chars(400)),
    Field("CorrelationNo", "correlation_no", Chars(500)),
    Field("TradeCiqCode", "trader.ciq_code", Chars(10)),
    Field("OwnerCiqCode", "owner.ciq_code", Chars(10)),
    Field("DeclCiqCode", "agent.ciq_code", Chars(10)),
    Field("CopCiqCode", "entered_by.ciq_code", Chars(10), sparse=True),
    Field("OverseasConsigneeCname", "overseas_consignee.name_cn", Chars(150), sparse=True),
    Field("OverseasConsigneeAddr", "overseas_consignee.address", Chars(100), sparse=True),
)
# Head tags of the systems' own use: kept as they came in `Declaration.extra`, under the tag.
KEPT = frozenset(
    (
        *("ApprNo", "PreEntryId", "Risk", "PDate", "PartenerID", "TgdNo", "DataSource"),
        *("OrigBoxFlag", "NoOtherPack", "EdiRemark", "EdiRemark2"),
    )
)
# Wrappers that some systems put around the vehicles of a permit: kept under their paths, without a remark.
VEHICLES = frozenset(("DecGoodsLimitVins", "DecGoodsLimitVinList"))

PERMIT: tuple[Field, ...] = (
    Field("LicTypeCode", "kind", Chars(5)),
    Field("LicenceNo", "number", Chars(40)),
    Field("LicWrtofDetailNo", "item", Chars(10)),
    Field("LicWrtofQty", "quantity", Number(19, 5)),
    Field("LicWrtofQtyUnit", "unit", Chars(3)),
)
VIN = "DecGoodsLimitVin"
VEHICLE: tuple[Field, ...] = (
    Field("LicenceNo", "number", Chars(40), sparse=True),
    Field("LicTypeCode", "kind", Chars(5), sparse=True),
    Field("VinNo", "vin", Chars(50)),
    Field("BillLadDate", "bill_date", Day()),
    Field("QualityQgp", "warranty", Chars(100)),
    Field("MotorNo", "engine_no", Chars(100)),
    Field("ChassisNo", "chassis_no", Chars(100)),
    Field("InvoiceNo", "invoice_no", Chars(100)),
    Field("InvoiceNum", "invoice_count", Chars(20)),
    Field("ProdCnnm", "name_cn", Chars(255)),
    Field("ProdEnnm", "name_en", Chars(255)),
    Field("ModelEn", "model_en", Chars(255)),
    Field("PricePerUnit", "unit_price", Number(19, 5)),
)

GOODS: tuple[Field, ...] = (
    Field("ClassMark", "class_mark", Chars(1)),
    Field("CodeTS", "hs_code", Chars(10)),
    Field("ContrItem", "filing_item", Chars(19)),
    Field("DeclPrice", "price", Number(14, 4, ZERO)),
    Field("DutyMode", "duty_mode", Chars(1)),
    Field("Factor", "factor", Chars(20)),
    Field("GModel", "model", Chars(255)),
    Field("GName", "name", Chars(255)),
    Field("GNo", "line", Whole(9)),
    Field("OriginCountry", "origin_country", Chars(3)),
    Field("TradeCurr", "currency", Chars(3)),
    Field("DeclTotal", "total", Number(15, 2, ZERO)),
    Field("GQty", "quantity", Number(14, 5, ZERO)),
    Field("FirstQty", "first_quantity", Number(19, 5)),
    Field("SecondQty", "second_quantity", Number(19, 5)),
    Field("GUnit", "unit", Chars(3)),
    Field("FirstUnit", "first_unit", Chars(3)),
    Field("SecondUnit", "second_unit", Chars(3)),
    Field("UseTo", "use_to", Chars(10)),
    Field("WorkUsd", "processing_fee", Chars(20)),
    Field("ExgNo", "export_item", Chars(30)),
    Field("ExgVersion", "export_version", Chars(8)),
    Field("DestinationCountry", "destination_country", Chars(3)),
    Field("CiqCode", "ciq_code", Chars(20)),
    Field("DeclGoodsEname", "name_en", Chars(100)),
    Field("OrigPlaceCode", "origin_region", Chars(6)),
    Field("Purpose", "purpose", Chars(4)),
    Field("ProdValidDt", "valid_until", Chars(20)),
    Field("ProdQgp", "shelf_life", Chars(20)),
    Field("GoodsAttr", "attributes", Listed(Chars(4), 40)),
    Field("Stuff", "ingredients", Chars(400)),
    Field("Uncode", "danger.un_number", Chars(20)),
    Field("DangName", "danger.name", Chars(80)),
    Field("DangPackType", "danger.package_class", Chars(4)),
    Field("DangPackSpec", "danger.package_spec", Chars(24)),
    Field("EngManEntCnm", "foreign_company", Chars(100)),
    Field("NoDangFlag", "danger.none", Chars(1)),
    Field("DestCode", "destination_district", Chars(8)),
    Field("GoodsSpec", "spec", Chars(2000)),
    Field("GoodsModel", "goods_model", Chars(2000)),
    Field("GoodsBrand", "brand", Chars(2000)),
    Field("ProduceDate", "produced_on", Chars(2000)),
    Field("ProdBatchNo", "batch", Chars(2000)),
    Field("DistrictCode", "district", Chars(5)),
    Field("CiqName", "ciq_name", Chars(400)),
    Field("MnufctrRegNo", "producer_code", Chars(20)),
    Field("MnufctrRegName", "producer_name", Chars(150)),
)

SECTIONS: tuple[Section, ...] = (
    Section("DecLists", "DecList", "goods", d.GoodsItem, GOODS),
    Section(
        "DecContainers",
        "Container",
        "containers",
        d.Container,
        (
            Field("ContainerId", "number", Chars(11)),
            Field("ContainerMd", "spec", Chars(2)),
            Field("GoodsNo", "goods_lines", Listed(Whole(4), 255)),
            Field("LclFlag", "lcl", Chars(1)),
            Field("ContainerWt", "weight", Number(17, 5)),
        ),
    ),
    Section(
        "DecLicenseDocus",
        "LicenseDocu",
        "documents",
        d.LicenceDocument,
        (Field("DocuCode", "letter", Chars(1)), Field("CertCode", "number", Chars(64))),
    ),
    Section(
        "DecRequestCerts",
        "DecRequestCert",
        "requested_certificates",
        d.RequestedCertificate,
        (
            Field("AppCertCode", "code", Chars(10)),
            Field("ApplOri", "originals", Whole(3, 1)),
            Field("ApplCopyQuan", "copies", Whole(3, 2)),
        ),
    ),
    Section(
        "DecOtherPacks",
        "DecOtherPack",
        "other_packs",
        d.OtherPack,
        (Field("PackQty", "quantity", Whole(9)), Field("PackType", "kind", Chars(2))),
    ),
    Section(
        "DecCopLimits",
        "DecCopLimit",
        "qualifications",
        tuple,
        (Field("EntQualifTypeCode", "0", Chars(5)), Field("EntQualifNo", "1", Chars(40))),
    ),
    Section(
        "DecCopPromises",
        "DecCopPromise",
        "material_promises",
        str,
        (Field("DeclaratioMaterialCode", "0", Chars(10)),),
    ),
    Section(
        "",
        "EdocRealation",
        "attachments",
        d.Attachment,
        (
            Field("EdocID", "id", Chars(64)),
            Field("EdocCode", "kind", Chars(8)),
            Field("EdocFomatType", "format", Chars(2)),
            Field("OpNote", "note", Chars(255)),
            Field("EdocCopId", "name", Chars(64)),
            Field("EdocOwnerCode", "owner_code", Chars(10)),
            Field("SignUnit", "signed_by", Chars(10)),
            Field("SignTime", "signed_at", Chars(32)),
            Field("EdocOwnerName", "owner_name", Chars(100)),
            Field("EdocSize", "size", Whole(12, None)),
        ),
    ),
    Section(
        "",
        "EcoRelation",
        "origin_relations",
        d.OriginRelation,
        (
            Field("CertType", "kind", Chars(3)),
            Field("EcoCertNo", "number", Chars(32)),
            Field("DecGNo", "line", Whole(9)),
            Field("EcoGNo", "certificate_line", Chars(9)),
        ),
    ),
)

RELATED: dict[str, Kind] = {
    "RelId": Chars(18),
    "RelManNo": Chars(12),
    "BonNo": Chars(32),
    "VoyNo": Chars(32),
    "DecBpNo": Chars(32),
    "CusFie": Chars(8),
    "DecNo": Chars(13),
}
SIGN: tuple[Field, ...] = (
    Field("OperType", "operation", Chars(1)),
    Field("ClientSeqNo", "client_no", Chars(64)),
)
# Where each part of the message stands.
ORDER = (
    *("DecHead", "DecLists", "DecContainers", "DecLicenseDocus", "DecRequestCerts", "DecOtherPacks", "DecCopLimits"),
    *("DecUsers", "DecFreeTxt", "DecSign", "DecCopPromises", "EdocRealation", "EcoRelation"),
    *("TrnHead", "TrnList", "TrnContainers", "TrnContaGoodsList"),
)
GROUPS: dict[str, type[Any]] = {
    "trader": d.Party,
    "owner": d.Party,
    "agent": d.Party,
    "entered_by": d.Party,
    "overseas_consignor": d.OverseasParty,
    "overseas_consignee": d.OverseasParty,
    "freight": d.Charge,
    "insurance": d.Charge,
    "other_charges": d.Charge,
    "danger": d.Danger,
}
