"""The cell of a head row → what its column contains.

    Source (zh)          the source, in zh               a role and a language
    Chinese (PRC)        a text in zh-CN                 a language with a region, a script, or a code: CHT, en_US
    sentenceEn, zh.text  a text in en, in zh             words joined in any way
    词条, Text            a text                          a word for texts
    Segment ID, 备注      no text                         a word for anything else
    Reviewer             not understood

A cell is understood if each of its words is in the tables of this module.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from aligner.bitext.languages import NAMES, base_language
from aligner.bitext.subtags import TWO_LETTER_CODES, TWO_LETTERS
from aligner.units.units import Languages, clean_tag


def _table(rows: dict[str, str]) -> dict[str, str]:
    """A table of words from rows of words with the same value."""
    return {word: value for value, words in rows.items() for word in words.split()}


def _set(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(" ".join(lines).split())


# The words of heads and their values. `st` and `tt` are the source and the target text of translation studies.
ROLE_WORDS = _table({
    "source": "source src original orig input msgid st sl 原 源 原文 源文 原语 原語 源语 源語 来源语 來源語 원문 "
              "源语言 源語言 原语言 来源语言 來源語言 ausgangstext ausgangssprache quelltext quellsprache originaltext "
              "fuente оригинал исходный",
    "target": "target tgt translation translations translated trans output rendering equivalent msgstr tt tl "
              "译 譯 译文 譯文 目标 目標 翻译 翻譯 对应 對應 对应词 對應詞 译名 譯名 译语 譯語 訳 訳文 "
              "翻訳 訳語 번역 번역문 zieltext zielsprache übersetzung traduction cible traducción traduzione tradução "
              "перевод",
})  # fmt: skip
LANGUAGE_WORDS = {name.lower(): tag for tag, name in NAMES.items() if " " not in name} | _table({
    "zh": "mandarin putonghua hanzi 中文 汉语 漢語 中 汉 漢 汉字 漢字 华语 華語 国语 國語 普通话 普通話 "
          "中国語 중국어 zho chi cmn cn chinesisch chinois chino cinese chinês китайский",
    "zh-Hans": "chs sc", "zh-Hant": "cht tc", "en-US": "enu", "yue": "粤语 粵語",
    "en": "英文 英语 英語 英 영어 eng englisch anglais inglés inglese inglês английский",
    "ja": "日文 日语 日語 日本語 일본어 jpn jp japanisch japonais japonés giapponese японский",
    "ko": "韩文 韓文 韩语 韓語 韓国語 한국어 kor kr koreanisch coréen coreano корейский",
    "fr": "français 法语 法語 法文 fra fre französisch francés francese francês французский",
    "de": "deutsch 德语 德語 德文 deu ger allemand alemán tedesco alemão немецкий",
    "es": "español 西班牙语 spa spanisch espagnol spagnolo espanhol испанский",
    "ru": "русский 俄语 俄語 俄文 rus russisch russe ruso russo",
    "pt": "português 葡萄牙语 葡萄牙文 por portugiesisch portugais portugués portoghese",
    "it": "italiano 意大利语 意大利文 ita italienisch italien",
    "vi": "越南语 越南文 việt vie", "th": "泰语 泰文 ไทย tha", "id": "印尼语 印尼文 indonesian indonesia",
    "ms": "马来语 马来文 malay melayu", "tr": "土耳其语 türkçe", "nl": "荷兰语 nederlands", "pl": "波兰语 polski",
    "uk": "乌克兰语 українська", "hi": "印地语 hindi हिन्दी", "fa": "波斯语 persian فارسی",
    "he": "希伯来语 hebrew עברית", "mn": "蒙古语 蒙古文 mongolian", "bo": "藏语 藏文 tibetan",
    "ug": "维吾尔语 维吾尔文 uyghur",
    "ar": "阿拉伯语 阿拉伯文 العربية ara",
})  # fmt: skip
SUBTAG_WORDS = _table({
    "Hans": "simplified simp 简体 簡體 简 簡 简体字 簡体字 hans vereinfacht simplifié simplificado semplificato",
    "Hant": "traditional trad 繁体 繁體 繁 正體 繁体字 hant traditionell traditionnel tradicional tradizionale",
    "US": "us usa states america american 美国 美式", "GB": "uk gb kingdom british britain 英国 英式",
    "CN": "prc china mainland 大陆 大陸", "TW": "taiwan tw 台湾 台灣 臺灣", "HK": "kong hk 香港",
    "MO": "macao macau 澳门 澳門", "SG": "singapore sg 新加坡", "AU": "australia au", "CA": "canada ca",
    "DE": "germany", "FR": "france", "JP": "japan", "BR": "brazil", "MX": "mexico",
})  # fmt: skip
# Words for texts, which name no side, and words between the others.
TEXT_WORDS = _set(
    "text texts txt segment segments seg sentence sentences sent term terms string strings str phrase phrases word",
    "entry lemma headword language languages lang name title label value content message caption subtitle subtitles",
    "texte texto testo segmento satz terme término termine begriff benennung wort mot palabra текст термин",
    "tiếng bahasa united hong of the in s and republic people",
    "文本 句子 句 例句 术语 術語 词条 詞條 词 詞 词汇 詞彙 词目 詞目 短语 短語 语句 字符串 字串 段落 片段",
    "语段 语言 語言 语 語 内容 內容 文 名称 名稱 名 中国 中國 版 用語 용어",
    "标题 標題 字幕 台词 全称 全稱 单词 單詞",
)
# Words for what is no text.
OTHER_WORDS = _set(
    "id ids identifier uid uuid guid key keys code no num nr number index idx row line count counts length len chars",
    "file filename files path document documents doc url link uri date dates time created changed modified updated",
    "status state user author translator reviewer editor project client domain subject field category type kind tag",
    "tags note notes comment comments remark remarks context description definition explanation usage pos gender score",
    "match quality confidence mt tm version page section chapter pinyin origin reference ref region country frequency",
    "freq speaker start end begin duration approved check checked bilingual email mail phone tel fax postcode zip sku",
    "isbn doi price amount max min limit screenshot image platform module component location plural",
    "schlüssel clé clave nummer numéro número datum fecha estado statut fachgebiet domaine quelle definición",
    "définition hinweis nota observaciones примечания комментарий ключ",
    "编号 編號 序号 序號 号 號 标识 備註 备注 备考 注释 註釋 注 说明 說明 释义 釋義 解释 解釋 定义 定義 语境 上下文",
    "状态 狀態 日期 时间 時間 作者 译者 譯者 审校 审阅 领域 領域 类别 類別 类型 類型 词性 詞性 出处 来源 來源",
    "页码 頁碼 页 章节 章節 章 文件 文件名 源文件 原文件 译文件 文档 项目 項目 客户 版本 行 行号 数 字数 匹配 得分",
    "质量 键 路径 链接 网址 用户 拼音 频率 频次 国家 地区 讲者 对照 對照 双语 雙語 邮箱 邮编 电话 型号 价格 数量 截图",
    "模块 平台 位置 长度 限制 備考 비고",
)
# Languages that a code of two letters names on its own, and those that it names beside other words; most codes are
# English words too.
PLAIN_CODES = _set("zh en ja ko de fr es ru")
CODES_BESIDE_WORDS = PLAIN_CODES | _set("it pt nl pl vi th tr ar cs sv da fi el he hu ro bg hi ms fa la")
LONG_CODES = _set("yue lzh deu ger fra fre spa ita por rus fil", *TWO_LETTER_CODES)
REGIONS = _set(
    "cn tw hk mo sg us gb uk au ca nz ie in za de at ch fr be lu es mx ar co br pt it nl jp kr ru pl cz se dk fi gr tr",
    "il sa eg vn th id my ph ua ro hu 419 hans hant latn cyrl",
)
SCRIPTS = frozenset(("Hans", "Hant"))
SPACED_LETTER = regex.compile(r"\p{Latin}|\p{Cyrillic}")
KNOWN = frozenset((*ROLE_WORDS, *LANGUAGE_WORDS, *SUBTAG_WORDS, *TEXT_WORDS, *OTHER_WORDS))
UNSPACED = "|".join(sorted((word for word in KNOWN if not SPACED_LETTER.match(word)), key=len, reverse=True))
# Letters of two cases are two words: `sourceText`.
CASES = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})")
BETWEEN = r"[\s()\[\]{}<>/\\:;.,·_\-–—|#*%&+='‘’\"“”→\u200b\ufeff]*+"
# The number of a column, and the number of its texts: `1. 中文`, `English (120)`.
NUMBERING = regex.compile(r"\A\s*[0-9]+[.)、]|[(\[][0-9]+[)\]]\s*\Z")
TAG = regex.compile(r"\p{Latin}{2,3}(?:[-_](?:[A-Za-z]{4}|[A-Za-z]{2}|[0-9]{3})){1,2}(?![\p{Latin}0-9])")
# Latin words must be whole; Chinese words follow each other without spaces, so the longer ones are tried first.
WORD = regex.compile(rf"{UNSPACED}|\p{{Latin}}++|\p{{Cyrillic}}++", regex.IGNORECASE)
GAP = regex.compile(BETWEEN)


class Meaning(NamedTuple):
    """What a head says of a column.

    `role` is `source`, `target` or empty, `language` a tag or empty. `is_text` says that it names texts at all, and
    `is_known` that the head was understood.
    """

    role: str = ""
    language: str = ""
    is_text: bool = False
    is_known: bool = False

    @property
    def is_named(self) -> bool:
        """Whether the head names a side or a language."""
        return bool(self.role or self.language)


UNKNOWN, OTHER = Meaning(), Meaning(is_known=True)


def meaning_of(head: str, languages: Languages = (None, None)) -> Meaning:
    """The meaning of a head; it may be one of the `languages` that the user names: only then is `no` a tag."""
    text = unicodedata.normalize("NFKC", head).strip()
    if text.lower() in PLAIN_CODES or any(text.lower() == tag.lower() for tag in languages if tag):
        return Meaning("", clean_tag(text), is_text=True, is_known=True)
    return _meaning(text)


@lru_cache(maxsize=1024)
def _meaning(text: str) -> Meaning:
    words = _words(text)
    if not words:
        return UNKNOWN
    languages = set(filter(None, (_language(word, alone=len(words) == 1) for word in words)))
    roles = {ROLE_WORDS[word] for word in words if word in ROLE_WORDS}
    if len(set(map(base_language, languages))) > 1 or len(roles) > 1 or OTHER_WORDS.intersection(words):
        return OTHER
    language = _tag(
        max(sorted(languages), key=len, default=""), [SUBTAG_WORDS[word] for word in words if word in SUBTAG_WORDS]
    )
    role = "".join(roles)
    is_text = bool(role or language or TEXT_WORDS.intersection(words))
    return Meaning(role, language, is_text, is_known=is_text)


def _words(text: str) -> list[str]:
    """The words of a head in lower case, and its tags as they are; none unless all are known."""
    text = CASES.sub(" ", NUMBERING.sub("", text))
    words: list[str] = []
    offset = 0
    while (offset := _behind_gap(text, offset)) < len(text):
        tag = TAG.match(text, offset)
        match = tag if tag and _is_tag(tag[0]) else WORD.match(text, offset)
        if not match:
            return []
        word = match[0] if match is tag else match[0].lower()
        if match is not tag and word not in KNOWN and word not in CODES_BESIDE_WORDS:
            return []
        words.append(word)
        offset = match.end()
    return words


def _behind_gap(text: str, offset: int) -> int:
    """The offset behind what stands between words."""
    match = GAP.match(text, offset)
    return match.end() if match else offset


def _is_tag(text: str) -> bool:
    """Whether this is a language with a script or a region: `zh_CN`, `en-us`, `zh-Hans-CN`, but not `src_zh`."""
    base, *subtags = regex.split("[-_]", text)
    if base.lower() in KNOWN - LANGUAGE_WORDS.keys():
        return False
    is_language = base.lower() in TWO_LETTERS or base.lower() in LONG_CODES
    is_usual = base.islower() and subtags[-1].isupper() and subtags[-1].lower() not in PLAIN_CODES
    return is_usual or (is_language and all(subtag.lower() in REGIONS for subtag in subtags))


def _language(word: str, *, alone: bool) -> str:
    """The tag of the language that a word names, or an empty string."""
    if word in LANGUAGE_WORDS:
        return LANGUAGE_WORDS[word]
    if word in KNOWN:
        return ""
    is_code = word in (PLAIN_CODES if alone else CODES_BESIDE_WORDS)
    return word if is_code or "-" in word else word.replace("_", "-") if "_" in word else ""


def _tag(language: str, subtags: Sequence[str]) -> str:
    """The tag of a language with its script or region: both `简体中文` and `简体` are zh-Hans."""
    script = next((subtag for subtag in subtags if subtag in SCRIPTS), "")
    language = language or ("zh" if script else "")
    subtag = script or next(iter(subtags), "")
    return f"{language}-{subtag}" if language and subtag and "-" not in language else language
