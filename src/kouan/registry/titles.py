"""Titles of the code lists and of the tags of certainty."""

from kouan.kernel.text import Text

TAG_TEXTS = {
    "S": Text("方案原文", "said by the plan"),
    "L": Text("法规原文", "read in a law"),
    "R": Text("公开代码库", "read in a public repository"),
    "P": Text("公开网页", "read on a public page"),
    "M": Text("凭记忆，可信", "from memory, believed right"),
    "M?": Text("凭记忆，待核", "from memory, to be checked"),
    "D": Text("本系统设定", "our own design"),
}
LIST_TEXTS = {
    "admin_divisions": Text("行政区划", "Administrative divisions"),
    "attached_document_kinds": Text("随附单据类别", "Kinds of attached documents"),
    "border_ports": Text("国内口岸", "Border ports"),
    "ciq_goods_names": Text("检验检疫名称", "Inspection names of goods"),
    "ciq_offices": Text("检验检疫机关", "Inspection offices"),
    "container_specs": Text("集装箱规格", "Container specifications"),
    "correlation_reasons": Text("关联理由", "Reasons of relation"),
    "countries": Text("国家和地区", "Countries and regions"),
    "currencies": Text("币制", "Currencies"),
    "customs_offices": Text("关区", "Customs offices"),
    "dangerous_package_specs": Text("危险货物包装规格", "Dangerous-goods packagings"),
    "declaration_elements": Text("申报要素", "Declaration elements"),
    "domestic_districts": Text("国内地区", "Domestic districts"),
    "duty_modes": Text("征减免税方式", "Ways of levying"),
    "enterprise_qualifications": Text("企业资质", "Qualifications of firms"),
    "goods_attributes": Text("货物属性", "Attributes of goods"),
    "hs_tariff": Text("税则", "Tariff"),
    "levy_natures": Text("征免性质", "Levy natures"),
    "licence_kinds": Text("产品资质", "Kinds of product permits"),
    "origin_regions": Text("原产地区", "Regions of origin"),
    "package_types": Text("包装种类", "Kinds of packages"),
    "ports": Text("港口", "Ports"),
    "price_terms": Text("成交方式", "Price terms"),
    "purposes": Text("用途", "Purposes"),
    "supervision_documents": Text("监管证件", "Supervision documents"),
    "supervision_modes": Text("监管方式", "Supervision modes"),
    "transport_modes": Text("运输方式", "Transport modes"),
    "units": Text("计量单位", "Units of measure"),
    "unlocode": Text("联合国口岸代码", "UN/LOCODE"),
}
