"""Short plain texts fold without tables and numpy, to the same."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from violation_rules import load_ruleset
from violation_rules.text.fold import fold
from violation_rules.text.plain import LONGEST, fold_plainly

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
        "assert load_ruleset('national').scan('这款酸奶三天治好糖尿病')\nassert 'numpy' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
