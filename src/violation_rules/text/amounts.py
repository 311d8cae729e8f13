"""Amounts: money, percentages, discounts, durations, dates and counts, as typed values with units.

`amounts` reads one folded sentence. Money is in yuan, percentages and discounts in percent (五折 = 50; 打骨折 is none), durations in days
(a month counts 30, a year 365), counts in their measure word. A date is the number YYYYMMDD, or MMDD where no year is said;
a month without a day is the range of its days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from violation_rules.text.lazy import lazily
from violation_rules.text.numbers import DIGIT, NUMBER, value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AmountKind = Literal["money", "percent", "count", "duration", "date", "discount"]


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """An amount at `start:end` of the folded text. A range (三到七天) has `low` < `high`."""

    start: int
    end: int
    kind: AmountKind
    low: float
    high: float
    unit: str

    def moved(self, offset: int) -> Amount:
        """The same amount in a text that begins `offset` characters earlier."""
        return replace(self, start=self.start + offset, end=self.end + offset)


_TO = r"(?:到|至|-|~|—|–)"
_N = NUMBER
# Not part of a longer number; 第3 is an ordinal.
_FREE = rf"(?<![0-9.{DIGIT}十百千万亿第])"
_DAYS = {"小时": 1 / 24, "钟头": 1 / 24, "h": 1 / 24, "分钟": 1 / 1440, "秒钟": 1 / 86400, "秒": 1 / 86400}
_DAYS |= dict.fromkeys(("天", "日", "工作日", "晚", "夜", "宿"), 1)
_DAYS |= {"周": 7, "星期": 7, "礼拜": 7, "月": 30, "季度": 91, "年": 365, "周年": 365}
_MEASURE = (
    "公斤|千克|毫克|毫升|平米|平方米|平方|厘米|毫米|公里|千米|海里|疗程|次方|kg|mg|ml|cm|mm|km|[斤克吨升米寸尺亩个件单瓶盒包袋箱罐桶杯碗勺滴贴针剂丸粒片颗枚支只双条套台部本份组对批倍人位名次家款张"
    "岁层级辆头户票项种类道根块副把朵束株棵匹副团桌间栋座所字页期门粉]"
)

_DATE = lazily(
    rf"{_FREE}(?:([0-9]{{4}}|[{DIGIT}]{{4}})年)?([0-9]{{1,2}}|十?[{DIGIT}十])月"
    rf"(?:份|([0-9]{{1,2}}|[{DIGIT}]?十?[{DIGIT}十])[日号])?"
)
_ISO_DATE = lazily(r"(?<![0-9.\-/])(20[0-9]{2})[-./](0?[1-9]|1[0-2])[-./](0?[1-9]|[12][0-9]|3[01])(?![0-9])")
_PERCENT = lazily(
    rf"{_FREE}({_N})(?:%?{_TO}({_N}))?%|([百千])分之({_N})(?:{_TO}(?:百分之)?({_N}))?"
    rf"|{_FREE}([一二两三四五六七八九1-9])成(?![为了功就立都熟年长本分份果新色品型套交员语人])"
)
_DISCOUNT = lazily(rf"{_FREE}({_N})(?:折?{_TO}({_N}))?折(?![叠腾射返断磨现算纸耳旧])|(?<![相应核])对折(?!叠)|半价")
_MONEY = lazily(
    rf"{_FREE}({_N})(?:(?:块钱?|元)?{_TO}({_N}))?(?:(?:块|元|圆)(?:钱|整|人民币|rmb)?"
    rf"(?:([0-9一二两三四五六七八九])(?:[毛角]|(?![0-9.十百千万亿折天年月个件斤瓶盒袋箱克支片双条套台本份种次位人张到]|包(?!邮)))([0-9一二两三四五六七八九](?:分|(?![0-9十百千万个件斤])))?)?|元人民币|rmb|人民币)"
    rf"|{_FREE}({_N})[毛角](?:([0-9一二两三四五六七八九])分?(?![0-9十百千万]))?(?:钱)?(?![巾笔衣绒线孔发囊刺])|{_FREE}({_N})分钱"
    rf"|[¥￥]({_N})(?:{_TO}({_N}))?"
)
_PRICE_WORD = (
    r"(?:原价|现价|售价|标价|定价|报价|价格|卖价|价|卖到?|只要|只需|到手|仅需|仅|立减|减|立省|省|优惠|付款?|实付|花了?|赚了?"
    r"|收(?:[你您他她]们?|人家|客人|顾客)|月入|日入|年入|月赚|日赚|收入|奖金?|押金|会费|学费|门票|成本|工资|月薪|罚款?|赔偿?|返现?|退款?|充值?了?|打赏|消费了?|满)"
)
_BARE_MONEY = lazily(
    rf"{_PRICE_WORD}(?:的?(?:是|为|要|到|卖|都|就|才|只|仅|:|在)){{0,2}}({_N})(?:{_TO}({_N}))?"
    rf"(?!\s?(?:{_MEASURE}|[0-9.%折天日周月年小分秒点成多号代gkm第]|星期|礼拜))"
)
_SPOKEN_MONEY = lazily(
    rf"{_FREE}([0-9.]+[wk](?![a-z])|[{DIGIT}十百千]+万[{DIGIT}](?![十百千万{DIGIT}0-9]))"
    rf"(?!\s?(?:{_MEASURE}|[%折天日周月年多粉点号]|小时|分钟))"
)
_DURATION = lazily(
    rf"{_FREE}({_N})(?:个?(?:{'|'.join(sorted(_DAYS, key=len, reverse=True))})?{_TO}({_N}))?"
    r"(?:(个半?)(月|小时|钟头|星期|礼拜|季度|工作日|年头)"
    r"|(工作日|小时|钟头|分钟|秒钟?|天|日(?![元本用常语])|晚(?![上会安餐])|夜|周年?|星期|礼拜|季度|年(?![轻级纪龄代货]))(半)?)"
)
_COUNT = lazily(rf"{_FREE}({_N})(?:个?{_TO}({_N}))?个?({_MEASURE})")
ANY_NUMBER = lazily(rf"[0-9{DIGIT}十百千万半几对]")
"""Part of every amount: among its first `SIGN` characters, and among its last `UNIT`."""
SIGN, UNIT = 2, 12


def amounts(text: str) -> list[Amount]:
    """The amounts of a folded sentence, in order, none inside another."""
    if ANY_NUMBER.search(text) is None:
        return []
    found: list[Amount] = []
    taken = bytearray(len(text))
    for read in _READERS:
        for amount in read(text):
            if amount.low <= amount.high and not any(taken[amount.start : amount.end]):
                taken[amount.start : amount.end] = b"\x01" * (amount.end - amount.start)
                found.append(amount)
    return sorted(found)


def possible_amounts(text: str, kind: str) -> list[Amount]:
    """At least the amounts of one kind that `amounts` gives, and those that it leaves to another kind: cheaper, in no order."""
    return [amount for read in _READERS_OF[kind] for amount in read(text) if amount.low <= amount.high]


def _range(first: str, second: str | None) -> tuple[float, float] | None:
    """Values of `三` or `三到七`; in 三到五百 the first takes the unit of the second."""
    low = value(first)
    if low is None or not second:
        return low
    high = value(second)
    if high is None:
        return None
    start = low[0]
    if start < 10 <= high[1] and second[-1] in "十百千万亿wk":  # noqa: PLR2004 - a single digit
        unit = value("一" + second[-1]) if second[-1] not in "wk" else value("1" + second[-1])
        start *= unit[0] if unit else 1
    return (start, high[1]) if start <= high[1] else None


def _dates(text: str) -> Iterator[Amount]:
    for match in _ISO_DATE.finditer(text):
        number = int(match[1]) * 10_000 + int(match[2]) * 100 + int(match[3])
        yield Amount(match.start(), match.end(), "date", number, number, "ymd")
    for match in _DATE.finditer(text):
        if not match[1] and not match[3] and not match[0].endswith("份"):
            continue  # 三月 may be a length of time
        year = 0.0 if not match[1] else (value(match[1]) or (0, 0))[0]
        month = (value(match[2]) or (0, 0))[0]
        day = value(match[3]) if match[3] else (1.0, 31.0)
        if day is None or not (1 <= month <= 12 and 1 <= day[0] <= day[1] <= 31):  # noqa: PLR2004 - the calendar
            continue
        base = year * 10_000 + month * 100
        yield Amount(match.start(), match.end(), "date", base + day[0], base + day[1], "ymd" if year else "md")


def _percents(text: str) -> Iterator[Amount]:
    for match in _PERCENT.finditer(text):
        if match[1]:
            found, scale = _range(match[1], match[2]), 1.0
        elif match[3]:
            found, scale = _range(match[4], match[5]), 1.0 if match[3] == "百" else 0.1
        else:
            found, scale = value(match[6]), 10.0
        if found:
            yield Amount(match.start(), match.end(), "percent", found[0] * scale, found[1] * scale, "%")


def _discounts(text: str) -> Iterator[Amount]:
    for match in _DISCOUNT.finditer(text):
        if not match[1]:
            yield Amount(match.start(), match.end(), "discount", 50.0, 50.0, "%")
            continue
        low, high = _discount(match[1]), _discount(match[2] or match[1])
        if low and high:
            yield Amount(match.start(), match.end(), "discount", min(low, high), max(low, high), "%")


def _discount(written: str) -> float | None:
    """五 → 50, 8.5 → 85, 八五 → 85, 85 → 85; anything else is no discount."""
    if len(written) == 2 and all(c in DIGIT for c in written):  # noqa: PLR2004 - two digits read out
        pair = [(value(c) or (0, 0))[0] for c in written]
        return pair[0] * 10 + pair[1]
    number = value(written)
    if number is None or not 0 < number[0] < 100:  # noqa: PLR2004 - percent
        return None
    return number[0] * 10 if number[0] <= 10 else number[0]  # noqa: PLR2004 - tenths


def _money(text: str) -> Iterator[Amount]:
    for match in _MONEY.finditer(text):
        if match[1]:
            found = _range(match[1], match[2])
            small = sum((value(match[group][0]) or (0, 0))[0] / scale for group, scale in ((3, 10), (4, 100)) if match[group])
        elif match[5]:
            found, small = _tenth(match[5], 10), (value(match[6]) or (0, 0))[0] / 100 if match[6] else 0.0
        elif match[7]:
            found, small = _tenth(match[7], 100), 0.0
        else:
            found, small = _range(match[8], match[9]), 0.0
        if found:
            yield Amount(match.start(), match.end(), "money", round(found[0] + small, 6), round(found[1] + small, 6), "元")


def _tenth(written: str, parts: int) -> tuple[float, float] | None:
    found = value(written)
    return None if found is None else (found[0] / parts, found[1] / parts)


def _bare_money(text: str) -> Iterator[Amount]:
    """Numbers without a unit: after a price word (原价399), or in a form only prices take (三万八, 1.2w)."""
    for pattern in (_BARE_MONEY, _SPOKEN_MONEY):
        for match in pattern.finditer(text):
            found = _range(match[1], match[2] if pattern is _BARE_MONEY else None)
            if found and (found[1] >= 1 or pattern is _SPOKEN_MONEY):
                yield Amount(match.start(1), match.end(), "money", found[0], found[1], "元")


def _durations(text: str) -> Iterator[Amount]:
    for match in _DURATION.finditer(text):
        unit = match[4] or match[5]
        found = _range(match[1], match[2])
        if found is None or unit == "年头" or (unit in {"年", "日"} and found[0] > 1900):  # noqa: PLR2004 - 2025年 is a date
            continue
        half = 0.5 if (match[3] or "").endswith("半") or match[6] else 0.0
        days = _DAYS[unit]
        yield Amount(match.start(), match.end(), "duration", (found[0] + half) * days, (found[1] + half) * days, "天")


def _counts(text: str) -> Iterator[Amount]:
    for match in _COUNT.finditer(text):
        if found := _range(match[1], match[2]):
            yield Amount(match.start(), match.end(), "count", found[0], found[1], match[3])


_READERS: tuple[Callable[[str], Iterator[Amount]], ...] = (_dates, _percents, _discounts, _money, _durations, _counts, _bare_money)
_READERS_OF: dict[str, tuple[Callable[[str], Iterator[Amount]], ...]] = {
    "money": (_money, _bare_money),
    "percent": (_percents,),
    "count": (_counts,),
    "duration": (_durations,),
    "date": (_dates,),
    "discount": (_discounts,),
}
