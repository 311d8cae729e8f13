
"""Make `src/violation_rules/law/outline.json` from a folder of law texts.

    python tools/build_outline.py LAW_FOLDER [--out FILE]

LAW_FOLDER holds `texts/*.json` (whole texts) and `partial/*.json` (some articles of a text). Only structure is taken: titles, dates,
article numbers, how many paragraphs an article and items a paragraph has. Wording is read once, to see which article of the next
version carries an article on, and is not kept.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

OUTLINE: Final = Path(__file__).parent.parent / "src" / "violation_rules" / "law" / "outline.json"

ALIKE: Final = 0.45
"""Least likeness (Dice coefficient of character pairs) of two articles taken for one provision that was moved or reworded."""

NOT_HELD: Final = (
    # Laws that rules refer to and of which no text could be had: titles only, so that a citation of them is known to be unverified.
    "中华人民共和国专利法实施细则",
    "中华人民共和国发票管理办法",
    "中华人民共和国枪支管理法",
    "中华人民共和国民法典",
    "中华人民共和国测绘法",
    "中华人民共和国禁毒法",
    "中华人民共和国税收征收管理法",
    "中华人民共和国著作权法",
    "中华人民共和国认证认可条例",
    "中华人民共和国证券法",
    "互联网信息服务管理办法",
    "互联网直播服务管理规定",
    "人工智能生成合成内容标识办法",
    "关于规范市场监督管理行政处罚裁量权的指导意见",
    "市场监管总局关于加强网络直播营销活动监管的指导意见",
    "彩票管理条例",
    "无证无照经营查处办法",
    "网络主播行为规范",
    "网络信息内容生态治理规定",
    "网络反不正当竞争暂行规定",
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 on success."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("law_folder", type=Path)
    parser.add_argument("--out", type=Path, default=OUTLINE)
    options = parser.parse_args(arguments)
    written = outline_json(options.law_folder)
    options.out.write_text(written, encoding="utf-8")
    sys.stdout.write(f"{options.out}: {len(written.encode()):,} bytes\n")
    return 0


def outline_json(law_folder: Path) -> str:
    """Give the text of `outline.json` for a folder of law texts, one statute a line."""
    statutes = build_statutes(law_folder)
    lines = (json.dumps(statute, ensure_ascii=False, separators=(",", ":")) for statute in statutes)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def build_statutes(law_folder: Path) -> list[dict[str, Any]]:
    """One entry a law, in the order of short titles."""
    by_title: dict[str, list[dict[str, Any]]] = {}
    for path in sorted([*law_folder.glob("texts/*.json"), *law_folder.glob("partial/*.json")]):
        text = json.loads(path.read_text(encoding="utf-8"))
        by_title.setdefault(text["title"], []).append(text)
    if not by_title:
        raise SystemExit(f"no law texts under {law_folder}: expected texts/*.json")
    statutes = [_statute(title, texts) for title, texts in by_title.items()]
    statutes += [{"title": title, "short": _without_state(title), "kind": "law", "versions": []} for title in NOT_HELD]
    return sorted(statutes, key=lambda statute: statute["short"])


def _statute(title: str, texts: list[dict[str, Any]]) -> dict[str, Any]:
    texts = sorted(texts, key=lambda text: text["effective"] or "")
    versions = [_version(text) for text in texts]
    for older, newer, entry in zip(texts, texts[1:], versions[1:], strict=False):
        entry["changes"] = _changes(older, newer)
    # Inside 《》 a title is put in 〈〉 (GB/T 15834), so that the closing bracket of a citation stays unambiguous.
    official = title.replace("《", "〈").replace("》", "〉")
    short = texts[0]["short_title"]
    aliases = {_without_state(official)} - {official, short}
    statute: dict[str, Any] = {
        "title": official,
        "short": short,
        "kind": "guide" if "sections" in texts[0] else "law",
        "versions": versions,
    }
    if aliases:
        statute["aliases"] = sorted(aliases)
    return statute


def _without_state(title: str) -> str:
    return title.removeprefix("中华人民共和国")


def _version(text: dict[str, Any]) -> dict[str, Any]:
    effective = text["effective"]
    version: dict[str, Any] = {
        # A guide without a date in its source has no version of its own; the name says so.
        "name": text["version"] or "日期不详",
        # Guides apply from the day they were issued unless they say otherwise.
        "effective": effective or (text["promulgated"] if "sections" in text else None),
        "repealed": text["repealed"],
        "promulgated": text["promulgated"],
        "number": text.get("document_number"),
        "issuer": text["issuer"],
        "articles": {_key(article): [len(paragraph["items"]) for paragraph in article["paragraphs"]] for article in _articles(text)},
    }
    if text.get("partial"):
        version["partial"] = True
    if str(text.get("effective_basis", "")).startswith("assumed") or (effective is None and version["effective"]):
        version["effective_assumed"] = True
    return version


def _articles(text: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the articles of a law, the sections of an enforcement guide."""
    articles: list[dict[str, Any]] = text.get("sections") or text["articles"]
    return articles


def _key(article: dict[str, Any]) -> str:
    return f"{article['number']}-{article['suffix']}" if article.get("suffix") else str(article["number"])


def _changes(older: dict[str, Any], newer: dict[str, Any]) -> dict[str, Any]:
    before = {_key(article): _wording(article) for article in _articles(older)}
    after = {_key(article): _wording(article) for article in _articles(newer)}
    carried = _carried(before, after)
    newer_of = {new: old for old, new in carried.items()}
    return {
        "moved": {old: new for old, new in carried.items() if old != new},
        "reworded": [new for new in after if new in newer_of and before[newer_of[new]] != after[new]],
        "added": [new for new in after if new not in newer_of],
        "removed": [old for old in before if old not in carried],
    }


def _carried(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """Which newer article carries each older one on: identical wording first, then the likest pair, each used once."""
    carried: dict[str, str] = {}
    by_wording: dict[str, list[str]] = {}
    for new, wording in after.items():
        by_wording.setdefault(wording, []).append(new)
    for old, wording in before.items():
        same = by_wording.get(wording, [])
        if same:
            carried[old] = old if old in same else same[0]
            same.remove(carried[old])
    taken = set(carried.values())
    old_pairs = {old: _pairs(wording) for old, wording in before.items() if old not in carried}
    new_pairs = {new: _pairs(wording) for new, wording in after.items() if new not in taken}
    likeness = sorted(
        ((_likeness(one, other), old == new, old, new) for old, one in old_pairs.items() for new, other in new_pairs.items()), reverse=True
    )
    for alike, _, old, new in likeness:
        if alike < ALIKE:
            break
        if old not in carried and new not in taken:
            carried[old] = new
            taken.add(new)
    _close_gaps(list(before), list(after), carried)
    return {old: carried[old] for old in before if old in carried}


def _close_gaps(before: list[str], after: list[str], carried: dict[str, str]) -> None:
    """Take an article rewritten from the ground up for the same one where both its neighbours stayed its neighbours."""
    taken = set(carried.values())
    for previous, old, following in zip(before, before[1:], before[2:], strict=False):
        if old in carried or previous not in carried or following not in carried:
            continue
        at = after.index(carried[previous]) + 1
        if after[at : at + 2] == [after[at], carried[following]] and after[at] not in taken:
            carried[old] = after[at]
            taken.add(after[at])


def _wording(article: dict[str, Any]) -> str:
    parts = [part for paragraph in article["paragraphs"] for part in (paragraph["text"], *(item["text"] for item in paragraph["items"]))]
    # References to other articles change with every renumbering, and punctuation differs between sources: neither is a change of substance.
    return re.sub(r"第[零一二三四五六七八九十百千]+(?:条|款|项)|\W+", "", "".join(parts))


def _pairs(wording: str) -> Counter[str]:
    return Counter(wording[at : at + 2] for at in range(len(wording) - 1))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


if __name__ == "__main__":
    raise SystemExit(main())
