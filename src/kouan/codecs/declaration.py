"""The customs declaration as a domain type: one shape for API, DecMessage XML, spreadsheet, drafts, rules and duties.

Field names are English terms; the DecMessage tag stands behind each (domain reference, Appendix A). Codes are the
Chinese customs codes. Quantities and prices are decimals; weights are kilograms; dates are Shanghai local dates.
Field paths in problems use these names: `goods[0].hs_code`.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

Direction = Literal["I", "E"]


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    """A domestic party, by its three codes and its name (TradeCoScc, TradeCode, TradeCiqCode, TradeName …)."""

    uscc: str = ""  # unified social credit code
    customs_code: str = ""  # customs registration code, 10 characters
    ciq_code: str = ""  # inspection registration code, 10 digits
    name: str = ""


class OverseasParty(msgspec.Struct, frozen=True, omit_defaults=True):
    """OverseasConsignor* / OverseasConsignee*; name "NO" when there is none."""

    code: str = ""
    name_cn: str = ""
    name_en: str = ""
    address: str = ""


class Charge(msgspec.Struct, frozen=True, omit_defaults=True):
    """Freight, insurance or other charges: mark 1 = rate in per cent, 2 = unit price per tonne, 3 = total."""

    mark: str = ""
    currency: str = ""
    amount: Decimal | None = None


class Vehicle(msgspec.Struct, frozen=True, omit_defaults=True):
    """A vehicle of a permit, by its VIN (DecGoodsLimitVin)."""

    vin: str  # VinNo
    bill_date: date | None = None  # BillLadDate
    warranty: str = ""  # QualityQgp
    engine_no: str = ""  # MotorNo
    chassis_no: str = ""  # ChassisNo
    invoice_no: str = ""  # InvoiceNo
    invoice_count: str = ""  # InvoiceNum
    name_cn: str = ""  # ProdCnnm
    name_en: str = ""  # ProdEnnm
    model_en: str = ""  # ModelEn
    unit_price: Decimal | None = None  # PricePerUnit
    number: str = ""  # LicenceNo, where it is said again
    kind: str = ""  # LicTypeCode, where it is said again


class Permit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A product permit of a goods line (DecGoodsLimit)."""

    kind: str  # LicTypeCode
    number: str  # LicenceNo
    item: str = ""  # LicWrtofDetailNo
    quantity: Decimal | None = None  # LicWrtofQty
    unit: str = ""  # LicWrtofQtyUnit
    vehicles: tuple[Vehicle, ...] = ()


class Danger(msgspec.Struct, frozen=True, omit_defaults=True):
    """Dangerous goods fields; all of them, or `none` = "1" (NoDangFlag)."""

    un_number: str = ""
    name: str = ""
    package_class: str = ""
    package_spec: str = ""
    none: str = ""


class GoodsItem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One goods line (DecList)."""

    line: int  # GNo
    hs_code: str  # CodeTS
    name: str  # GName
    quantity: Decimal  # GQty
    unit: str  # GUnit
    price: Decimal  # DeclPrice
    total: Decimal  # DeclTotal
    currency: str  # TradeCurr
    origin_country: str = ""  # OriginCountry
    destination_country: str = ""  # DestinationCountry
    model: str = ""  # GModel, elements joined with |
    first_quantity: Decimal | None = None
    first_unit: str = ""
    second_quantity: Decimal | None = None
    second_unit: str = ""
    duty_mode: str = "1"  # DutyMode
    ciq_code: str = ""
    ciq_name: str = ""
    filing_item: str = ""  # ContrItem
    origin_region: str = ""  # OrigPlaceCode
    district: str = ""  # DistrictCode
    destination_district: str = ""  # DestCode
    purpose: str = ""
    attributes: tuple[str, ...] = ()  # GoodsAttr
    danger: Danger | None = None
    permits: tuple[Permit, ...] = ()
    name_en: str = ""  # DeclGoodsEname
    ingredients: str = ""  # Stuff
    spec: str = ""  # GoodsSpec
    goods_model: str = ""  # GoodsModel
    brand: str = ""  # GoodsBrand
    produced_on: str = ""  # ProduceDate
    batch: str = ""  # ProdBatchNo
    valid_until: str = ""  # ProdValidDt
    shelf_life: str = ""  # ProdQgp
    producer_code: str = ""  # MnufctrRegNo
    producer_name: str = ""  # MnufctrRegName
    foreign_company: str = ""  # EngManEntCnm
    export_item: str = ""  # ExgNo
    export_version: str = ""  # ExgVersion
    use_to: str = ""  # UseTo
    processing_fee: str = ""  # WorkUsd
    class_mark: str = ""  # ClassMark
    factor: str = ""  # Factor


class Container(msgspec.Struct, frozen=True, omit_defaults=True):
    """A container (box) of the declaration."""

    number: str  # ContainerId, ISO 6346
    spec: str = ""  # ContainerMd
    weight: Decimal | None = None  # ContainerWt, kg
    lcl: str = ""  # LclFlag 0/1
    goods_lines: tuple[int, ...] = ()  # GoodsNo


class LicenceDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """A supervision document: letter and number (LicenseDocu)."""

    letter: str  # DocuCode
    number: str  # CertCode


class OriginRelation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which certificate-of-origin line covers which goods line (EcoRelation)."""

    kind: str
    number: str
    line: int
    certificate_line: str = ""


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """An attached electronic document (EdocRealation)."""

    id: str  # EdocID
    kind: str  # EdocCode, 8 digits
    name: str = ""  # EdocCopId
    owner_code: str = ""
    owner_name: str = ""
    format: str = ""  # EdocFomatType
    note: str = ""  # OpNote
    size: int | None = None
    signed_by: str = ""  # SignUnit
    signed_at: str = ""  # SignTime


class RequestedCertificate(msgspec.Struct, frozen=True, omit_defaults=True):
    """A certificate asked for (DecRequestCert)."""

    code: str
    originals: int = 1
    copies: int = 2


class OtherPack(msgspec.Struct, frozen=True, omit_defaults=True):
    """A further kind of package (DecOtherPack)."""

    quantity: int
    kind: str


class Modes(msgspec.Struct, frozen=True, omit_defaults=True):
    """The clearance modes chosen for a consignment (domain reference, 1.0); no message tag carries them.

    What is left out is the plain way, which is always open.
    """

    declare_time: Literal["NORMAL", "EARLY"] = "NORMAL"
    declare_form: Literal["ONE_STEP", "TWO_STEP"] = "ONE_STEP"
    admission: Literal["PLAIN", "TWO_SEGMENT"] = "PLAIN"
    handling: Literal["YARD", "DIRECT_DISCHARGE", "DIRECT_LOAD"] = "YARD"
    corridor: Literal["LOCAL", "TRANSIT", "LINKED", "DEPART_CONFIRM", "ARRIVE_CONFIRM"] = "LOCAL"
    transit_reason: str = ""  # which listed case lets the goods travel under transit (R-1.9b)
    permit: str = ""  # customs' special permit of loading on arrival (R-1.5b)


class SummaryAnswers(msgspec.Struct, frozen=True, omit_defaults=True):
    """The three questions before a summary declaration, "yes" or "no" (R-1.2b), and the guarantee of the third."""

    restricted: Literal["", "yes", "no"] = ""
    inspected: Literal["", "yes", "no"] = ""
    taxed: Literal["", "yes", "no"] = ""
    guarantee_no: str = ""


class Declaration(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole declaration: head, goods lines, containers, documents."""

    direction: Direction  # IEFlag
    customs_office: str  # CustomMaster
    port_office: str  # IEPort
    trader: Party  # TradeCo*
    goods: tuple[GoodsItem, ...]
    owner: Party = Party()  # Owner*: consuming / producing unit
    agent: Party = Party()  # Agent*: declarant
    entered_by: Party = Party()  # Cop*
    overseas_consignor: OverseasParty = OverseasParty()
    overseas_consignee: OverseasParty = OverseasParty()
    trader_name_en: str = ""  # DomesticConsigneeEname
    seq_no: str = ""  # SeqNo, given by the centre
    entry_id: str = ""  # EntryId
    client_no: str = ""  # ClientSeqNo
    operation: str = "C"  # OperType: C declare, G save
    kind: str = ""  # Type: business items
    entry_kind: str = "M"  # EntryType
    edi_kind: str = "1"  # EdiId
    bill_kind: str = ""  # BillType
    transit: str = "0"  # DeclTrnRel
    border_port: str = ""  # EntyPortCode
    destination_port: str = ""  # DistinatePort: stop port / port of destination
    departure_port: str = ""  # DespPortCode
    despatch_country: str = ""  # TradeCountry
    trade_country: str = ""  # TradeAreaCode
    manual_no: str = ""  # ManualNo
    contract_no: str = ""  # ContrNo
    entry_date: date | None = None  # IEDate
    despatch_date: date | None = None  # DespDate
    discharged_on: date | None = None  # CmplDschrgDt
    transport_mode: str = "2"  # TrafMode
    conveyance: str = ""  # TrafName
    voyage: str = ""  # VoyNo
    bill_no: str = ""  # BillNo
    second_bill_no: str = ""  # BLNo
    supervision_mode: str = "0110"  # TradeMode
    levy_nature: str = ""  # CutMode
    licence_no: str = ""  # LicenseNo
    price_term: str = "1"  # TransMode
    freight: Charge = Charge()
    insurance: Charge = Charge()
    other_charges: Charge = Charge()
    packages: int = 0  # PackNo
    package_kind: str = ""  # WrapType
    other_packs: tuple[OtherPack, ...] = ()
    gross_weight: Decimal = Decimal(0)  # GrossWet, kg
    net_weight: Decimal = Decimal(0)  # NetWt, kg
    security_release: str = ""  # ChkSurety
    promises: str = ""  # PromiseItmes
    inspection_split: str = ""  # CheckFlow
    tax_mark: str = ""  # TaxAaminMark
    marks: str = ""  # MarkNo
    goods_place: str = ""  # GoodsPlace
    inspection_office: str = ""  # InspOrgCode
    accepting_office: str = ""  # OrgCode
    certificate_office: str = ""  # VsaOrgCode
    destination_office: str = ""  # PurpOrgCode
    special_marks: str = ""  # SpecDeclFlag
    correlation_no: str = ""
    correlation_reason: str = ""  # CorrelationReasonFlag
    remarks: str = ""  # NoteS
    declarant_name: str = ""  # DeclareName, personal data
    typist_no: str = ""  # TypistNo
    typist_name: str = ""  # InputerName, personal data
    containers: tuple[Container, ...] = ()
    documents: tuple[LicenceDocument, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    origin_relations: tuple[OriginRelation, ...] = ()
    requested_certificates: tuple[RequestedCertificate, ...] = ()
    qualifications: tuple[tuple[str, str], ...] = ()  # DecCopLimit: EntQualifTypeCode, EntQualifNo
    material_promises: tuple[str, ...] = ()  # DeclaratioMaterialCode
    related: dict[str, str] = {}  # DecFreeTxt: RelId, RelManNo, BonNo, CusFie, VoyNo, DecBpNo, DecNo
    modes: Modes | None = None
    answers: SummaryAnswers | None = None  # of a two-step declaration
    extra: dict[str, str] = {}  # tags kept as they came: DataSource, Risk, PDate, PartenerID, TgdNo, ApprNo …


decode_json = msgspec.json.Decoder(Declaration).decode
encode_json = msgspec.json.Encoder(decimal_format="string").encode
