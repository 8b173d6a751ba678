"""The subtags of language tags (BCP 47): languages, scripts and regions, and what people write instead of them."""

from __future__ import annotations

# The scripts of Chinese, Simplified and Traditional.
HANS, HANT = "Hans", "Hant"
# Three-letter codes (ISO 639-2), which some tools write, of the languages that we know best.
TWO_LETTER_CODES = {"zho": "zh", "chi": "zh", "cmn": "zh", "eng": "en", "jpn": "ja", "kor": "ko"}
# Two-letter codes: ISO 639-1, including codes that it has withdrawn.
TWO_LETTERS = frozenset(
    (  # noqa: SIM905 - a list of 190 strings reads worse
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
        "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io "
        "is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk "
        "ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc "
        "sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve "
        "vi vo wa wo xh yi yo za zh zu "
    ).split()
)
_CODES = tuple(
    (  # noqa: SIM905
        "aar aa abk ab afr af aka ak alb sq amh am ara ar arg an arm hy asm as aze az bak ba bam bm baq eu bel be ben "
        "bn bis bi bod bo bos bs bre br bul bg bur my cat ca ces cs che ce chi zh chv cv cmn zh cor kw cos co cym cy "
        "cze cs dan da deu de div dv dut nl dzo dz ell el eng en epo eo est et eus eu ewe ee fao fo fas fa fij fj fin "
        "fi fra fr fre fr fry fy ful ff geo ka ger de gla gd gle ga glg gl gre el grn gn guj gu hat ht hau ha heb he "
        "hin hi hrv hr hun hu hye hy ibo ig ice is ido io iku iu ina ia ind id isl is ita it jav jv jpn ja kal kl kan "
        "kn kas ks kat ka kaz kk khm km kik ki kin rw kir ky kor ko kur ku lao lo lat la lav lv lim li lin ln lit lt "
        "ltz lb lug lg mac mk mal ml mao mi mar mr may ms mkd mk mlg mg mlt mt mon mn mri mi msa ms mya my nav nv nbl "
        "nr nde nd nep ne nld nl nno nn nob nb nor no nya ny oci oc ori or orm om oss os pan pa per fa pol pl por pt "
        "pus ps que qu roh rm ron ro rum ro run rn rus ru sag sg san sa sin si slk sk slo sk slv sl sme se smo sm sna "
        "sn snd sd som so sot st spa es sqi sq srd sc srp sr ssw ss sun su swa sw swe sv tah ty tam ta tat tt tel te "
        "tgk tg tgl tl tha th tib bo tir ti ton to tsn tn tso ts tuk tk tur tr twi tw uig ug ukr uk urd ur uzb uz ven "
        "ve vie vi wel cy wln wa wol wo xho xh yid yi yor yo zha za zho zh zul zu "
    ).split()
)
# Three-letter codes (ISO 639-2) of languages that have a two-letter code.
ISO_CODES = dict(zip(_CODES[::2], _CODES[1::2], strict=True))
# Regions that imply a script.
IMPLIED_SCRIPTS = {
    ("zh", "CN"): HANS, ("zh", "SG"): HANS, ("zh", "MY"): HANS,
    ("zh", "TW"): HANT, ("zh", "HK"): HANT, ("zh", "MO"): HANT,
    ("yue", "CN"): HANS, ("yue", "HK"): HANT, ("yue", "MO"): HANT, ("kk", "CN"): "Arab", ("mn", "CN"): "Mong",
    ("pa", "IN"): "Guru", ("pa", "PK"): "Arab", ("uz", "UZ"): "Latn", ("uz", "AF"): "Arab", ("az", "AZ"): "Latn",
    ("az", "IR"): "Arab",
}  # fmt: skip
# The script that readers expect under a tag without script and region, where a language has several (CLDR).
USUAL_SCRIPTS = {
    "zh": HANS, "yue": HANT, "lzh": HANS, "sr": "Cyrl", "uz": "Latn", "az": "Latn", "kk": "Cyrl", "mn": "Cyrl",
    "pa": "Guru", "ku": "Latn", "tg": "Cyrl", "bs": "Latn", "ky": "Cyrl", "tk": "Latn", "tt": "Cyrl", "ug": "Arab",
}  # fmt: skip
# What Windows wrote before there were Hans and Hant.
LEGACY_SCRIPTS = {"chs": HANS, "cht": HANT}
# Scripts (ISO 15924), without most of those that nobody writes any more.
SCRIPTS = frozenset(
    (  # noqa: SIM905
        "Adlm Arab Aran Armn Bali Beng Bopo Brai Cakm Cans Cher Copt Cyrl Deva Egyp Ethi Geok Geor Goth Grek Gujr Guru "
        "Hang Hani Hans Hant Hebr Hira Hrkt Java Jpan Kana Khmr Knda Kore Lana Laoo Latf Latg Latn Lisu Mlym Mong Mtei "
        "Mymr Nkoo Olck Orya Phag Rohg Runr Sinh Sund Syrc Tale Talu Taml Telu Tfng Tglg Thaa Thai Tibt Vaii Xsux Yiii "
        "Zinh Zmth Zsye Zsym Zxxx Zyyy Zzzz"
    ).split()
)
# Regions: ISO 3166-1, and Kosovo as CLDR has it.
REGIONS = frozenset(
    (  # noqa: SIM905
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
        "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
        "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR "
        "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
        "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
        "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
        "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"
    ).split()
)
# What people write instead of a region or script, and what they mean.
SUGGESTED_SUBTAGS = {
    "uk": "GB", "british": "GB", "american": "US", "usa": "US", "eng": "GB", "england": "GB", "prc": "CN",
    "china": "CN", "mainland": "CN", "taiwan": "TW", "hongkong": "HK", "simp": HANS, "trad": HANT, "chs": HANS,
    "cht": HANT,
}  # fmt: skip
