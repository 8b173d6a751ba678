"""Text → the language that it is probably in, where that is neither Chinese nor English.

A script of its own tells a language, or some languages. Among the languages in Latin letters, the function words
decide: they are a third or more of the words of any prose, and few are function words elsewhere. Names of places, of
species or of people, code and figures have none.

    Er kam spät, und die Tür war noch offen.    er, und, die, war, noch    German
    Fagus engleriana, Fagus lucida              none                       no language
    The film “La vie en rose” was a success.    la, vie, en | the, a, was  no foreign language
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import regex

from aligner.words.english import FUNCTION_WORDS, frequency, word_set


class ForeignEvidence(NamedTuple):
    """How much of a text must be foreign. Counted over texts, see `tests/test_foreign.py`.

    The shares of function words that belong to a language lie between .25 and .6 in the tutorials of Vim in 30
    languages; in the English development texts, no other language than English reaches .15 in any ten sentences.
    """

    # The fewest function words of a language, and the fewest different ones.
    words: int = 3
    # Their share of all words.
    share: float = 0.15
    # How many there must be for each English one. German `in`, `an`, `was` and French `me`, `a`, `on` are English too.
    lead: float = 2.0
    # Without function words of a language we know, a text of this many words is not English if the share of English
    # function words and the share of words in the English table are below these. The table has a tenth to a third of
    # the words in the tutorials of Vim in other languages, and at least .7 in ten sentences of English.
    longer: int = 80
    english: float = 0.1
    known: float = 0.4
    # Share of the letters that a script must have.
    script: float = 0.5
    # Characters at the start of a text that are looked at.
    sample: int = 20_000


EVIDENCE = ForeignEvidence()
# A word, but neither an initial nor a part of a name in code, of a path or of a number.
WORD = regex.compile(r"(?<![\p{L}\p{N}_@./\\-])(?!\p{Lu}(?!\p{L}))\p{Latin}[\p{Latin}\p{M}]*+(?![\p{N}_@/\\(=])")
LETTER = regex.compile(r"\p{L}")
# Scripts whose texts are neither Chinese nor English, and the names of their languages.
SCRIPTS = {
    "Hangul": "Korean", "Cyrillic": "a language in Cyrillic letters, such as Russian", "Greek": "Greek",
    "Arabic": "a language in Arabic letters", "Hebrew": "Hebrew", "Thai": "Thai", "Devanagari": "Hindi or another "
    "language in Devanagari", "Bengali": "Bengali", "Tamil": "Tamil", "Georgian": "Georgian", "Armenian": "Armenian",
    "Khmer": "Khmer", "Lao": "Lao", "Myanmar": "Burmese", "Tibetan": "Tibetan", "Mongolian": "Mongolian",
    "Ethiopic": "Amharic",
}  # fmt: skip
IN_SCRIPT = {name: regex.compile(rf"\p{{{name}}}") for name in SCRIPTS}
# The most frequent words of languages in Latin letters, of pinyin and of Japanese in Latin letters (romaji).
FREQUENT = {
    "German": word_set(
        "der die das und ist nicht ein eine einen einem einer eines den dem des zu mit sich auf für von im ich sie er"
        " es wir ihr auch als wie aber nach bei aus wenn nur noch werden wird wurde wurden hat haben war waren sind"
        " kann durch über oder um zum zur vom am dass diese dieser dieses mehr sehr bis vor zwischen unter ohne"
    ),
    "French": word_set(
        "le la les de des du un une et est dans que qui ne pas pour par sur au aux avec ce cette ces se sont il elle"
        " ils elles nous vous je son sa ses leur leurs mais ou où plus comme été était être avoir ont avait fait tout"
        " très aussi entre sans sous en y lui dont peut"
    ),
    "Spanish": word_set(
        "el la los las de del un una unos y en que no se por con para su sus es son al lo como más pero ha han era fue"
        " este esta estos estas entre cuando muy sin sobre también hasta hay donde desde nos todo porque ser está están"
        " tiene yo ella él le les"
    ),
    "Italian": word_set(
        "il lo la gli le un una di del della dei delle dello degli e è in che non si per con su da dal dalla nel nella"
        " nei nelle al alla ai alle sono era erano come più ma anche questo questa questi queste suo sua essere ha"
        " hanno stato loro tra fra dove quando ed sul sulla io lui lei"
    ),
    "Portuguese": word_set(
        "o os as de do da dos das um uma e em no na nos nas que não se por para com mais como mas foi são é ao à pelo"
        " pela ou sua seu seus suas entre também este esta isso quando muito já ser está ele ela eles foram era sobre"
    ),
    "Dutch": word_set(
        "de het een en van is in dat op te zijn met voor niet aan er om ook als dan maar bij nog uit naar door over ze"
        " hij zij wij je ik deze dit die werd worden wordt heeft hebben was waren kan kunnen zich tussen onder"
    ),
    "Swedish, Danish or Norwegian": word_set(
        "och att det som en ett på är av för med den till inte har om var jag han hon vi de från men så kan eller när"
        " og er ikke af til jeg der et på fra men så eller når være blev har hun sig dem havde også efter over kunne"
        " skulle ble ved mellom mellan mellem denna detta denne dette vid efter hade"
    ),
    "Finnish": word_set(
        "ja on ei että se hän ovat oli olla kun niin mutta tai myös jos kuin sen sitä joka jotka tämä tämän ne voi voit"
        " minä sinä me te he mitä vain sekä kanssa ole olisi"
    ),
    "Polish": word_set(
        "i w z na nie się do jest to że o jak po co tak ale od za przez dla oraz są był była było być który która które"
        " ten ta te tego tym jego jej ich może tylko przy już czy lub bardzo"
    ),
    "Czech or Slovak": word_set(
        "a v ve na se že je to s z do o k i ale jako by jsou byl byla bylo být který která které pro za od po při tak"
        " jeho nebo jen už při si sa nie ako alebo sú bol bola ktorý ktorá ktoré pri aj tento tato toto"
    ),
    "Croatian or Serbian": word_set(
        "i u je na se da za ne su s od sa kao što ili iz koji koja koje bi će ako može sve kada samo ali nije te o po"
        " biti kako to ovo nego bio bila još vrlo između prije"
    ),
    "Catalan": word_set(
        "el la els les de del dels un una i en que no es per amb al als són és ha han més com però seu seva aquest"
        " aquesta quan si també fins entre ser està estan molt pot"
    ),
    "Hungarian": word_set(
        "a az és hogy nem is egy meg csak de ha van volt mint ez azt el már még vagy ki be le fel majd lehet kell"
        " minden nagyon ezt aki ami között után"
    ),
    "Romanian": word_set(
        "și în de la cu pe nu să este un o din care că mai a ale al lui pentru sunt ca se au dar sau prin fost era dacă"
        " după între acest această foarte"
    ),
    "Turkish": word_set(
        "ve bir bu da de için ile olarak çok daha gibi olan ne değil var en ama ya o kadar sonra her ben sen biz onun"
        " bunu ise veya olduğu tarafından arasında mi mı"
    ),
    "Vietnamese": word_set(
        "và của là có không các được cho một trong này với để người những đã khi từ về đến cũng ra như vào tôi anh bạn"
        " nhưng thì sẽ đó tại nhiều hoặc nếu lại phải rất ở"
    ),
    "Indonesian or Malay": word_set(
        "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena tersebut bisa ada mereka lebih"
        " kita anda dia adalah sebagai oleh atau telah sudah dapat tetapi ia kami bagi seperti antara"
    ),
    "Latin": word_set(
        "et in est non ad cum ut sed qui quae quod ex de sunt esse per ab hoc enim aut nec atque autem si eius quam"
        " fuit erat etiam inter"
    ),
    "Esperanto": word_set("la kaj de en estas al ke ne por kun mi vi li ŝi ili oni sed aŭ tiu ĉi kiu se pli el"),
    "Chinese in pinyin": word_set(
        "de shi zai wo ni ta men women nimen tamen le bu yi ge zhe zhege na nage you ye he jiu dou hen dao shuo yao qu"
        " hui neng lai shang xia zhong dui hé yī bù shì zài wǒ nǐ tā wǒmen tāmen zhè nà yǒu yě jiù dōu hěn dào shuō yào"
        " qù huì néng lái shàng xià zhōng duì gè ma ba meiyou méiyǒu zhongguo"
    ),
    "Japanese in Latin letters": word_set(
        "wa ga wo no ni de to mo kara made desu deshita masu mashita suru shita shite kono sono ano koto mono watashi"
        " kare kanojo nai aru iru ita imasu imashita arimasu yori nado"
    ),
}


def foreign_language(text: str) -> str:
    """The English name of a language, other than Chinese and English, that a text is probably in; empty if unclear."""
    sample = text[: EVIDENCE.sample]
    letters = len(LETTER.findall(sample))
    for script, name in SCRIPTS.items():
        if len(IN_SCRIPT[script].findall(sample)) > EVIDENCE.script * letters:
            return name
    return _language_of_words(word.lower() for word in WORD.findall(sample))


def _language_of_words(words: Iterable[str]) -> str:
    counts = Counter(words)
    english = _total(counts, FUNCTION_WORDS)
    name, frequent = max(FREQUENT.items(), key=lambda item: _total(counts, item[1]))
    hits = _total(counts, frequent)
    least = max(EVIDENCE.words, EVIDENCE.share * counts.total(), EVIDENCE.lead * english)
    if hits >= least and len(counts.keys() & frequent) >= EVIDENCE.words:
        return name
    return "a language other than English" if _is_unknown(counts, english) else ""


def _is_unknown(counts: Counter[str], english: int) -> bool:
    """Whether a text is long and has hardly an English word."""
    words = counts.total()
    known = sum(count for word, count in counts.items() if frequency(word))
    return words >= EVIDENCE.longer and english < EVIDENCE.english * words and known < EVIDENCE.known * words


def _total(counts: Counter[str], words: frozenset[str]) -> int:
    return sum(counts[word] for word in words if word in counts)
