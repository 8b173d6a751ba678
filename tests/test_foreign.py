"""Texts that are neither Chinese nor English, and English texts that could be taken for one."""

from __future__ import annotations

import pytest

from aligner.words.foreign import FREQUENT, SCRIPTS, foreign_language

FOREIGN = {
    "German": "Er kam spät, und die Tür war noch offen. Der Fluss war gestiegen.",
    "French": "Il est arrivé tard, et la porte était encore ouverte. La rivière avait monté.",
    "Spanish": "Llegó tarde y la puerta todavía estaba abierta. No vimos a nadie en la casa.",
    "Italian": "Arrivò tardi e la porta era ancora aperta. Non abbiamo visto nessuno nella casa.",
    "Portuguese": "Ele chegou tarde e a porta ainda estava aberta. O rio subiu e não vimos ninguém na casa.",
    "Dutch": "Hij kwam laat en de deur was nog open. Het water in de rivier was hoog.",
    "Swedish, Danish or Norwegian": "Han kom sent och dörren var ännu öppen. Vi såg att det inte var någon där.",
    "Finnish": "Hän tuli myöhään, ja ovi oli vielä auki. Me emme nähneet ketään, mutta se ei ollut outoa.",
    "Polish": "Przyszedł późno, a drzwi były jeszcze otwarte. Nie było tam nikogo i to nas nie zdziwiło.",
    "Czech or Slovak": "Přišel pozdě a dveře byly ještě otevřené. Nikdo tam nebyl, ale to se nám zdálo být v pořádku.",
    "Croatian or Serbian": "Došao je kasno i vrata su bila otvorena. Nije bilo nikoga, ali to je za nas bilo u redu.",
    "Catalan": "Va arribar tard i la porta encara era oberta. El riu ha crescut i no vam veure ningú als camps.",
    "Hungarian": "Későn jött, és az ajtó még nyitva volt. Nem láttunk senkit, de ez nem volt baj.",
    "Romanian": "A venit târziu și ușa era încă deschisă. Nu am văzut pe nimeni în casă, dar nu este o problemă.",
    "Turkish": "Çok geç geldi ve kapı daha açıktı. Bu ev için bir şey yoktu ama o kadar da kötü değil.",
    "Vietnamese": "Anh ấy đến muộn và cửa vẫn còn mở. Nước sông đã dâng lên. Chúng tôi không thấy ai ở đó.",
    "Indonesian or Malay": "Dia datang terlambat dan pintu masih terbuka. Kami tidak melihat siapa pun di sana.",
    "Latin": "Sero venit et ianua adhuc aperta erat. Flumen creverat, sed neminem ibi vidimus, ut non mirum est.",
    "Esperanto": "Li venis malfrue kaj la pordo estis ankoraŭ malfermita. Ni vidis ke neniu estas en la domo.",
    "Chinese in pinyin": "Tā hěn wǎn cái lái, mén hái kāi zhe. Wǒmen méiyǒu kànjiàn rén, nà shì yī gè hǎo dìfang.",
    "Japanese in Latin letters": "Kare wa osoku kita ga, doa wa mada aite ita. Watashi wa dare mo minakatta.",
}
SCRIPTED = {
    "Cyrillic": "Он пришёл поздно, и дверь была ещё открыта.",
    "Greek": "Ήρθε αργά και η πόρτα ήταν ακόμα ανοιχτή.",
    "Arabic": "جاء متأخرا وكان الباب لا يزال مفتوحا.",
    "Hebrew": "הוא בא מאוחר והדלת עדיין הייתה פתוחה.",
    "Thai": "เขามาสายและประตูยังเปิดอยู่",
    "Devanagari": "वह देर से आया और दरवाज़ा अभी भी खुला था।",
    "Hangul": "그는 늦게 왔고 문은 아직 열려 있었다.",
    "Georgian": "ის გვიან მოვიდა და კარი ისევ ღია იყო.",
}


def test_every_language_of_the_table_has_its_example():
    assert FOREIGN.keys() == FREQUENT.keys()


@pytest.mark.parametrize("name", FOREIGN)
def test_two_sentences_tell_their_language(name):
    assert foreign_language(FOREIGN[name]) == name


@pytest.mark.parametrize("script", SCRIPTED)
def test_a_script_tells_its_languages(script):
    assert foreign_language(SCRIPTED[script]) == SCRIPTS[script]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12 · 3.5 % · pH 7",
        "He came late, and the door was still open.",
        "Fagus engleriana, Quercus aliena var. acutiserrata, Pinus massoniana and Betula luminifera were found.",
        "Fagus engleriana\nQuercus aliena\nPinus massoniana\nBetula luminifera\nAcer davidii",
        "The film “La vie en rose” was a success in Rio de Janeiro, La Paz and Los Angeles.",
        "Ms. de la Cruz met Herr von der Leyen and Mr. van den Berg at the Université de Paris.",
        "def add(a, b):\n    return a + b\n\nfor i in range(n):\n    print(add(i, i))\n",
        "int main(void) { const char *p = 0; do { p++; } while (*p); return 0; }",
        "C.B.E., Q.C., J.P.\nO.B.E., Q.C., J.P.\nK.B.E., L.V.O., J.P.\nM.B.E., F.Eng., J.P.",
        "DNA RNA PCR qPCR MAG ORF\n0.1 0.2 0.3\nKEGG COG Pfam",
        "Wang Anshi, Li Bai, Du Fu, Ma Yuan and Ba Jin wrote or painted in Chang'an.",
        "I was so ill that I could not go. Do we die? No, he said; an old man was in it, on a bed.",
    ],
)
def test_english_with_names_code_and_figures_is_no_other_language(text):
    assert foreign_language(text) == ""


def test_a_long_text_of_unknown_words_is_not_english():
    latvian = "Viņš ieradās vēlu vakarā, durvis joprojām stāvēja vaļā. Upe bija pārplūdusi, neviena tur neredzējām. "
    assert foreign_language(latvian * 10) == "a language other than English"
    assert foreign_language(latvian) == ""
