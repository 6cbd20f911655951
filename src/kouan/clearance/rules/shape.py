"""B01 and B22: the message as such, its characters, lengths and the size of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter, gt

import msgspec

from kouan.clearance.rules import lengths
from kouan.clearance.rules.context import Context
from kouan.clearance.rules.hints import fill, of_item, shown
from kouan.clearance.rules.labels import label
from kouan.codecs.declaration import Declaration, GoodsItem
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class B01(Rule):
    """The message can be read and is of a version we know. The codec finds what is wrong with the XML itself.

    Source: Appendix A (namespace and versions) and B01.
    """

    id = "B01"
    text = Text(
        "报文版本应为 {expected} 之一，现为“{found}”。",
        "The message version must be one of {expected}, not “{found}”.",
    )
    source = "Appendix B01"
    direction = Text("进出口标志应为 I 或 E，现为“{found}”。", "The direction must be I or E, not “{found}”.")

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        if declaration.direction not in ("I", "E"):
            found.append(B01.problem("direction", B01.direction, found=shown(declaration.direction)))
        version = declaration.extra.get("version") if declaration.extra else None
        if version is not None:
            known = context.day.values["decmessage.versions"]
            if version not in known:
                found.append(B01.problem("extra.version", expected=" ".join(known), found=shown(version)))
        return found


_head, _head_limits = attrgetter(*lengths.HEAD), tuple(lengths.HEAD.values())
_line, _line_limits = attrgetter(*lengths.LINE), tuple(lengths.LINE.values())
_LONGEST, _no_short = lengths.LINE["name"], [""] * (len(lengths.LINE) - 2)
_all_of_line = msgspec.structs.astuple
_fields = [field.name for field in msgspec.structs.fields(GoodsItem)]
_rare = slice(_fields.index(next(iter(lengths.RARE))), _fields.index(list(lengths.RARE)[-1]) + 1)
_rare_limits, _no_rare = tuple(lengths.RARE.values()), ("",) * len(lengths.RARE)
_permit, _danger = attrgetter(*lengths.PERMIT), attrgetter(*lengths.DANGER)
_part_texts = {name: (attrgetter(*limits), limits, tuple(limits.values())) for name, limits in lengths.PARTS.items()}
_has_parts = attrgetter(*lengths.PARTS, "related", "extra", "qualifications", "material_promises")


class B22(Rule):
    """Texts have no control characters, can be written in GB18030 and are not too long; numbers fit their fields.

    Lengths count characters, not bytes. Source: Appendix A (lengths, d(p,s)) and B22.
    """

    id = "B22"
    text = Text(
        "{label}含有不能传输的字符（第 {place} 个字符，U+{code}），请删除。",
        "The {label} contains a character that cannot be sent (character {place}, U+{code}): remove it.",
    )
    source = "Appendix B22"
    long = Text(
        "{label}有 {found} 个字符，最多 {limit} 个。",
        "The {label} has {found} characters; at most {limit} are allowed.",
    )
    number = Text(
        "{label}应为数字，整数最多 {whole} 位、小数最多 {places} 位，现为 {found}。",
        "The {label} must be a number of at most {whole} whole digits and {places} decimals, not {found}.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        texts = _head(declaration)
        if not _harmless(texts, _head_limits):
            found += _texts(texts, lengths.HEAD, "", 0)
        for index, item in enumerate(declaration.goods):
            name, model, *short = texts = _line(item)
            if not (
                name.isprintable()
                and model.isprintable()
                and len(name) <= _LONGEST
                and len(model) <= _LONGEST
                and (short == _no_short or _harmless(texts, _line_limits))
            ):
                found += _texts(texts, lengths.LINE, f"goods[{index}].", index + 1)
            rare = _all_of_line(item)[_rare]
            if rare != _no_rare and not _harmless(rare, _rare_limits):
                found += _texts(rare, lengths.RARE, f"goods[{index}].", index + 1)
            if item.permits or item.danger is not None:
                found += _line_parts(index, item)
        if any(_has_parts(declaration)):
            found += _parts(declaration)
        return found


def _harmless(texts: tuple[str, ...], limits: tuple[int, ...]) -> bool:
    """Nothing unprintable (every control character and lone surrogate is), nothing too long: in a few C calls."""
    return "".join(texts).isprintable() and not any(map(gt, map(len, texts), limits))


def _parts(declaration: Declaration) -> Iterator[Problem]:
    """Documents, attachments and the like; pairs and dictionaries have one length for all."""
    for name, (get, limits, sizes) in _part_texts.items():
        for index, part in enumerate(getattr(declaration, name)):
            said = get(part)
            texts = said if isinstance(said, tuple) else (said,)
            if not _harmless(texts, sizes):
                yield from _texts(texts, limits, f"{name}[{index}].", 0)
    for name in ("related", "extra"):
        for key, text in getattr(declaration, name).items():
            yield from _texts(
                (key, text), {name: lengths.OTHER_LENGTH, f"{name}.{shown(key)}": lengths.OTHER_LENGTH}, "", 0
            )
    for index, pair in enumerate(declaration.qualifications):
        yield from _texts(pair, {"kind": 5, "number": lengths.OTHER_LENGTH}, f"qualifications[{index}].", 0)
    for index, code in enumerate(declaration.material_promises):
        yield from _texts((code,), {f"material_promises[{index}]": 10}, "", 0)


def _line_parts(index: int, item: GoodsItem) -> Iterator[Problem]:
    for at, permit in enumerate(item.permits):
        texts = _permit(permit)
        yield from _texts(texts, lengths.PERMIT, f"goods[{index}].permits[{at}].", index + 1)
    if item.danger is not None:
        yield from _texts(_danger(item.danger), lengths.DANGER, f"goods[{index}].danger.", index + 1)


def _texts(texts: Iterable[str], limits: dict[str, int], prefix: str, item: int) -> Iterator[Problem]:
    for (field, limit), text in zip(limits.items(), texts, strict=True):
        if len(text) > limit:
            yield B22.problem(prefix + field, _of(item, field, B22.long), found=len(text), limit=limit)
        for place, character in enumerate(text, 1):
            if not character.isprintable() and _unsendable(ord(character)):
                said = _of(item, field, B22.text)
                yield B22.problem(prefix + field, said, place=place, code=f"{ord(character):04X}")
                break


def _unsendable(code: int) -> bool:
    """Control characters and lone surrogates; spaces of other widths and private characters can be sent."""
    return code < 0xA0 or 0xD800 <= code <= 0xDFFF


def _of(item: int, field: str, text: Text) -> Text:
    return fill(text, label=of_item(item, label(field)))
