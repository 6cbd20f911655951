"""Invented firms and people: names, codes with right check digits. Nobody here exists."""

from __future__ import annotations

import random
from dataclasses import dataclass

from kouan.codecs.declaration import OverseasParty
from kouan.kernel.identifiers.check_digits import USCC_ALPHABET, uscc_check

DISTRICTS = ("500105", "500112", "500107", "500108", "500103", "500113", "500106", "500109", "500101", "500102")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_PLACES = (
    "巴渝",
    "嘉陵",
    "缙云",
    "朝天",
    "歌乐",
    "南泉",
    "渝北",
    "两江",
    "山城",
    "璧山",
    "涪陵",
    "北碚",
    "铜梁",
    "江津",
)
_WORDS = (
    "恒通",
    "瑞川",
    "远帆",
    "鸿泰",
    "金桥",
    "智汇",
    "新越",
    "嘉禾",
    "天启",
    "宏晟",
    "联创",
    "正源",
    "明达",
    "安捷",
)
_TRADES = (
    "电子",
    "汽车零部件",
    "机械",
    "食品",
    "化工",
    "进出口贸易",
    "新材料",
    "医疗器械",
    "摩托车",
    "家居",
    "通讯",
    "光电",
)
_SURNAMES = "陈李张刘杨黄周吴徐孙马朱胡林郭何高罗郑梁"
_GIVEN = (
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "强",
    "磊",
    "洋",
    "艳",
    "勇",
    "杰",
    "涛",
    "明",
    "超",
    "秀兰",
    "霞",
    "平",
    "桂英",
)
_FOREIGN = (
    "Nordhafen",
    "Blue Delta",
    "Kestrel",
    "Marlowe",
    "Sakura Bay",
    "Alpenrot",
    "Rio Claro",
    "Harbourline",
    "Tulip",
)
_FOREIGN_KIND = ("Trading", "Components", "Foods", "Industries", "Technologies", "Machinery", "Chemicals", "Logistics")
_FOREIGN_FORM = {
    "DEU": "GmbH",
    "NLD": "B.V.",
    "JPN": "K.K.",
    "ITA": "S.p.A.",
    "FRA": "SAS",
    "BRA": "Ltda.",
    "KOR": "Co., Ltd.",
}


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented firm of Chongqing."""

    uscc: str
    name_zh: str
    name_en: str
    customs_code: str
    ciq_code: str


def uscc(dice: random.Random) -> str:
    """A unified social credit code of an enterprise in Chongqing; both check characters agree (GB 11714, GB 32100)."""
    serial = "MA" + "".join(dice.choice(USCC_ALPHABET) for _ in range(6))
    total = sum(
        weight * _ORGANISATION_ALPHABET.index(c) for weight, c in zip(_ORGANISATION_WEIGHTS, serial, strict=True)
    )
    inner = "0123456789X"[(11 - total % 11) % 11]
    body = f"91{dice.choice(DISTRICTS)}{serial}{inner}"
    return body + uscc_check(body)


def firm(dice: random.Random) -> Firm:
    """A firm with its codes."""
    place, word, trade = dice.choice(_PLACES), dice.choice(_WORDS), dice.choice(_TRADES)
    return Firm(
        uscc=uscc(dice),
        name_zh=f"重庆{place}{word}{trade}有限公司",
        name_en=f"Chongqing {dice.choice(_FOREIGN)} {dice.choice(_FOREIGN_KIND)} Co., Ltd.",
        customs_code=f"5001{dice.choice('29')}{dice.randrange(10**5):05d}",
        ciq_code=f"5000{dice.randrange(10**6):06d}",
    )


def person(dice: random.Random) -> str:
    """A person's name."""
    return dice.choice(_SURNAMES) + dice.choice(_GIVEN)


def overseas(dice: random.Random, country: str) -> OverseasParty:
    """A party abroad."""
    form = _FOREIGN_FORM.get(country, "Ltd.")
    name = f"{dice.choice(_FOREIGN)} {dice.choice(_FOREIGN_KIND)} {form}"
    return OverseasParty(name_en=name, address=f"{dice.randrange(1, 240)} Quay Road")
