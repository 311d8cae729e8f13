"""Short plain texts fold without tables and numpy, to the same."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from violation_rules import load_ruleset
from violation_rules.text.fold import fold
from violation_rules.text.loosely import read_loosely
from violation_rules.text.plain import LONGEST, fold_plainly, reads_plainly
from violation_rules.text.readings import readings
from violation_rules.text.signs import may_leave_out

COMMON = st.text("最好第一唯独挑无百分薇微信加我私某宝东拼多夕這國V壹弌√no1tpy9，。！“好”\n家人们", max_size=12)


def check(text: str) -> bool:
    """Compare what is folded plainly with what `fold` gives; whether there was anything to compare."""
    plain = fold_plainly(text)
    if plain is None:
        return False
    full = fold(text)
    assert plain.text == full.text
    assert not len(full.symbols)
    places = range(len(full.text) + 1)
    for start in places:
        for end in places:
            assert plain.span(start, end) == full.span(start, end)
            assert plain.folds(start, end) == full.folds(start, end)
    return True


@given(st.one_of(COMMON, st.text(max_size=12)))
def test_plain_is_what_folding_gives(text: str) -> None:
    """Text, places and names of the folds."""
    check(text)


PIECES = [*"最好妈家用心呃啊，、,“”()《》「」『』…— .-/+#~a1", "这个", "就是说", "那个", "怎么说呢", "全网"]
SAID = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(SAID)
def test_the_loose_reading_is_the_same(text: str) -> None:
    """Text, places, what was left out, and whether there is one."""
    folded = fold(text)
    assert reads_plainly(folded.text)
    assert not len(folded.symbols)
    found = read_loosely(folded.text) if may_leave_out(folded.text) else None
    full = readings(folded)
    assert (found is not None) == bool(full)
    if found is not None:
        assert (found.text, found.starts, found.ends) == (full[0].text, full[0].to_base_start.tolist(), full[0].to_base_end.tolist())
        assert list(found.kinds) == full[0].kinds.tolist()
        for start in range(len(found.text)):
            for end in range(start + 1, len(found.text) + 1):
                assert found.admits(start, end) == full[0].admits(start, end)
                assert found.base_span(start, end) == full[0].base_span(start, end)
                assert found.folds(start, end) == full[0].folds(start, end)


def test_the_loose_reading_is_the_same_for_every_character() -> None:
    """Each that it knows, doubled, with something left out beside it, and in brackets."""
    known = [character for character in map(chr, range(0x20000)) if fold(character).text == character and reads_plainly(character)]
    assert len(known) > 17_000
    for text in ["".join(f"好啊{one}啊好“{one}”{one}{one}啊" for one in known[at : at + 30]) for at in range(0, len(known), 30)]:
        folded = fold(text)
        full = readings(folded)
        found = read_loosely(folded.text)
        assert found is not None
        assert (found.text, found.starts, found.ends) == (full[0].text, full[0].to_base_start.tolist(), full[0].to_base_end.tolist())


def test_every_character_and_what_may_follow_it() -> None:
    """One by one, and those that rewrites look for with what they look for."""
    assert sum(check(chr(point)) for point in range(0x20000)) > 20_000
    assert check("這款面膜最好，國家级")


@pytest.mark.parametrize("text", ["第1", "ＶＸ", "加V", "a b", "最+好", "好\u200b", "囍\U0001f600", "好" * (LONGEST + 1)])
def test_others_are_left_to_fold(text: str) -> None:
    """What may vanish, become several or be rewritten, and long texts."""
    assert fold_plainly(text) is None


def test_a_plain_text_is_scanned_without_numpy() -> None:
    """Importing it takes longer than the scan; only compiling the rules, which happens once, needs it."""
    load_ruleset("national")
    code = (
        "import sys\nfrom violation_rules import load_ruleset\n"
        "assert load_ruleset('national').scan('这个酸奶啊三天治好糖尿病')\nassert 'numpy' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
