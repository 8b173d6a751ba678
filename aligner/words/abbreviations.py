"""Words that decide whether a full stop ends a sentence, all in lower case and without their last full stop.

Dr. Li           TITLES              only with a capital: `60 ms. Then`
e.g. apples      NEVER_LAST
Fig. 2           BEFORE_NUMBER       before a number only; those in BEFORE_ROMAN also before `I`
Acme Inc. sold   SOMETIMES_LAST      the word after it decides
abbr. form       LONG_ABBREVIATIONS  like ordinary words, but a lower-case letter after them proves nothing
5 ft. 6 in.      UNITS               between numbers only
Acta Ecol. Sin.  JOURNALS            only with a capital, before another word with a capital or a number
5 p.m. Tom       ERAS                after a number, before a word that is not in FOLLOW_TIME
a Ph.D. Tom      DEGREES             after an article, before a word that is not in FOLLOW_DEGREE
Yahoo! Finance   NAMES_WITH_MARK     names that end in `!`
"""

from __future__ import annotations

from aligner.words.english import word_set

TITLES = word_set("ms st rev hon gen col capt cpt lt sgt maj cmdr adm gov sen rep pres supt mt ft")
NEVER_LAST = word_set(
    "dr mr mrs messrs mme mlle prof assoc asst e.g i.e eg ie viz cf vs v resp approx ca esp incl excl dept univ suppl"
)
# Titles that are not ordinary words, also after a comma or full stop without a space: `Hong Kong,Dr. Li`.
PERSONS = word_set("dr mr mrs ms prof")
BEFORE_NUMBER = word_set(
    "no nos fig figs eq eqs eqn eqns sec sect secs ch chap chaps vol vols pp p tab tabs ref refs art arts cl para paras"
    " app appx ex def thm prop lem cor alg pt pts ver op nr ed jan feb mar apr jun jul aug sep sept oct nov dec c"
    " rs n° nº temp max avg diam ibid"
)
UNITS = word_set("ft in lb lbs oz yd yds mi hr hrs min mins sec secs st gal pt qt cwt deg pct")
BEFORE_ROMAN = word_set("vol ch chap sec sect pt fig tab app appx")
SOMETIMES_LAST = word_set(
    "al etc inc ltd co corp bros plc llc jr sr ph.d m.d b.a m.a b.sc m.sc d.c a.d b.c b.c.e c.e a.m p.m"
    " u.s u.k u.n u.s.a u.s.s.r"
    " p.r e.u est ave blvd rd hon ed eds trans"
    " calif conn minn tenn ariz colo penn fla"
)
# Of those, the ones that hardly ever end a sentence before a Chinese word: `Roe et al. 指出`.
BEFORE_CHINESE = word_set("al inc ltd co corp bros plc llc jr sr ft in lb lbs oz")
# Words of the names of journals, and of places where books appear, that are no words of their own.
JOURNALS = word_set(
    "ecol sci nutr technol biol biochem biophys chem environ natl acad lett bull geol geophys geogr geochem meteorol"
    " hydrol oceanogr limnol agric agron bot zool entomol genet microbiol pharmacol pharm physiol psychol psychiatr"
    " econ econom mater nucl astron astrophys symp comput metall electr electron philos sociol linguist neurosci"
    " neurol phys oncol immunol pathol pediatr cardiol surg proc univ inst camb oxf lond philad edinb"
)
JOURNAL_PLACES = word_set("Am Can Int Br Brit Chin Jpn Eur Aust Afr Scand Ital Ger Fr Indian")
ERAS = word_set("a.m p.m b.c a.d b.c.e c.e")
DEGREES = word_set("ph.d m.d b.a m.a b.sc m.sc")
FOLLOW_TIME = word_set(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays"
    " Sundays Mon Tue Tues Wed Thu Thurs Fri Sat Sun January February March April May June July August September"
    " October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Daily Eastern Central Pacific Mountain"
    " Atlantic Greenwich Beijing London Standard Time Local"
)
FOLLOW_DEGREE = word_set("Candidate Candidates Thesis Theses Dissertation Program Programme Degree Student Students")
# Words that begin a sentence after an abbreviation that may be the last of one: `in the U.S. Millions saw it.`
OPENING_WORDS = word_set(
    "millions thousands hundreds dozens people nobody everyone everybody anyone somebody nothing everything today later"
    " still even once perhaps maybe nearly almost unlike despite according researchers scientists experts critics"
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
# Words after which a number is no label: `Set it to 2. Then restart.`
NUMBER_TAKERS = (
    HEADING_WORDS
    | BEFORE_NUMBER
    | word_set(
        "of to by than and or is are was were be equals equal no number numbers version between least most about with"
        " times level page pages grade day room class type line row column group phase chapters figures"
        " tables steps sections"
    )
)
NUMBER_WORDS = word_set("one two three four five six seven eight nine ten eleven twelve")
# Words of two or three letters that are not abbreviations.
SHORT_ORDINARY = word_set(
    "it us me him her you on up out off too now one two day way man men use was are has had did his all new old own see"
    " end run set get got put say ask buy far low big key map box car air sea sun war law job"
)
# Verbs that name the speaker after a question or exclamation: `“Why?” Li asked.`, `“Why?” I ask.`
SPEECH_VERBS = word_set(
    "say says said ask asks asked cry cries cried shout shouts shouted exclaim exclaims exclaimed call calls called"
    " whisper whispers whispered mutter mutters muttered murmur murmurs murmured yell yells yelled demand demands"
    " demanded inquire inquires inquired enquired wonder wonders wondered scream screams screamed snap snaps snapped"
)
# Words that begin a sentence of somebody who writes no capitals: `what now? you go.`
CARELESS_OPENERS = word_set(
    "we you he she it they this that these those there what why how who where when my your his her our their the is are"
    " do does did can could will would please no yes maybe"
)
