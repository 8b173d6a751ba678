"""Words that decide whether a full stop ends a sentence, all in lower case and without their last full stop.

Dr. Li           TITLES              only with a capital: `60 ms. Then`
e.g. apples      NEVER_LAST
Fig. 2           BEFORE_NUMBER       before a number only; those in BEFORE_ROMAN also before `I`
Acme Inc. sold   SOMETIMES_LAST      the word after it decides
abbr. form       LONG_ABBREVIATIONS  like ordinary words, but a lower-case letter after them proves nothing
Yahoo! Finance   NAMES_WITH_MARK     names that end in `!`
"""

from __future__ import annotations

from aligner.words.english import word_set

TITLES = word_set("ms st rev hon gen col capt cpt lt sgt maj cmdr adm gov sen rep pres supt mt ft")
NEVER_LAST = word_set(
    "dr mr mrs messrs mme mlle prof assoc asst e.g i.e eg ie viz cf vs v resp approx ca esp incl excl dept univ"
)
# Titles that are not ordinary words, also after a comma or full stop without a space: `Hong Kong,Dr. Li`.
PERSONS = word_set("dr mr mrs ms prof")
BEFORE_NUMBER = word_set(
    "no nos fig figs eq eqs eqn eqns sec sect secs ch chap chaps vol vols pp p tab tabs ref refs art arts cl para paras"
    " app appx ex def thm prop lem cor alg pt pts ver op nr ed jan feb mar apr jun jul aug sep sept oct nov dec c"
)
BEFORE_ROMAN = word_set("vol ch chap sec sect pt fig tab app appx")
SOMETIMES_LAST = word_set(
    "al etc inc ltd co corp bros plc llc jr sr ph.d m.d b.a m.a b.sc m.sc d.c a.d b.c a.m p.m u.s u.k u.n u.s.a u.s.s.r"
    " p.r e.u est ave blvd rd hon ed eds trans"
    " calif conn minn tenn ariz colo penn fla"
)
LONG_ABBREVIATIONS = word_set(
    "abbr anon bibl cent conf cont contd corr diss distr engl exec facs geol govt hist ibid illus inst intl introd jour"
    " lang loc mech milit misc natl obit orig perf phys plur poss prec prob publ refl repr reqd rept retd sched seqq"
    " spec subj subst suff suppl symp synon syst temp theor transl treas vocab"
)
NAMES_WITH_MARK = word_set("yahoo jeopardy")
# The part of a file name after the point, which may be in capitals: `data.CSV`.
FILE_ENDINGS = word_set(
    "csv tsv txt doc docx pdf xls xlsx ppt pptx jpg jpeg png gif bmp tif tiff svg mp3 mp4 avi mov wav zip tar gz rar"
    " exe dll bat cmd sys ini log bak tmp iso xml html htm json yaml yml tmx md tex bib py js ts java cpp sql db dat"
    " bin net"
)
# Words that take a number at the beginning of a line: `Chapter 2. The Sea`, `Fig. 2. Map of the river`.
HEADING_WORDS = word_set(
    "chapter section part article appendix annex figure fig. table tab. step lesson unit book volume act scene example"
    " exercise problem question theorem lemma definition proposition corollary algorithm note rule clause paragraph"
)
NUMBER_WORDS = word_set("one two three four five six seven eight nine ten eleven twelve")
# Words of two or three letters that are not abbreviations.
SHORT_ORDINARY = word_set(
    "it us me him her you on up out off too now one two day way man men use was are has had did his all new old own see"
    " end run set get got put say ask buy far low big key map box car air sea sun war law job"
)
# Verbs that name the speaker after a question or exclamation: `“Why?” Li asked.`
SPEECH_VERBS = word_set(
    "said says asked asks cried shouted exclaimed called whispered muttered murmured yelled demanded inquired wondered"
    " screamed snapped"
)
