"""Write `compiler/data/frequencies.tsv` from jieba's dictionary: how often characters and common words occur, per million characters."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src/violation_rules/compiler/data/frequencies.tsv"
MOST_CHARACTERS = 4000
MOST_WORDS = 8000


def main() -> None:
    """Count and write."""
    characters: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for line in files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, *_ = line.split(" ")
        for character in word:
            characters[character] += int(count)
        if len(word) > 1:
            words[word] += int(count)
    total = sum(characters.values())
    rows = [*characters.most_common(MOST_CHARACTERS), *words.most_common(MOST_WORDS)]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("".join(f"{text}\t{max(1, round(count * 1e6 / total))}\n" for text, count in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
