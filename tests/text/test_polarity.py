"""Polarity: both sides of every construction."""

# ruff: noqa: E501 - tables of Chinese text; the expected value stands first
from __future__ import annotations

import pytest

from violation_rules.text.polarity import REACH, Polarity, polarity

CASES = {
    Polarity.NEGATED: """
        本品不能[代替药物] | 这不是[最好]的 | 我们从来不说[最好] | 不含激素、酒精、[防腐剂] | 我不是说我们家是[最好]的 | 不是什么病都能[治] | 没有任何[副作用]
        无任何[副作用] | 本品非[药品] | 从不[刷单] | 保证不了[治愈] | 不卖[假货] | 不能保证[治好] | 商家称不是[假货]但收到假货 | [治疗]不了 | [刷单]我们从来不做
        谁说我们卖[假货] | 哪有[副作用] | 这不算[最低价] | 没有卖过[假货] | 很难[治愈] | 做不到[全网最低] | 不是药品不能[治病] | 不得不说这不是[最好]的
        我们没有说过[三天见效]这种话 | 不属于[医疗器械] | 绝不会[刷单] | 怎么可能[三天见效] | 不承诺任何[收益] | 不一定[有效]
    """,
    Polarity.PROHIBITED: """
        不敢说[最好] | 广告法不让说[最好] | [最好]这个词不能说 | 严禁[刷单] | 不得使用[国家级] | 平台不允许说[全网最低] | 直播间不许说[加微信] | 不能说我们是[第一]
        [包治百病]是违禁词 | “[国家级]”这个词,广告法禁止使用 | 法律规定保健食品不得声称[预防疾病] | 不准我们说[国家级]
    """,
    Polarity.ADVISED_AGAINST: """
        千万别信[三天见效] | 不要说[最好] | 拒绝[假货] | [三天见效]的都别信 | 别去买那种号称[根治]的膏药 | 不要相信什么[包治百病]的神药 | 谨防[刷单]
        别听他们说[一个月瘦三十斤] | 请勿轻信[稳赚不赔] | 切勿相信[包过]保录 | 打着[国家级]项目旗号的,千万别信
    """,
    Polarity.QUESTIONED: """
        是不是[假货]? | 有没有[用]? | 这款能[治]高血压吗 | 这是[假货]吗 | 请问这个能[治]高血压吗? | [三天见效]是真的吗? | 能不能[治]高血压? | [三天见效]?
        主播,这个是不是[假货]? | 会不会有[副作用]? | 这个保健品是否可以[根治]失眠? | 请问你们有[没有营业执照]? | 这个[减肥]茶一个月能瘦十斤吗? | 想知道[三天见效]靠谱吗
    """,
    Polarity.NOT_A_CLAIM: """
        你[最好]看看说明书 | [最好]用温水送服 | [最好]是在医生指导下使用 | [第一]次来 | [第一]个问题 | 敏感肌[最好]先试一下 | 收到货[第一]时间检查 | 要退货的[最好]当天联系客服
    """,
    Polarity.ASSERTED: """
        谁说不能[治] | 没有比这[更好]的 | 没有人不说[好] | 难道不是[最好]的吗 | 不仅能[治]高血压 | 不用吃药就能[降血糖] | 我们[没有副作用] | [无效退款] | 别的药都能[治]
        差别[最好] | 真不错[最好] | 不得了[全网最低] | 不一样的[最好] | 没错就是[全网最低] | 国家级别[最好] | 分别[最好] | 特别[好] | 商家称不是假货但收到[假货]
        想不想要[全网最低价]? | 是不是超级[划算]? | 你知道为什么[全网最低]吗 | 不节食[月瘦十斤] | 不用吃药[降血糖] | 不会反弹[三天见效] | 没有中间商[全网最低]
        别错过[全网最低价] | 这不是[假货]吗 | 商家宣称[三天见效]都是骗人的 | 全国[第一] | 不打针不吃药[根治]糖尿病 | 家人们是不是[全网最低]? | [全网最低]没有之一
        谁说没有[副作用] | 这款[最好]用 | 全网[最好]用的面膜 | 不能不说是[最好] | 不得不说[最好] | 不信你看[全网最低] | 不是普通的[好] | 买不到这个[最低价] | 有没有姐妹想要[全网最低价]
        这就是[最好]的 | 无比[好用] | 非常[好用] | 未来[最好] | 没想到[全网最低] | 不骗你[全网最低] | 不是吹[全网第一] | 不但[根治]还不反弹
        [代发]做吗,38一单 | [刷单]有兴趣吗? | 有没有做[刷单]的 | 没下单的宝宝[全网最低]来了 | 秋冬必不可少的[爆款] | 不规则的设计[最好看]
        [全网最低价]不要错过 | 品质[最好]就选我们 | 别犹豫了[全网最低] | 不吃药,[降血糖] | 哪有这么[便宜]的 | 不只[减肥] | 广告法不让说但我们就是[最好]
    """,
}


def cases() -> list[tuple[str, int, int, Polarity]]:
    """Every sentence with the place of its hit."""
    out = []
    for expected, text in CASES.items():
        for case in text.replace("\n", "|").split("|"):
            if marked := case.strip():
                start, end = marked.index("["), marked.index("]") - 1
                out.append((marked.replace("[", "").replace("]", ""), start, end, expected))
    return out


@pytest.mark.parametrize(("text", "start", "end", "expected"), cases(), ids=lambda value: value if isinstance(value, str) else "")
def test_construction(text: str, start: int, end: int, expected: Polarity) -> None:
    """Each construction is read as a speaker of Chinese reads it."""
    assert expected is polarity(text, start, end)


def test_scope_ends() -> None:
    """An operator reaches no further than REACH characters."""
    near, far = "我们不是" + "大" * REACH, "我们不是" + "大" * (REACH + 1)
    assert Polarity.NEGATED is polarity(near + "最佳", len(near), len(near) + 2)
    assert Polarity.ASSERTED is polarity(far + "最佳", len(far), len(far) + 2)


def test_clause_ends() -> None:
    """A comma ends the scope, an enumeration comma does not."""
    assert Polarity.ASSERTED is polarity("不含激素,根治", 5, 7)
    assert Polarity.NEGATED is polarity("不含激素、香精", 5, 7)
