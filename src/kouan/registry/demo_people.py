"""Who lives in the demonstration world. Names and codes are invented; check characters agree."""

from __future__ import annotations

from dataclasses import dataclass

from kouan.registry.roles import Role


@dataclass(frozen=True, slots=True)
class Firm:
    """One invented organisation and the people in it: (sign-in name, Chinese name, English name, roles)."""

    key: str
    uscc: str
    name_zh: str
    name_en: str
    roles: tuple[Role, ...]
    people: tuple[tuple[str, str, str, tuple[Role, ...]], ...]
    customs_code: str = ""
    ciq_code: str = ""
    grade: str = "registered"


FIRMS = (
    Firm(
        "trader",
        "91500112MATCULH83D",
        "重庆缙云车桥科技有限公司",
        "Chongqing Jinyun Axle Technology Co., Ltd.",
        (Role.TRADER,),
        (("trader", "沈嘉禾", "Shen Jiahe", (Role.TRADER,)),),
        "5001930417",
        "5000930417",
        "advanced",
    ),
    Firm(
        "trader2",
        "91500103MA7WL1EF1G",
        "重庆朝天食品贸易有限公司",
        "Chongqing Chaotian Foods Trading Co., Ltd.",
        (Role.TRADER,),
        (("trader2", "罗明达", "Luo Mingda", (Role.TRADER,)),),
        "5001260288",
        "5000260288",
    ),
    Firm(
        "trader3",
        "91500107MAJ2A89F01",
        "重庆歌乐电子有限公司",
        "Chongqing Gele Electronics Co., Ltd.",
        (Role.TRADER,),
        (("trader3", "何静", "He Jing", (Role.TRADER,)),),
        "5001960713",
        "5000960713",
        "advanced",
    ),
    Firm(
        "broker",
        "91500105MA2XW55T01",
        "重庆嘉陵报关有限公司",
        "Chongqing Jialing Customs Brokers Ltd.",
        (Role.BROKER,),
        (("broker", "周敏", "Zhou Min", (Role.BROKER,)),),
        "500198A006",
        "5000980006",
    ),
    Firm(
        "broker2",
        "91500112MA1P3MNH58",
        "重庆南泉国际货运代理有限公司",
        "Chongqing Nanquan Forwarding Co., Ltd.",
        (Role.BROKER,),
        (("broker2", "郑涛", "Zheng Tao", (Role.BROKER,)),),
        "500198A019",
        "5000980019",
    ),
    Firm(
        "terminal",
        "91500112MA91HTME95",
        "果园港示范集装箱码头有限公司",
        "Guoyuan Demonstration Container Terminal Co., Ltd.",
        (Role.TERMINAL,),
        (("terminal", "高强", "Gao Qiang", (Role.TERMINAL,)),),
    ),
    Firm(
        "carrier",
        "91500103MA36KXLE5Y",
        "重庆远帆航运有限公司",
        "Chongqing Yuanfan Shipping Co., Ltd.",
        (Role.CARRIER,),
        (("carrier", "马杰", "Ma Jie", (Role.CARRIER,)),),
    ),
    Firm(
        "customs",
        "1150000000LYTY8GXG",
        "果园港海关（演示）",
        "Guoyuan Port Customs (demonstration)",
        (Role.CUSTOMS, Role.INSPECTION),
        (
            ("customs", "梁平", "Liang Ping", (Role.CUSTOMS,)),
            ("inspection", "徐洋", "Xu Yang", (Role.INSPECTION,)),
        ),
    ),
    Firm(
        "lock",
        "1242050000AMBRCN2L",
        "峡江通航调度中心（演示）",
        "Gorges Passage Dispatch Centre (demonstration)",
        (Role.LOCK,),
        (("lock", "胡磊", "Hu Lei", (Role.LOCK,)),),
    ),
    Firm(
        "rail",
        "91500106MA377EEFXW",
        "重庆团结铁路口岸示范有限公司",
        "Chongqing Tuanjie Rail Port Demonstration Co., Ltd.",
        (Role.RAIL,),
        (("rail", "孙勇", "Sun Yong", (Role.RAIL,)),),
    ),
    Firm(
        "port_office",
        "11500000003LH7EF8H",
        "口岸物流办公室（演示）",
        "Port and Logistics Office (demonstration)",
        (Role.PORT_OFFICE,),
        (("port_office", "林娜", "Lin Na", (Role.PORT_OFFICE,)),),
    ),
    Firm(
        "market",
        "11500000009W48006Q",
        "市场监管局（演示）",
        "Market Supervision Bureau (demonstration)",
        (Role.MARKET,),
        (("market", "吴艳", "Wu Yan", (Role.MARKET,)),),
    ),
)

# principal, agent, what the agent may do, number of the paper
MANDATES = (
    ("trader", "broker", ("declare", "inspect", "pay"), "DEMO-POA-0001"),
    ("trader2", "broker", ("declare", "inspect"), "DEMO-POA-0002"),
    ("trader3", "broker2", ("declare", "pay"), "DEMO-POA-0003"),
)
