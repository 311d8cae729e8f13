"""Rulesets on disk: bundled names, folders, single files, layers, term files, digests."""

from __future__ import annotations

from pathlib import Path

import pytest

from violation_rules import checks
from violation_rules.errors import RulesetError
from violation_rules.language import ast
from violation_rules.language.sources import bundled_rulesets, read_ruleset
from violation_rules.language.symbols import link
from violation_rules.loading import load_text

HEADER = 'language 1\nruleset {name} "{name}" {{\n    version 1\n{extends}}}\n'


def ruleset(folder: Path, name: str, extends: str = "", **files: str) -> Path:
    """A ruleset folder with a header and the given rule files."""
    place = folder / name
    place.mkdir()
    line = f"    extends {extends}\n" if extends else ""
    (place / "ruleset.vr").write_text(HEADER.format(name=name, extends=line), encoding="utf-8")
    for stem, text in files.items():
        (place / f"{stem}.vr").write_text("language 1\n" + text, encoding="utf-8")
    return place


def test_bundled_rulesets_are_found_by_name() -> None:
    """`national` ships with the package; `longwan` is read on top of it."""
    assert {"national", "longwan"} <= set(bundled_rulesets())
    assert [layer.name for layer in read_ruleset("longwan").layers] == ["national", "longwan"]


def test_a_sibling_folder_is_the_base(tmp_path: Path) -> None:
    """`extends` takes the folder beside; what both declare is found, the base first; `override` replaces in place."""
    ruleset(tmp_path, "base", rules='lexicon 甲 { "甲" }\nlexicon 乙 { "乙" }\n')
    top = ruleset(tmp_path, "top", "base", rules='override lexicon 甲 { "新" }\nlexicon 丙 { "丙" }\n')
    source = read_ruleset(top)
    symbols = link(source)
    assert source.diagnostics == ()
    assert [layer.name for layer in source.layers] == ["base", "top"]
    assert list(symbols.lexicons) == ["甲", "乙", "丙"]
    assert symbols.lexicons["甲"].terms[0].text == "新"
    assert symbols.duplicates == []


def test_term_files(tmp_path: Path) -> None:
    """A term a line; BOM, comments and blank lines are tolerated; the terms know their own file."""
    place = ruleset(tmp_path, "词集", rules='lexicon 甲 {\n    "一"\n    from "terms.txt"\n}\n')
    (place / "terms.txt").write_text("\ufeff# 注\n二\n\n  三  # 尾注\r\n{n:number}天\n", encoding="utf-8")
    source = read_ruleset(place)
    assert source.diagnostics == ()
    terms = link(source).lexicons["甲"].terms
    assert [(t.text, t.kind) for t in terms] == [("一", "plain"), ("二", "plain"), ("三", "plain"), ("{n:number}天", "pattern")]
    assert [(Path(t.span.path).name, t.span.line) for t in terms] == [("rules.vr", 3), ("terms.txt", 2), ("terms.txt", 4), ("terms.txt", 5)]


@pytest.mark.parametrize("file", ["../other.txt", "/etc/hostname", "link.txt"])
def test_term_files_stay_in_the_folder(tmp_path: Path, file: str) -> None:
    """No path, absolute, upward or through a link, leads out of the ruleset folder."""
    (tmp_path / "other.txt").write_text("秘密\n", encoding="utf-8")
    place = ruleset(tmp_path, "词集", rules=f'lexicon 甲 {{\n    "一"\n    from "{file}"\n}}\n')
    (place / "link.txt").symlink_to(tmp_path / "other.txt")
    source = read_ruleset(place)
    assert [d.code for d in source.diagnostics] == ["VR005"]
    assert [t.text for t in link(source).lexicons["甲"].terms] == ["一"]


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    """A rule file the system will not read is VR007; the others are still read."""
    place = ruleset(tmp_path, "词集", rules='lexicon 甲 { "一" }\n')
    (place / "folder.vr").mkdir()
    source = read_ruleset(place)
    assert [d.code for d in source.diagnostics] == ["VR007"]
    assert list(link(source).lexicons) == ["甲"]


def test_a_file_of_another_encoding_is_the_only_error(tmp_path: Path) -> None:
    """A file that is not UTF-8 is VR002 with what to do; that the header stands in it is not a second error."""
    place = ruleset(tmp_path, "词集")
    text = (place / "ruleset.vr").read_text(encoding="utf-8")
    (place / "ruleset.vr").write_bytes(text.encode("gbk"))
    (diagnostic,) = checks.run(read_ruleset(place))
    assert ("VR002", True) == (diagnostic.code, "另存为 UTF-8" in (diagnostic.note() or ""))


def test_a_header_that_cannot_be_read_is_not_missing(tmp_path: Path) -> None:
    """Only where no file holds a `ruleset` block is it missing."""
    place = ruleset(tmp_path, "词集")
    text = (place / "ruleset.vr").read_text(encoding="utf-8")
    (place / "ruleset.vr").write_text(text.replace('"词集"', "词集"), encoding="utf-8")
    assert ["VR126"] == [d.code for d in read_ruleset(place).diagnostics]


@pytest.mark.parametrize(("written", "meant"), [("nationl", "national"), ("bsae", "base"), ("天书", None)])
def test_a_base_that_is_not_there_is_suggested(tmp_path: Path, written: str, meant: str | None) -> None:
    """`extends` of a misspelt name is answered with the bundled ruleset or the sibling folder that was meant."""
    ruleset(tmp_path, "base")
    (diagnostic,) = read_ruleset(ruleset(tmp_path, "top", written)).diagnostics
    assert ("VR001", meant) == (diagnostic.code, diagnostic.suggestion)


def test_a_misspelt_ruleset_is_suggested() -> None:
    """So is the name of a ruleset itself, also where a text extends it."""
    assert "national" == read_ruleset("nationl").diagnostics[0].suggestion
    with pytest.raises(RulesetError) as caught:
        load_text('language 1\nruleset 甲 "甲" { version 1 extends nationl }')
    assert "national" == caught.value.diagnostics[0].suggestion


def test_digest_depends_on_contents_alone(tmp_path: Path) -> None:
    """The same files in another place have the same digest; one changed term in a term file has another."""
    digests = []
    for number, term in enumerate(("二", "二", "三")):
        (tmp_path / str(number)).mkdir()
        place = ruleset(tmp_path / str(number), "词集", rules='lexicon 甲 { from "t.txt" }\n')
        (place / "t.txt").write_text(term, encoding="utf-8")
        digests.append(read_ruleset(place).digest)
    assert digests[0] == digests[1]
    assert digests[1] != digests[2]


def test_a_single_file(tmp_path: Path) -> None:
    """One rule file is a ruleset of its own; nothing else of its folder is read."""
    place = ruleset(tmp_path, "词集", a='lexicon 甲 { "一" }\n', b='lexicon 乙 { "二" }\n')
    source = read_ruleset(place / "a.vr")
    assert (source.name, list(link(source).lexicons), source.diagnostics) == ("a", ["甲"], ())


def test_nothing_is_raised_for_a_missing_ruleset() -> None:
    """An unknown name is a diagnostic."""
    source = read_ruleset("没有这个规则集")
    assert (source.layers, [d.code for d in source.diagnostics]) == ((), ["VR001"])


def test_measures_are_told_from_facts(tmp_path: Path) -> None:
    """`名 > 数` compares amounts where the name is a measure and tests a fact where it is a fact."""
    text = 'fact 人数: number\nmeasure 奖金 = money near "奖"\ncondition 甲 = 奖金 > 50000 and 人数 > 3\n'
    condition = link(read_ruleset(ruleset(tmp_path, "词集", rules=text))).conditions["甲"].condition
    assert isinstance(condition, ast.And)
    assert [ast.Compare, ast.FactTest] == [type(part) for part in condition.parts]
