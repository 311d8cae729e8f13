"""The outline that ships with the package."""

import importlib.util
import json
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import pytest

from violation_rules.law.outline import article_key, format_key, key_parts, load_outline

ROOT = Path(__file__).parents[2]
LAW_TEXTS = ROOT.parent / "shared" / "law"


def _build_outline() -> ModuleType:
    """Load the script, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("build_outline", ROOT / "tools" / "build_outline.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("article", "suffix", "key"), [(287, None, "287"), (287, 1, "287-1")])
def test_article_keys_go_both_ways(article: int, suffix: int | None, key: str) -> None:
    """A key holds the number and the 之N, and nothing else."""
    assert key == article_key(article, suffix)
    assert (article, suffix) == key_parts(key)


def test_a_key_is_shown_as_the_law_writes_it() -> None:
    """People see 第二百八十七条之一, never the key."""
    assert format_key("287-1") == "第二百八十七条之一"


def test_the_outline_is_small() -> None:
    """What is loaded at every start stays under 150 kB."""
    assert len(files("violation_rules.law").joinpath("outline.json").read_bytes()) < 150_000


def test_whole_texts_have_no_gap_in_their_numbers() -> None:
    """Articles of a text held whole count from 1 without a gap: a gap would be read as a provision that does not exist."""
    for statute in load_outline():
        for version in statute.versions:
            if not version.partial:
                numbers = sorted({key_parts(key)[0] for key in version.articles})
                assert numbers == list(range(1, len(numbers) + 1)), (statute.short, version.name)


def test_changes_name_articles_that_exist() -> None:
    """Every article said to be moved, added, removed or reworded is one of the version it is said of."""
    for statute in load_outline():
        for older, newer in zip(statute.versions, statute.versions[1:], strict=False):
            changes = newer.changes
            assert changes is not None
            assert {*changes.moved, *changes.removed} <= set(older.articles), statute.short
            assert {*changes.moved.values(), *changes.added, *changes.reworded} <= set(newer.articles), statute.short


@pytest.mark.shared
@pytest.mark.skipif(not LAW_TEXTS.is_dir(), reason="the law texts are not beside the checkout")
def test_the_outline_is_what_the_texts_give() -> None:
    """The committed outline is exactly what the script makes of the texts."""
    written = files("violation_rules.law").joinpath("outline.json").read_text(encoding="utf-8")
    assert written == _build_outline().outline_json(LAW_TEXTS)


@pytest.mark.shared
@pytest.mark.skipif(not LAW_TEXTS.is_dir(), reason="the law texts are not beside the checkout")
def test_every_provision_of_the_texts_is_in_the_outline() -> None:
    """Counted independently of the script: article by article, the paragraphs and items of each text."""
    by_name = {(statute.title, version.name): version for statute in load_outline() for version in statute.versions}
    for path in sorted(LAW_TEXTS.glob("texts/*.json")):
        text = json.loads(path.read_text(encoding="utf-8"))
        title = text["title"].replace("《", "〈").replace("》", "〉")
        version = by_name[title, text["version"] or "日期不详"]
        expected = {
            article_key(article["number"], article.get("suffix")): tuple(len(paragraph["items"]) for paragraph in article["paragraphs"])
            for article in text.get("sections") or text["articles"]
        }
        assert expected == version.articles, path.name
