"""Subtitles: what is text in each format, which cues are one sentence, and that two files of a film find each other."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aligner
from aligner.errors import AlignerError, FormatError
from aligner.text.readers import subtitles
from aligner.text.readers.cues import UNSEEN, read_cues
from aligner.text.readers.source import Source

BENCHMARK = runpy.run_path(str(Path(__file__).parent.parent / "benchmarks/subtitles.py"))
TIMES = "00:00:01,000 --> 00:00:02,500"


def document(text, encoding="utf-8"):
    return subtitles.read(Source(text.encode(encoding), "film.srt")).document()


def texts(text):
    read = document(text)
    return [read.raw[part.span.start : part.span.stop] for part in read.parts]


def sentences(text):
    return list(aligner.segment(aligner.repair(document(text))))


def subrip(*cues, pause=100):
    """A file of cues, each shown for a second."""
    return "\n".join(
        f"{number + 1}\n00:00:{number:02d},{pause:03d} --> 00:00:{number + 1:02d},000\n{text}\n"
        for number, text in enumerate(cues)
    )


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        (["The ferry that left", "at noon is back."], ["The ferry that left at noon is back."]),
        (["The ferry is back.", "Who saw it?"], ["The ferry is back.", "Who saw it?"]),
        (["I thought...", "you had left."], ["I thought... you had left."]),
        (["I thought...", "Never mind."], ["I thought...", "Never mind."]),
        (["We wait for", "- Nobody.\n- Oh."], ["We wait for", "Nobody.", "Oh."]),
        (["We wait for", "ANNA: Nobody."], ["We wait for", "ANNA: Nobody."]),
        (["We wait for", "[a horn]", "the boat."], ["We wait for", "[a horn]", "the boat."]),
        (["We wait for", "♪ Row, row ♪", "the boat."], ["We wait for", "♪ Row, row ♪", "the boat."]),
        (["It is minus", "-40 out there."], ["It is minus -40 out there."]),
        (["And then——", "——it sank."], ["And then——", "——it sank."]),
        (["渡船开走了", "没有人看见"], ["渡船开走了", "没有人看见"]),
        (["因为渡船", "因为", "没有人看见"], ["因为渡船", "因为没有人看见"]),
        (["渡船开走了，", "没有人看见"], ["渡船开走了，没有人看见"]),
        (["渡船开走了。", "没有人看见，", "也没有人听见。", "天黑了。"],
         ["渡船开走了。", "没有人看见，也没有人听见。", "天黑了。"]),
        (["渡船开走了", "Wait", "没有人看见"], ["渡船开走了", "Wait", "没有人看见"]),
        (["渡船", "- 开了吗？\n- 没有。"], ["渡船", "开了吗？", "没有。"]),
        (["- Ready? - Yes. - Go."], ["Ready?", "Yes.", "Go."]),
        ([">> Ready?\n>> Yes."], ["Ready?", "Yes."]),
    ],
)  # fmt: skip
def test_cues_become_sentences_by_marks_and_dashes(cues, expected):
    assert sentences(subrip(*cues)) == expected


def test_a_long_pause_ends_a_passage():
    late = "1\n00:00:01,000 --> 00:00:02,000\nThe ferry that left\n\n2\n00:00:05,000 --> 00:00:06,000\nat noon is back."
    assert sentences(late) == ["The ferry that left", "at noon is back."]
    assert sentences(late.replace("05,000", "04,400")) == ["The ferry that left at noon is back."]


def test_a_part_has_the_times_of_its_cue():
    read = document("1\n0:00:01.5 --> 0:00:02.25\nThe ferry that left\n\n00:02 --> 01:00:04\nat noon is back.")
    assert [(part.kind, part.paragraph, part.place) for part in read.parts] == [
        ("cue", 1, "00:00:01,500 --> 00:00:02,250"),
        ("cue", 1, "00:00:02,000 --> 01:00:04,000"),
    ]


SUBRIP = {
    "wrong numbers": f"7\n{TIMES}\nWho?\n\n7\n{TIMES}\nMe.",
    "no numbers": f"{TIMES}\nWho?\n\n{TIMES}\nMe.",
    "no blank lines": f"1\n{TIMES}\nWho?\n2\n{TIMES}\nMe.\n",
    "more blank lines": f"\n\n1\n\n{TIMES}\n\nWho?\n\n\n\n2\n\n{TIMES}\n\nMe.\n\n",
    "line ends of Windows": f"1\r\n{TIMES}\r\nWho?\r\n\r\n2\r\n{TIMES}\r\nMe.\r\n",
    "line ends of old Macs": f"1\r{TIMES}\rWho?\r\r2\r{TIMES}\rMe.\r",
    "an empty cue": f"1\n{TIMES}\nWho?\n\n2\n{TIMES}\n\n\n3\n{TIMES}\nMe.",
    "times that overlap": "1\n00:00:05,000 --> 00:00:09,000\nWho?\n\n2\n00:00:01,000 --> 00:00:02,000\nMe.",
    "points in times": "1\n00:00:01.000 --> 00:00:02.500\nWho?\n\n2\n00:00:03.000-->00:00:04.5\nMe.",
    "positions": f"1\n{TIMES}  X1:100 X2:200 Y1:0 Y2:9\n{{\\an8}}Who?\n\n2\n{TIMES} align:start\n{{\\pos(1,2)}}Me.",
    "tags": f'1\n{TIMES}\n<i>Who</i>?\n\n2\n{TIMES}\n<font color="#fff">M<b>e</b></font>.{{y:i}}',
    "marks of wide writing": "1\n00：00：01，000 --> 00：00：02，500\nWho?\n\n2\n00：01，000 -> 00：02，500\nMe.",
    "a mark of byte order": f"\ufeff1\n{TIMES}\nWho?\n\n2\n{TIMES}\nMe.",
    "lines as of SubStation": f"1\n{TIMES}\nWho?\n\n2\n{TIMES}\n\\NMe.\\h",
    "entities": f"1\n{TIMES}\nWho&#63;\n\n2\n{TIMES}\nMe.&nbsp;",
}


@pytest.mark.parametrize("text", SUBRIP.values(), ids=SUBRIP)
def test_subrip_as_it_is_found(text):
    assert texts(text) == ["Who?", "Me."]


def test_a_number_that_somebody_says_is_text():
    assert texts(f"1\n{TIMES}\nHow many?\n42\n\n2\n{TIMES}\nWhich year?\n1987") == [
        "How many?\n42",
        "Which year?\n1987",
    ]
    assert texts(f"{TIMES}\nHow many?\n42\n\n{TIMES}\nOh.\n\n{TIMES}\nYes.") == ["How many?\n42", "Oh.", "Yes."]


def test_marks_of_less_and_more_are_text():
    assert texts(f"1\n{TIMES}\nIf a < b and c > d, 3 <4> {{x}}.") == ["If a < b and c > d, 3 <4> {x}."]


WEBVTT = """WEBVTT - The Ferry
Kind: captions

STYLE
::cue { color: red }

REGION
id:a

NOTE not text

opening scene
00:01.000 --> 00:02.000 align:start line:0
<v.loud Anna>The ferry <00:01.500><c.yellow>that</c> left

00:02.100 --> 00:03.000
<v.loud Anna>at noon &amp; one is back.

NOTE
more of it
and more

2
00:03.000 --> 00:04.000
<v Ben>So?

3
100:00:04.000 --> 100:00:05.000
<ruby>船<rt>chuán</rt></ruby>来了
"""


def test_webvtt():
    assert texts(WEBVTT) == ["The ferry that left", "at noon & one is back.", "So?", "船来了"]
    assert sentences(WEBVTT)[0] == "The ferry that left at noon & one is back."
    assert document(WEBVTT).parts[-1].place == "100:00:04,000 --> 100:00:05,000"


def test_another_voice_begins_a_passage():
    two_voices = WEBVTT.replace("<v.loud Anna>at noon", "<v Ben>at noon")
    assert sentences(two_voices)[:2] == ["The ferry that left", "at noon & one is back."]


def test_two_voices_in_a_cue_are_two_turns():
    cue = f"WEBVTT\n\n{TIMES}\n<v Ann Lee>Where is he?</v>\n<v.loud Ben>At home.</v>\n"
    assert sentences(cue) == ["Where is he?", "At home."]
    one = cue.replace("v.loud Ben", "b").replace("</v>\n\n", "</b>\n")
    assert document(one).parts[-1].paragraph == 1


@pytest.mark.parametrize("mark", ["\u200e", "&lrm;", "\u202a", "\ufeff", "\u2067"])
def test_marks_of_direction_hide_no_dash(mark):
    assert texts(subrip(f"{mark}- Where is he?\n{mark}- 在家。")) == ["Where is he?", "在家。"]


def test_captions_that_roll_are_text_once():
    lines = ["the ferry is back", "and nobody saw it", "because of the fog"]
    cues = [lines[0], f"{lines[0]}\n{lines[1]}", f"{lines[1]}\n{lines[2]}"]
    assert texts("WEBVTT\n\n" + subrip(*cues, pause=0)) == lines
    assert texts(subrip("No!", "No!", "Not yet.", "Wait.", "Oh.", pause=0)) == [
        "No!",
        "No!",
        "Not yet.",
        "Wait.",
        "Oh.",
    ]


SUBSTATION = """[Script Info]
; a comment
Title: The Ferry

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour
Style: Default,Arial,20,&H00nonsense

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:03.00,0:00:04.00,Default,Ben,0,0,0,,{\\k20}So, {\\k30\\i1}where{\\i0}?{note to self}
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0000,0000,0000,,渡船\\h开走了\\NThe ferry has left.
Dialogue: 1,0:00:01.00,0:00:02.00,Shadow,,0,0,0,,{\\blur3}渡船\\h开走了\\NThe ferry has left.
Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}
Dialogue: 0,0:00:07.00,0:00:08.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}There.
"""


def test_substation():
    read = document(SUBSTATION)
    parts = [(read.raw[part.span.start : part.span.stop], part.place[:8]) for part in read.parts]
    assert parts == [
        ("渡船 开走了", "00:00:01"),
        ("The ferry has left.", "00:00:01"),
        ("So, where?", "00:00:03"),
        ("There.", "00:00:07"),
    ]
    assert "2 subtitles without text of their own: empty, drawn, or shown twice" in [
        notice.message for notice in read.notices
    ]


def test_fields_of_substation_may_have_another_order():
    text = "[Events]\nFormat: Marked, End, Start, Text\nDialogue: Marked=0,0:00:02.00,0:00:01.00,Well, well.\n"
    assert texts(text) == ["Well, well."]
    assert document(text).parts[0].place == "00:00:01,000 --> 00:00:02,000"


def test_microdvd_and_mpl2():
    assert texts("{1}{1}23.976\n{24}{48}{y:i}Where is he?|{c:$0000ff}Here.\n{60}{}So.\n") == [
        "Where is he?\nHere.",
        "So.",
    ]
    assert document("{25}{50}Where?").parts[0].place == "00:00:01,000 --> 00:00:02,000"
    assert texts("[10][25]/Where is he?|Here.\n[60][70]So.\n") == ["Where is he?\nHere.", "So."]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030", "big5"])
def test_subtitles_in_chinese_encodings(encoding):
    cues = ["我們的船明天早上就要開了", "你們為什麼不和他一起來？"]
    read = document(subrip(*cues), encoding)
    assert [read.raw[part.span.start : part.span.stop] for part in read.parts] == cues


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"1\n{TIMES}\nWho?\n\n2\n00:00:03,0x0 --> 00:00:04,000\nMe.",
            "line 6: '00:00:03,0x0 --> 00.* has no times",
        ),
        (f"1\n{TIMES}\nWho?\n\n2\nnow --> 00:00:04,000\nMe.", "line 6: .*correct the line or remove its cue"),
        ("The ferry is back.", "no line has times such as .*give plain text as .txt"),
        ("[Events]\nDialogue: 0,0:00:01.00,soon,,,0,0,0,,Who?", "line 2: a dialogue needs a start, an end and a text"),
        ("[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,,,0", "line 2: .*save the file again with a subtitle editor"),
        ("{1}{20}Who?\nMe.\n", "line 2: 'Me.' does not begin with two numbers"),
        ("{1}{1}0\n{1}{20}Who?\n", "not whole subtitles"),
    ],
)
def test_damage_names_the_line_and_the_remedy(text, message):
    with pytest.raises(FormatError, match=message):
        document(text)


def test_an_empty_file_has_no_text():
    assert document("").raw == document("\n \n").raw == ""


@pytest.mark.parametrize(
    ("suffix", "text"),
    [(".srt", SUBRIP["tags"]), (".vtt", WEBVTT), (".ass", SUBSTATION), (".txt", SUBRIP["positions"]), ("", WEBVTT)],
)
def test_files_are_known_by_suffix_and_by_content(tmp_path, suffix, text):
    (tmp_path / f"film{suffix}").write_text(text, encoding="utf-8")
    read = aligner.read(tmp_path / f"film{suffix}")
    assert [part.kind for part in read.parts] == ["cue"] * len(texts(text))


def test_pictures_of_subtitles_are_named(tmp_path):
    (tmp_path / "film.sub").write_bytes(b"\0\0\1\xba" + bytes(300))
    with pytest.raises(AlignerError, match=r"subtitles as pictures, .*recognise their text"):
        aligner.read(tmp_path / "film.sub")


@given(
    st.lists(st.text(st.characters(exclude_characters="<>{}&\\\r[]-0123456789"), min_size=1), min_size=1, max_size=5)
)
def test_no_text_of_a_cue_is_lost(cues):
    text = "".join(f"{number}\n{TIMES}\n{cue}\n\n" for number, cue in enumerate(cues))
    cleaned = [line for cue in read_cues(text, Source(b"", "film.srt")) for line in cue.lines]
    assert "".join("".join(cleaned).split()) == "".join("".join(cues).split()).translate(UNSEEN)


@given(st.text("0123456789:,.-> \n{}[]abc你。-WEBVTT|\\", max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        document(text)
    except AlignerError:
        return


def test_two_files_of_a_film_and_one_file_of_both_languages_align():
    shares = dict(BENCHMARK["rows"](BENCHMARK["film"]()[:90], 1))
    assert min(shares.values()) >= 0.98, shares


def test_no_pair_is_a_number_or_a_time():
    cues = BENCHMARK["film"]()[:90]
    sides = [BENCHMARK["read"](BENCHMARK["side"](cues, language)) for language in ("zh", "en")]
    alignment = aligner.align(*sides)
    assert not [
        text for side in (alignment.source, alignment.target) for text in side if not any(map(str.isalpha, text))
    ]


@pytest.mark.parametrize(
    ("texts_of_cues", "joined"),
    [
        # Three of eight cues have marks at their ends, .375 of them; four of eight are half.
        (["One.", "Two.", "Three.", "four", "Five", "Six", "Seven", "Eight"], False),
        (["One.", "Two.", "Three.", "Four.", "Five", "Six", "Seven", "Eight"], True),
    ],
)
def test_cues_without_marks_are_open_where_marks_are_usual(texts_of_cues, joined):
    assert (sentences(subrip(*texts_of_cues))[-1] == "Five Six Seven Eight") == joined


def test_lines_that_repeat_are_left_out_where_they_are_the_rule():
    scrolling = ["one\ntwo", "two\nthree", "three\nfour", "five", "six", "seven"]
    assert texts(subrip(*scrolling, pause=0)) == ["one\ntwo", "three", "four", "five", "six", "seven"]
    assert texts(subrip(*scrolling, "eight", pause=0))[1] == "two\nthree"


@pytest.mark.parametrize(("line", "script"), [("用GitHub吧", "Han"), ("This is 张伟 speaking", "Latin"), ("42", "")])
def test_the_script_of_a_line_is_that_which_says_more(line, script):
    assert subtitles._script(line) == script


HOSTILE = {
    "blank lines": "\n" * 100_000 + "1",
    "braces": "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,," + "{" * 200_000,
    "drawings": "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,," + "{\\p1" * 50_000,
    "readings": f"WEBVTT\n\n{TIMES}\n" + "<rt>" * 50_000,
    "brackets": f"1\n{TIMES}\n" + "(" * 200_000,
    "blanks": f"1\n{TIMES}\n- a." + " " * 100_000 + "b",
    "digits": f"1\n{TIMES}\n" + "1" * 200_000 + " -->",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_end(text):
    """They took minutes with patterns that look for an end from every beginning."""
    try:
        assert len(document(text).parts) <= 1
    except FormatError:
        return
