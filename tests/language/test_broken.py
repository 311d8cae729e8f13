"""Each diagnostic has a small broken file beside the exact message it gives, in both languages.

`python tests/language/test_broken.py` writes the messages anew; read the difference before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from violation_rules import checks
from violation_rules.language.catalogue import ENTRIES
from violation_rules.language.render import render
from violation_rules.language.sources import read_ruleset

BROKEN = Path(__file__).parent / "broken"
SAMPLES = sorted(path.stem for path in BROKEN.iterdir() if path.suffix == ".vr" or path.is_dir())
ELSEWHERE = {"VR007"}
"""Needs a file that the system will not read; see test_sources. (VR7xx are golden in the tests of the law.)"""


def rendered(code: str) -> str:
    """The messages with this code for its sample, in Chinese and in English; the folder of samples is the current one."""
    source = read_ruleset(code if Path(code).is_dir() else f"{code}.vr")
    texts = {file.path: file.text for file in source.files}
    found = [diagnostic for diagnostic in checks.run(source) if diagnostic.code == code]
    return "\n\n".join(render(diagnostic, texts, locale) for locale in ("zh", "en") for diagnostic in found) + "\n"


@pytest.mark.parametrize("code", SAMPLES)
def test_message_is_exact(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message of a code is what stands beside its sample, to the character."""
    monkeypatch.chdir(BROKEN)
    assert (BROKEN / f"{code}.txt").read_text(encoding="utf-8") == rendered(code)


def test_every_code_has_a_sample() -> None:
    """No diagnostic goes without a sample, and none is left of a code that is gone."""
    assert {code for code in ENTRIES if not code.startswith("VR7")} - ELSEWHERE == set(SAMPLES)


@pytest.mark.parametrize("code", sorted(ENTRIES))
def test_words_in_both_languages(code: str) -> None:
    """Both languages have words for every code, with the same placeholders."""
    for text in (ENTRIES[code].message, ENTRIES[code].note):
        if text is not None:
            assert text.zh
            assert text.en


if __name__ == "__main__":
    os.chdir(BROKEN)
    for sample in SAMPLES:
        Path(f"{sample}.txt").write_text(rendered(sample), encoding="utf-8")
