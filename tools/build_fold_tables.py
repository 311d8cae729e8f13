"""Build `src/violation_rules/text/data/fold_table.tsv`, the table that folding looks every character up in.

Run by hand when a source changes (`python tools/build_fold_tables.py`); the result is committed, so that neither the
installed package nor its answers depend on the Unicode version of the interpreter or on OpenCC being present.

Sources
* Unicode Character Database as shipped with Python: NFKC, case, general categories (Unicode licence).
* OpenCC character tables `TSCharacters`, `TWVariants`, `HKVariants`, `JPVariants` (Apache-2.0), read from the package
  `opencc-python-reimplemented`. A character that GB 2312 also has is left alone unless listed in `TRADITIONAL_ANYWAY`:
  著 in 著名 is simplified Chinese.
* The lists below, our own.

Columns: kind, then what it says. `fold KIND SOURCES TARGETS` pairs two strings of equal length; `expand KIND CHARACTER TEXT`
is one character for several; `class NAME RANGES` lists hexadecimal code-point ranges.
"""

# ruff: noqa: PLR2004, C901, PLR0911 - a script; code points and long lists are its subject
from __future__ import annotations

import unicodedata
from itertools import groupby
from pathlib import Path

import opencc  # type: ignore[import-untyped]

TARGET = Path(__file__).resolve().parent.parent / "src/violation_rules/text/data/fold_table.tsv"

# In GB 2312, but in practice only traditional or dialect writing in this domain.
TRADITIONAL_ANYWAY = "乾夥後徵摺於菸醣麽吒捱榘甯"

# CJK Radicals Supplement has few compatibility mappings of its own; these are the unified characters people replace with it.
RADICALS = (
    "⺁厂⺂乙⺃乚⺄乙⺅亻⺆冂⺇几⺉刂⺊卜⺋巳⺌小⺎兀⺏尢⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺘扌⺙攵⺛旡⺜日⺝月⺞歹⺠民⺡氵⺢水⺣灬⺤爫⺥爪⺧牛⺨犭⺩王⺪疋⺫目"
    "⺬示⺭礻⺯糸⺰纟⺱网⺲罒⺳网⺴网⺶羊⺷羊⺸羊⺹老⺺聿⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑长⻒长⻓长⻔门"
    "⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟食⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫齐⻬齐⻭齿⻮齿⻯龙⻰龙⻱龟⻲龟"
)

# Other digit styles. Circled and parenthesised numbers of two digits expand by NFKC.
DIGITS = "❶1❷2❸3❹4❺5❻6❼7❽8❾9➀1➁2➂3➃4➄5➅6➆7➇8➈9➊1➋2➌3➍4➎5➏6➐7➑8➒9⓵1⓶2⓷3⓸4⓹5⓺6⓻7⓼8⓽9⓿0壹一弌一壱一贰二貳二弐二叁三參叁叄三"
DIGIT_BLOCKS = ((0x2460, 0x249B), (0x3220, 0x3229), (0x3280, 0x3289))  # ①…⑳ ⑴…⒇ ⒈…⒛, ㈠…㈩, ㊀…㊉

# Letters of other alphabets, and symbols, that look like the Latin letter they are used for.
LOOKALIKES = (
    "аaеeоoрpсcхxуyіiјjѕsԛqԝwкkмmтtвbнhѵvАaВbЕeКkМmНhОoРpСcТtХxУyІiЈjЅsԚqԜwѴv"
    "αaοoνvρpχxυuκkιiΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧx∨v√v⋁v˅vⅴv×x✖x✕x╳x❌x❎x✘x✗x⨯x☓x"
)

# Emoji and symbols that stand for a character. Only those with one reading in use; a decorative one is no loss, for
# the loose reading drops it.
EMOJI = (
    "➕加➖减🥚单💊药🎵音🎶音🎼音✌vⓥv💰钱💵钱💴钱💸钱🥼医⚪白⬜白⚫黑⬛黑🔴红🟢绿🔥火💧水🐴马🐎马🐂牛🐮牛🐟鱼🐔鸡🐶狗🐱猫🐯虎🐲龙🐻熊🍠薯🍐梨🍎苹🍬糖🍷酒🍺酒🍶酒"
    "🚬烟🌱草🌿草🍵茶🍚饭💉针🦴骨🦷牙🧠脑❤心♥心🫀心🫁肺👁眼👀眼👂耳👃鼻👄嘴👋手✋手🤚手🖐手🦶脚🏠家🏡家🚗车🚙车🌙月☀日🔪刀🔑钥🔒锁🎁礼📖书📚书📕书📗书📘书📙书"
    "🌐网🕸网👑王⭐星🌟星🧧包📦包🛍购👆上👇下👈左👉右⬆上⬇下⬅左➡右🀄中"
    "🈲禁🈚无🈶有🈵满🈹割🈺营🈴合🈯指🈸申🉐得🉑可🈁这🈳空🈷月㊗祝㊙秘㊣正🆕新"
)
EMOJI_EXPANDED = {"💯": "100%", "🏥": "医院", "🆓": "免费", "🔝": "top", "🛰": "卫星", "🆗": "ok", "🆚": "vs", "🔟": "10", "🐧": "qq"}

# Between Chinese characters these end a clause or a sentence, or quote; they are never dropped.
KEPT_PUNCTUATION = set("。！？!?；;…，,、：:“”\"‘’'「」『』《》〈〉（）()—―⸺")


def runs(points: list[int]) -> str:
    """Hexadecimal ranges of sorted code points: `2190-21FF 2300`."""
    out = []
    for _, group in groupby(enumerate(points), key=lambda pair: pair[1] - pair[0]):
        members = [point for _, point in group]
        out.append(f"{members[0]:X}" if len(members) == 1 else f"{members[0]:X}-{members[-1]:X}")
    return " ".join(out)


def pairs(text: str) -> dict[str, str]:
    """`"a1b2"` as a mapping."""
    return {text[i]: text[i + 1] for i in range(0, len(text), 2)}


def in_gb2312(character: str) -> bool:
    """Whether the simplified standard of 1980 has the character."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def traditional() -> dict[str, str]:
    """Every traditional, Taiwan, Hong Kong or Japanese form and its simplified character."""
    folder = Path(opencc.__file__).parent / "dictionary"

    def rows(name: str) -> list[tuple[str, list[str]]]:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        return [(source, targets.split()) for source, targets in (line.split("\t") for line in lines if "\t" in line)]

    simplified = {source: targets[0] for source, targets in rows("TSCharacters.txt")}
    simplified |= {"瞭": "了", "衹": "只", "祇": "只", "牴": "抵"}
    for name in ("TWVariants.txt", "HKVariants.txt", "JPVariants.txt"):
        for source, targets in rows(name):
            for target in targets:
                simplified.setdefault(target, simplified.get(source, source))
    simplified |= {
        "鉱": "矿", "麹": "曲", "粧": "妆", "裡": "里", "爲": "为", "眞": "真", "靑": "青", "淸": "清",
        "內": "内", "綫": "线", "囯": "国", "囻": "国", "徴": "征",
    }
    table = {}
    for source, target in simplified.items():
        seen = {source}
        while target in simplified and target not in seen:  # 爲 → 為 → 为
            seen.add(target)
            target = simplified[target]  # noqa: PLW2901
        if source != target and (not in_gb2312(source) or source in TRADITIONAL_ANYWAY):
            table[source] = target
    return table


def plain_letters(text: str) -> str:
    """`text` without diacritics where the base is Latin: é → e, ǚ → u."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not ("\u0300" <= c <= "\u036f")) if decomposed and decomposed[0].isascii() else text


def is_mark(character: str) -> bool:
    """Marks that change how the character before them looks: combining marks, variation selectors, skin tones."""
    point = ord(character)
    blocks = ((0x300, 0x36F), (0x483, 0x489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x302A, 0x302F), (0x3099, 0x309A))
    more = ((0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0x180B, 0x180D), (0x1F3FB, 0x1F3FF), (0xE0100, 0xE01EF))
    return any(low <= point <= high for low, high in blocks + more)


def is_invisible(character: str) -> bool:
    """Characters without a width: controls, zero-width, bidirectional, soft hyphen, tags, fillers."""
    category = unicodedata.category(character)
    return (
        (category == "Cc" and character not in "\n\r\t\x0b\x0c\x85")
        or category == "Cf"
        or character in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800"
    )


def main() -> None:
    """Write the table."""
    table = traditional()
    letters = pairs(LOOKALIKES)
    emoji = pairs(EMOJI)
    radicals = pairs(RADICALS)
    digits = pairs(DIGITS)
    folds: dict[str, dict[str, str]] = {}
    expansions: list[tuple[str, str, str]] = []
    classes: dict[str, list[int]] = {name: [] for name in ("han", "latin", "digit", "glue", "space", "invisible", "mark")}
    for point in range(0x110000):
        character = chr(point)
        category = unicodedata.category(character)
        if character == "\n" or 0xD800 <= point <= 0xDFFF:
            continue
        if is_mark(character):
            classes["mark"].append(point)
            continue
        if is_invisible(character):
            classes["invisible"].append(point)
            continue
        if character in EMOJI_EXPANDED:
            expansions.append(("emoji", character, EMOJI_EXPANDED[character]))
            continue
        kind, target = fold_one(character, table, {"emoji": emoji, "lookalike": letters, "radical": radicals, "digit": digits})
        if not relevant(target):
            target = character
        if len(target) > 1:
            expansions.append((kind, character, target))
            continue
        if target not in (character, " "):  # every character of class `space` folds to one, no need to list them
            folds.setdefault(kind, {})[character] = target
        classify(point, target, category, classes)
    lines = [f"# Built by tools/build_fold_tables.py, Unicode {unicodedata.unidata_version}. See that file for sources and licences."]
    for kind, mapping in sorted(folds.items()):
        items = sorted(mapping.items())
        for start in range(0, len(items), 100):
            chunk = items[start : start + 100]
            lines.append(f"fold\t{kind}\t{''.join(s for s, _ in chunk)}\t{''.join(t for _, t in chunk)}")
    lines += [f"expand\t{kind}\t{character}\t{text}" for kind, character, text in expansions]
    lines += [f"class\t{name}\t{runs(points)}" for name, points in classes.items()]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def fold_one(character: str, table: dict[str, str], own: dict[str, dict[str, str]]) -> tuple[str, str]:
    """The kind of fold and what the character becomes, all steps composed."""
    for kind, mapping in own.items():
        if character in mapping:
            target = mapping[character]
            return kind, own["digit"].get(table.get(target, target), table.get(target, target))
    point = ord(character)
    if 0x1F150 <= point <= 0x1F169 or 0x1F170 <= point <= 0x1F189:  # negative circled and squared letters
        return "compatibility", chr(ord("a") + (point - 0x1F150) % 32)
    if 0x1F1E6 <= point <= 0x1F1FF:  # regional indicators
        return "compatibility", chr(ord("a") + point - 0x1F1E6)
    if any(low <= point <= high for low, high in DIGIT_BLOCKS) or 0x249C <= point <= 0x24B5:  # the last: ⒜ to ⒵
        text = unicodedata.normalize("NFKC", character).strip("().")
        return "digit", text
    compatible = unicodedata.normalize("NFKC", character)
    lowered = plain_letters(compatible.lower())
    target = "".join(table.get(c, c) for c in lowered)
    target = "".join(own["digit"].get(c, c) for c in target)
    if compatible != character:  # 𝛋 becomes what κ does
        target = "".join(own["lookalike"].get(c, c) for c in target)
    if character.isspace():
        return "width", " "
    if target.startswith(" ") and len(target) > 1:  # spacing diacritics: ´ ¨ ¯
        return "compatibility", character
    if compatible == character:
        kind = "case" if target == character.lower() else "compatibility" if character.isalpha() and not target.isalpha() else "traditional"
        return ("case" if target.isascii() else kind), target
    if 0x2F00 <= point <= 0x2FDF or 0x2E80 <= point <= 0x2EFF:
        return "radical", target
    return ("width" if 0xFF00 <= point <= 0xFFEF else "compatibility"), target


def relevant(target: str) -> bool:
    """Whether a fold is of use here: into ASCII, Chinese, or the case pairs of Greek and Cyrillic; 〜 … ½ stay as they are.

    One character becomes several only if all are letters, digits or `%`: ℃ or ㈱ would bring new symbols with them.
    """
    if len(target) > 1:
        return all((c.isascii() and c.isalnum()) or is_han(c) or c == "%" for c in target)
    return " " <= target <= "~" or is_han(target) or target in KEPT_PUNCTUATION or "\u0370" <= target <= "\u052f" or target in "·¥"


def is_han(character: str) -> bool:
    """Unified ideographs, compatibility ones that fold to them aside, and the zero 〇."""
    return (
        "\u3400" <= character <= "\u4dbf" or "\u4e00" <= character <= "\u9fff" or 0x20000 <= ord(character) <= 0x323AF or character == "〇"
    )


def classify(point: int, target: str, category: str, classes: dict[str, list[int]]) -> None:
    """Put the character into the class of what it becomes."""
    if is_han(target):
        classes["han"].append(point)
    elif target in "0123456789":
        classes["digit"].append(point)
    elif "a" <= target <= "z":
        classes["latin"].append(point)
    elif target == " ":
        classes["space"].append(point)
    elif target in KEPT_PUNCTUATION or target in "%\n":
        return
    elif category[0] in "SP" or category == "Co" or 0x1F000 <= point <= 0x1FAFF or 0x2500 <= point <= 0x27BF:
        classes["glue"].append(point)


if __name__ == "__main__":
    main()
