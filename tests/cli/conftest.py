"""A small ruleset to run the command line over, so that no test waits for the bundled ones."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from violation_rules.cli import main

if TYPE_CHECKING:
    from pathlib import Path

RULES = """language 1

ruleset 小 "小区直播治理" {
    version   1.0
    issuer    "小区市场监督管理局"
    document  "小市监〔2026〕1号"
    in_force  from 2020-01-01
}

statute 《中华人民共和国广告法》 as 《广告法》 {
    version 2018修正 effective 2018-10-26
    version 2021修正 effective 2021-04-29
}
statute 《中华人民共和国电子商务法》 as 《电子商务法》 {
    version 2018 effective 2019-01-01
}

fact product "商品类别": 药品 | 化妆品 | 其他
fact licence "许可": set of 广告审查批准文号 | 食品经营许可证
fact victims "涉及人数": number
fact record.corrected "已改正": yes | no

category 广告违法 "广告违法" { reported_as 广告违法 }
category 不正当竞争 "不正当竞争" { reported_as 不正当竞争 }

unit 广告科 "市场合同和广告监督管理科" { duty "监督广告活动" basis "四、2" stated }
unit 价竞分局 "价格监督检查和反不正当竞争分局"
unit 综合执法队

assign 广告违法 {
    lead     广告科
    support  综合执法队
    basis    "三、6" stated
}
point 1 "从严打击虚假交易" {
    covers   competition.fake_transactions
    lead     价竞分局
    support  综合执法队
    basis    "三、1" stated
}
point 2 "健全投诉举报回应机制" {
    lead     广告科
    basis    "三、8" stated
    note     "机关自身的工作任务。"
}
deadline "月报表" monthly 18 basis "六"

lexicon 绝对化用语 { "全网第一" "国家级" }
lexicon 刷单词 { "刷一波单" "好评返现" }

violation advertising.absolute_claims "使用绝对化用语" {
    category   广告违法
    violates   《广告法》第九条第三项
    penalty    《广告法》第五十七条第一项 fine 200000..1000000
    match      绝对化用语
    severity   warning
    severity   case_filing when product = 药品
    lenient    may_waive when record.corrected = yes basis 《广告法》第五十七条
    advise     "改为可以证明的客观描述。"
    violating  "这款面霜全网第一"
    violating  "国家级配方"
    violating  "全网第一的药" with product = 药品 as case_filing
    compliant  "第一次来的宝宝"
    compliant  "欢迎来到直播间"
    compliant  "今天是最后一天"
}

violation competition.fake_transactions "虚构交易" {
    category   不正当竞争
    violates   《电子商务法》第十七条
    match      刷单词
    severity   case_filing
    refer      "公安机关" reason "涉嫌犯罪"
    advise     "停止刷单。"
    violating  "今天先刷一波单"
    violating  "好评返现十元"
    violating  "晒图好评返现"
    compliant  "好评不返现金"
    compliant  "欢迎来到直播间"
    compliant  "刷牙要刷三分钟"
}
"""


class Result(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


class Command:
    """Runs the command line in this process, in a folder of its own, with both languages at hand."""

    def __init__(self, folder: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
        """Change into `folder`."""
        self.folder = folder
        self._captured = capfdbinary
        self._monkeypatch = monkeypatch
        monkeypatch.chdir(folder)
        monkeypatch.setenv("LANG", "zh_CN.UTF-8")
        monkeypatch.delenv("LC_ALL", raising=False)
        monkeypatch.delenv("LC_MESSAGES", raising=False)

    def __call__(self, *words: str, stdin: bytes | None = None) -> Result:
        """Run `violation-rules WORDS…`."""
        if stdin is not None:
            self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8"))
        self._monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding="utf-8"))
        self._captured.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = self._captured.readouterr()
        return Result(int(ended.value.code or 0), out.decode(), err.decode())

    def write(self, name: str, content: str | bytes) -> str:
        """Put a file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name


@pytest.fixture
def command(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line, with the small ruleset in the folder 小."""
    runner = Command(tmp_path, capfdbinary, monkeypatch)
    runner.write("小/ruleset.vr", RULES)
    return runner
