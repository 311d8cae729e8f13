"""A cached ruleset is the ruleset, or is not there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import msgspec
import pytest

from violation_rules import RulesetError, folders, load_ruleset
from violation_rules.compiler import cache, signs
from violation_rules.loading import ship

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from violation_rules.compiler.program import Program

BASE = """language 1
ruleset base "底" { version 1.0.0 }
statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }
category 类 "类"
lexicon 甲 { "最好" from "terms.txt" }
"""
OWN = """language 1
ruleset own "上" { version 1.0.0 extends base }
violation w.one "一" {
    category 类
    violates 《广告法》第九条第三项
    match 甲
    severity warning
    violating "这是最好的"
    compliant "这是好的"
}
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ruleset of two layers with a term file, and a cache folder of its own."""
    monkeypatch.setenv(cache.ENVIRONMENT, str(tmp_path / "cache"))
    for name, text in (("base", BASE), ("own", OWN)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rules.vr").write_text(text, encoding="utf-8")
    (tmp_path / "base" / "terms.txt").write_text("第一\n", encoding="utf-8")
    return tmp_path / "own"


def entries(rules: Path) -> list[Path]:
    """The files of the cache folder."""
    return sorted((rules.parent / "cache").iterdir())


def recalled(rules: Path) -> Program:
    """The cached program, which must be there."""
    program = cache.recall(rules)
    assert program is not None
    return program


def test_recalled_is_what_was_compiled(rules: Path) -> None:
    """The second load gives the same program, findings and declarations."""
    compiled = load_ruleset(rules)
    again = load_ruleset(rules)
    assert again.program == compiled.program == recalled(rules)
    assert again.scan("这是最好的") == compiled.scan("这是最好的")
    assert [one.id.text for one in again.violations] == ["w.one"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("own/rules.vr", OWN + "# more\n"),
        ("base/rules.vr", BASE + "# more\n"),
        ("base/terms.txt", "唯一\n"),
        ("own/more.vr", "language 1\n"),
    ],
)
def test_any_changed_file_is_noticed(rules: Path, file: str, text: str) -> None:
    """A rule file, one of a base, a term file, a new file: what was compiled before is not taken."""
    load_ruleset(rules)
    (rules.parent / file).write_text(text, encoding="utf-8")
    assert cache.recall(rules) is None
    changed = load_ruleset(rules)
    assert changed.program == recalled(rules)


def test_change_back_is_found_again(rules: Path) -> None:
    """Entries are kept by content: the old text finds the old program."""
    first = load_ruleset(rules).digest
    (rules / "rules.vr").write_text(OWN + "# more\n", encoding="utf-8")
    assert load_ruleset(rules).digest != first
    (rules / "rules.vr").write_text(OWN, encoding="utf-8")
    assert recalled(rules).digest == first


def test_another_engine_does_not_read_it(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code or tables that changed make all entries unknown."""
    load_ruleset(rules)
    monkeypatch.setattr(cache, "engine_fingerprint", lambda: "another")
    assert cache.recall(rules) is None


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda content: content[:-1],
    "flipped": lambda content: content[:60] + bytes([content[60] ^ 1]) + content[61:],
    "foreign": lambda content: b"x" * len(content),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_entries_are_ignored_and_rewritten(rules: Path, damage: str) -> None:
    """Cut, flipped or foreign bytes: the ruleset is compiled anew and kept again."""
    compiled = load_ruleset(rules)
    for path in entries(rules):
        path.write_bytes(DAMAGE[damage](path.read_bytes()))
    assert cache.recall(rules) is None
    assert load_ruleset(rules).program == compiled.program == recalled(rules)


def test_errors_are_never_cached(rules: Path) -> None:
    """A broken ruleset raises each time it is loaded."""
    load_ruleset(rules)
    (rules / "rules.vr").write_text(OWN.replace("match 甲", "match 乙"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RulesetError):
            load_ruleset(rules)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX permissions")
def test_folder_others_may_write_is_not_used(rules: Path) -> None:
    """A cache that somebody else could have written is neither read nor written."""
    load_ruleset(rules)
    folder = rules.parent / "cache"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in entries(rules)} == {0o600}
    folder.chmod(0o777)
    assert cache.recall(rules) is None


def test_cache_can_be_turned_off(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable: nothing is written."""
    monkeypatch.setenv(cache.ENVIRONMENT, "")
    load_ruleset(rules)
    assert not (rules.parent / "cache").exists()
    assert cache.recall(rules) is None


def test_folder_that_cannot_be_made_is_no_error(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache only ever saves time."""
    monkeypatch.setenv(cache.ENVIRONMENT, str(rules / "rules.vr" / "cache"))
    assert load_ruleset(rules).name == "own"


def test_concurrent_writers_leave_whole_entries(rules: Path) -> None:
    """Many loads at once: each gets the ruleset, and no half-written file stays."""
    with ThreadPoolExecutor(8) as pool:
        digests = {one.digest for one in pool.map(lambda _: load_ruleset(rules), range(16))}
    assert digests == {recalled(rules).digest}
    assert [path.suffix for path in entries(rules)] == [path.suffix for path in entries(rules) if path.suffix in {".index", ".program"}]


def test_old_entries_are_dropped(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder does not grow without bound."""
    monkeypatch.setattr(cache, "MOST_ENTRIES", 4)
    for number in range(5):
        (rules / "rules.vr").write_text(f"{OWN}# {number}\n", encoding="utf-8")
        load_ruleset(rules)
    assert len(entries(rules)) == 4
    assert recalled(rules).name == "own"


def test_recalling_needs_no_parser(rules: Path) -> None:
    """A process that finds its ruleset in the cache never loads the language front end, nor numpy for a short plain text."""
    load_ruleset(rules)
    code = (
        "import sys\nfrom violation_rules import load_ruleset\nload_ruleset(sys.argv[1]).scan('这是最好的')\n"
        "assert not {'lark', 'numpy'} & set(sys.modules)\nassert 'violation_rules.language.parser' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code, str(rules)], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def shipped(rules: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The two rulesets as the bundled ones, their programs brought along, and no cache folder."""
    monkeypatch.setenv(cache.ENVIRONMENT, "")
    ours = {"rulesets": rules.parent, "compiled": rules.parent / "compiled"}
    real = folders.data_folder
    for module in (cache, folders):
        monkeypatch.setattr(module, "data_folder", lambda name: ours.get(name) or real(name))
    ship(ours["compiled"])
    return ours["compiled"]


def test_shipped_programs_are_what_compiling_gives(shipped: Path) -> None:
    """What was compiled where a wheel was built serves where there is no cache."""
    found = cache.recall("own")
    assert {path.suffix for path in shipped.iterdir()} == {".index", ".program", ".signs"}
    assert found is not None
    assert found == load_ruleset(shipped.parent / "own").program
    assert cache.recall_signs(signs.content_key(found)) == signs.choose(found)


def test_signs_are_kept_by_what_they_are_chosen_from(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large choice is made once; where fewer rules could be read, another one is made."""
    program = load_ruleset(rules).program
    monkeypatch.setattr(signs, "_WORTH_KEEPING", 0)
    chosen = signs.signs(program)
    assert chosen == signs.choose(program)
    assert [path.suffix for path in entries(rules)].count(".signs") == 1
    monkeypatch.setattr(signs, "choose", lambda _: pytest.fail("chosen again"))
    assert signs.signs(program) == chosen
    assert signs.content_key(program) != signs.content_key(msgspec.structs.replace(program, rules=()))


def test_shipped_program_of_other_rules_is_not_taken(shipped: Path) -> None:
    """A rule was changed after the install: the program brought along is not its program."""
    (shipped.parent / "base" / "terms.txt").write_text("唯一\n", encoding="utf-8")
    assert cache.recall("own") is None


def test_shipped_program_of_another_compiler_is_not_taken(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiler was changed after the install."""
    assert shipped.is_dir()
    monkeypatch.setattr(cache, "_shipped_engine", lambda: "another")
    assert cache.recall("own") is None
