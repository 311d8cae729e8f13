"""Build `src/violation_rules/text/data/variant_table.tsv`: same-sounding and look-alike characters, and how often they begin and end words.

Run by hand (`python tools/build_variant_tables.py`); the result is committed, so that the installed package needs neither
pypinyin nor a frequency list.

Sources
* Readings: pypinyin (MIT), the most usual reading of each character of GB 2312 and of `EXTRA`, without tones.
* Frequencies: the word list of jieba 0.42.1 (MIT): of a million words, how many begin and how many end with a character, and which
  pairs of characters stand inside a word at least once in `PAIR_EVERY` words.
* `SHAPES` and `SPLITS`: our own lists of what is seen in disguised text or easily mistaken, for characters of this domain.

Lines: `sound SYLLABLE CHARACTERS` (rarest first), `edge CHARACTER BEGINS ENDS` (per million words), `pair FIRST SECONDS`,
`shape CHARACTER CHARACTERS`, `split CHARACTER PIECES`.
"""

# ruff: noqa: PLR2004, E501, C901 - a script; code points and long lists are its subject
from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import jieba

from pypinyin import Style, lazy_pinyin  # type: ignore[import-not-found]

TARGET = Path(__file__).resolve().parent.parent / "src/violation_rules/text/data/variant_table.tsv"
PAIR_EVERY = 6_000_000  # words: about once in ten million characters
EXTRA = "蕞朂嶵薇囯弌妏巳"
# Where the usual reading of the single character is not the one it has in the terms of this domain.
READINGS = {"行": "xing", "重": "zhong", "长": "chang", "乐": "le", "参": "shen", "血": "xue", "薄": "bo", "量": "liang", "好": "hao", "藏": "zang", "系": "xi", "率": "lv"}

# Pairs that look alike; each is entered in both directions.
SHAPES = (
    "微徽 微溦 微薇 薇徽 信倍 信佶 信亻 治冶 治诒 疗辽 药约 药荮 赚嫌 赚歉 钱浅 钱线 钱栈 国囯 国囻 级极 级汲 级圾 第苐 第弟 第笫 佳住 佳隹 刷涮 刷刖 单箪 单阜 加咖 加枷 减碱 减咸 "
    "肥肌 肥巴 瘦廋 瘦搜 癌嵒 病疒 效郊 效狡 货贷 贷袋 赌堵 赌睹 赌暑 彩採 彩睬 票漂 票飘 票嫖 最撮 最蕞 最朂 好妤 好奴 好仔 顶项 顶仃 顶钉 低底 低抵 低诋 价介 价阶 免兔 免勉 费贵 "
    "返反 返饭 奖桨 奖浆 现观 现规 金全 金釜 保褓 保堡 证征 证诬 真直 真填 假暇 假瑕 祛怯 祛袪 斑班 斑斓 痘豆 痘逗 抗坑 抗伉 衰哀 衰袁 炎淡 炎谈 毒母 毒青 菌困 菌茵 血皿 血盂 压庄 压厌 糖搪 糖塘 "
    "尿屎 胃冒 胃谓 肝杆 肝汗 肾贤 肺沛 肺胇 眼很 眼银 睛晴 睛晴 脂指 脂诣 脑恼 脑瑙 骨滑 体休 体本 美羡 美姜 白臼 白百 壮状 阳阴 阳汤 售集 售焦 卖买 卖读 独烛 独浊 绝艳 绝色 对时 对付 唯惟 唯维 "
    "一亠 无元 无天 全金 网冈 网罔 史吏 史央 冠寇 王玉 王主 首道 首着 牌碑 牌脾 名各 品晶 品吕 特持 特侍 供洪 供拱 贵费 贵责 领颌 领令 先洗 先光 世卋 界介 界畀 级级 传传 销稍 销消 销锁 "
    "刷刹 博傅 博搏 彩杉 投役 投没 资咨 资恣 收攻 收牧 益溢 益盖 盈盔 贝见 贷货 币巾 币市 炒吵 炒妙 股服 股投 群裙 群郡 扣扪 码玛 码妈 链琏 连莲 关送 关并 注住 注主 抖蚪 音意 音昔 淘掏 淘陶 宝宅 宝玉 东车 京亰 "
)
# What a character falls apart into, left to right or top to bottom.
SPLITS = (
    "抗k "  # a letter that sounds like the character
    "好女子 赚贝兼 明日月 加力口 治氵台 治三台 低亻氐 价亻介 群君羊 联耳关 权木又 独犭虫 祛礻去 胖月半 肥月巴 脸月佥 肤月夫 抗扌亢 购贝勾 财贝才 利禾刂 到至刂 彩采彡 影景彡 额客页 赌贝者 婚女昏 效交攵 教孝攵 数娄攵 "
    "领令页 顶丁页 顺川页 绝纟色 对又寸 级纟及 销钅肖 钱钅戋 针钅十 唯口隹 极木及 致至攵 佳亻圭 优亻尤 便亻更 保亻呆 健亻建 化亻匕 代亻弋 付亻寸 信亻言 信人言 微彳 妇女彐 奶女乃 妈女马 娘女良 姐女且 期其月 朋月月 肝月干 "
    "肺月市 脂月旨 脑月凶 骨月 胆月旦 肿月中 膜月莫 防阝方 阳阝日 阴阝月 除阝余 降阝夅 炎火火 炒火少 烟火因 灯火丁 淡氵炎 清氵青 洗氵先 活氵舌 法氵去 液氵夜 减冫咸 冷冫令 证讠正 话讠舌 说讠兑 请讠青 诊讠疹 试讠式 课讠果 "
    "码石马 矿石广 确石角 破石皮 祖礻且 神礻申 福礻畐 礼礻乚 初衤刀 特牛寺 牧牛攵 物牛勿 轻车圣 转车专 软车欠 输车俞 赔贝咅 贩贝反 败贝攵 贵中贝 贷代贝 货化贝 资次贝 费弗贝 贫分贝 奖将大 美羊大 最日取 第竹弟 药艹约 菌艹囷 "
    "英艹央 花艹化 苗艹田 草艹早 荐艹存 病疒丙 癌疒品 瘦疒叟 疗疒了 症疒正 痛疒甬 痘疒豆 疼疒冬 疾疒矢 国囗玉 团囗才 圆囗员 固囗古 因囗大 回囗口 网冂 闻门耳 问门口 间门日 闪门人 裸衤果 妓女支 嫖女票 炸火乍 枪木仓 毒主母 品口口口 晶日日日 "
)


def in_gb2312(character: str) -> bool:
    """Whether the character is in common use in simplified Chinese."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def main() -> None:
    """Write the table."""
    characters = [chr(point) for point in range(0x4E00, 0xA000) if in_gb2312(chr(point)) or chr(point) in EXTRA]
    known = set(characters)
    begins: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    total = 0
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, frequency = line.split(" ")[:2]
        begins[word[0]] += int(frequency)
        ends[word[-1]] += int(frequency)
        total += int(frequency)
        for pair in pairwise(word):
            pairs[pair] += int(frequency)
    sounds: defaultdict[str, list[str]] = defaultdict(list)
    for character in characters:
        syllable = READINGS.get(character) or lazy_pinyin(character, style=Style.NORMAL)[0]
        if syllable.isascii():
            sounds[syllable].append(character)
    lines = ["# Built by tools/build_variant_tables.py. See that file for sources and licences."]
    for syllable, members in sorted(sounds.items()):
        lines.append(f"sound\t{syllable}\t{''.join(sorted(members, key=lambda c: (begins[c] + ends[c], c)))}")
    for character in characters:
        begin, end = (round(counts[character] / total * 1_000_000) for counts in (begins, ends))
        if begin or end:
            lines.append(f"edge\t{character}\t{begin}\t{end}")
    seconds: defaultdict[str, list[str]] = defaultdict(list)
    for (first, second), count in pairs.items():
        if count * PAIR_EVERY >= total and {first, second} <= known:
            seconds[first].append(second)
    lines += [f"pair\t{first}\t{''.join(sorted(members))}" for first, members in sorted(seconds.items())]
    shapes: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in (pair for pair in SHAPES.split() if len(set(pair)) == 2):
        shapes[one].add(other)
        shapes[other].add(one)
    lines += [f"shape\t{character}\t{''.join(sorted(others))}" for character, others in sorted(shapes.items())]
    lines += [f"split\t{entry[0]}\t{entry[1:]}" for entry in sorted(set(SPLITS.split())) if len(entry) > 1]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
