"""The forms of articles, their ids and texts, and all that is no article."""

import io
import json
import os
import random
from datetime import date
from pathlib import Path

import pytest

from kg.articles import locate, read
from kg.types import Article

TITLE = "Rebels take Karvel"
BODY = "Rebels backed by Ozgan seized Karvel on Tuesday, officials in Mirovia said.\n"
GOOD = f"{TITLE}\n{BODY}"


def collect(*paths, stdin: bytes = b"") -> tuple[list[Article], list[str]]:
    """Read paths; return the articles and the warnings."""
    warnings = []
    sources = locate(paths, lambda problem: warnings.append(str(problem)))
    articles = list(read(sources, lambda problem: warnings.append(str(problem)), stdin=io.BytesIO(stdin)))
    assert all("\n" not in warning for warning in warnings)
    return articles, warnings


def only(path: Path, content: str | bytes) -> Article:
    """Write a file that is one good article; return the article."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (article,), warnings = collect(path)
    assert not warnings
    return article


def refused(path: Path, content: str | bytes) -> str:
    """Write a file that is no article; return the one warning, without the path."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    articles, (warning,) = collect(path)
    assert not articles
    assert warning.startswith(f"{path}")
    return warning.removeprefix(f"{path}").lstrip(": ")


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"


# Plain text and Markdown


@pytest.mark.parametrize("suffix", [".txt", ".md", ".TXT"])
def test_a_text_is_read_as_it_is(tmp_path, suffix):
    article = only(tmp_path / f"karvel{suffix}", GOOD)
    assert article == Article(f"karvel{suffix}", TITLE, GOOD)


def test_the_final_newline_may_be_missing(tmp_path):
    assert only(tmp_path / "a.txt", GOOD.rstrip()).text == GOOD.rstrip()


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_become_line_feeds(tmp_path, end):
    assert only(tmp_path / "a.txt", GOOD.replace("\n", end)).text == GOOD


def test_leading_blank_lines_are_no_headline(tmp_path):
    assert only(tmp_path / "a.txt", f"\n  \n\n{GOOD}").text == GOOD


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding_and_is_no_text(tmp_path, encoding):
    text = f"{TITLE} – “at last”\n{BODY}"
    assert only(tmp_path / "a.txt", text.encode(encoding)).text == text


def test_old_encodings_are_read_without_loss(tmp_path):
    text = "President Núñez resigns\nPresident Núñez of Mirovia resigned on Tuesday in “José’s café”.\n"
    assert only(tmp_path / "a.txt", text.encode("cp1252")).text == text


def test_offsets_are_code_points(tmp_path):
    text = f"{TITLE} 🎉\n{BODY}"
    article = only(tmp_path / "a.txt", text.replace("\n", "\r\n"))
    start = article.text.index("Ozgan")
    assert text[start : start + 5] == "Ozgan"
    assert len(article.text) == len(text)


def test_characters_that_no_xml_holds_are_replaced_one_by_one(tmp_path):
    assert only(tmp_path / "a.txt", f"{TITLE}\x1b[31m\n{BODY}").text == f"{TITLE}\ufffd[31m\n{BODY}"


# Front matter


def test_front_matter_gives_the_fields_and_is_no_text(tmp_path):
    front = (
        "---\nid: karvel-1\nurl: https://daily.example/1\npublished: 2024-12-06\nsource: The Daily\ntags: [war]\n---\n"
    )
    article = only(tmp_path / "a.md", f"{front}\n# {TITLE}\n\n{BODY}")
    assert article.text == f"# {TITLE}\n\n{BODY}"
    assert article.title == TITLE
    assert (article.id, article.url) == ("karvel-1", "https://daily.example/1")
    assert (article.published, article.source) == (date(2024, 12, 6), "The Daily")


def test_a_title_in_front_matter_stands_before_the_body_once(tmp_path):
    assert only(tmp_path / "a.md", f"---\ntitle: {TITLE}\n---\n{BODY}").text == GOOD
    assert only(tmp_path / "b.md", f"---\ntitle: {TITLE}\n---\n{GOOD}").text == GOOD


@pytest.mark.parametrize("start", ["---\n", "---\nA day of war\n---\n", "--- \n\n", "---\n- one\n- two\n---\n"])
def test_a_text_that_only_begins_with_a_rule_is_text(tmp_path, start):
    assert only(tmp_path / "a.md", f"{start}{GOOD}").text == f"{start}{GOOD}"


@pytest.mark.parametrize(
    "front", ["title: Karvel: the fall: a day", "a: &a [*a, *b]", "id: 1\n\tx: 2", "a: " + "[" * 9000]
)
def test_broken_front_matter_is_left_out_with_a_warning(tmp_path, front):
    (tmp_path / "a.md").write_text(f"---\n{front}\n---\n{GOOD}")
    (article,), (warning,) = collect(tmp_path / "a.md")
    assert article.text == GOOD
    assert "front matter" in warning


def test_front_matter_makes_no_objects(tmp_path):
    (tmp_path / "a.md").write_text(f"---\nsource: !!python/object/apply:os.getcwd []\nid: !!binary aGk=\n---\n{GOOD}")
    articles, _ = collect(tmp_path / "a.md")
    assert [(a.text, a.source) for a in articles] == [(GOOD, None)]


@pytest.mark.parametrize("value", ["2024-12-06", "2024-12-06T23:10:00Z", "2024-12-06 23:10:00+02:00", "20241206"])
def test_published_is_an_iso_date_or_date_time(tmp_path, value):
    assert only(tmp_path / "a.md", f"---\npublished: {value}\n---\n{GOOD}").published == date(2024, 12, 6)


def test_a_date_does_for_published_where_there_is_none(tmp_path):
    dated = only(tmp_path / "a.md", f"---\ndate: 2024-12-06\n---\n{GOOD}")
    both = only(tmp_path / "b.md", f"---\ndate: 2020-01-01\npublished: 2024-12-06\n---\n{GOOD}")
    assert dated.published == both.published == date(2024, 12, 6)


@pytest.mark.parametrize(
    "value", ["yesterday", "2024-13-45", "06/12/2024", "2024", "2024-12-066", "0000-01-01", "[1, 2]"]
)
def test_an_invalid_date_is_a_warning_and_the_article_is_read(tmp_path, value):
    (tmp_path / "a.md").write_text(f"---\npublished: {value}\n---\n{GOOD}")
    (article,), (warning,) = collect(tmp_path / "a.md")
    assert (article.text, article.published) == (GOOD, None)
    assert "published" in warning


# JSON Lines


def test_json_lines_are_articles_with_the_fields_of_the_contract(tmp_path):
    path = tmp_path / "news.jsonl"
    path.write_bytes(
        line(id="one", title=TITLE, text=BODY, published="2024-12-06", source="The Daily", url="https://d.example/1")
        + line(url="https://d.example/2", text=GOOD)
        + b"\n"
        + line(text=GOOD, other={"ignored": True}).rstrip()
    )
    articles, warnings = collect(path)
    assert not warnings
    assert articles == [
        Article("one", TITLE, GOOD, date(2024, 12, 6), "https://d.example/1", "The Daily"),
        Article("https://d.example/2", TITLE, GOOD, url="https://d.example/2"),
        Article("news.jsonl:4", TITLE, GOOD),
    ]


def test_standard_input_is_json_lines():
    articles, warnings = collect("-", stdin=b"\xef\xbb\xbf" + line(text=GOOD) + line(id=7, title=TITLE, text=BODY))
    assert not warnings
    assert [(a.id, a.text) for a in articles] == [("-:1", GOOD), ("7", GOOD)]


def test_every_broken_line_is_one_warning_with_its_number(tmp_path):
    broken = [
        *[
            b'{"text": "never ends',
            b"[1, 2]",
            b'"text"',
            b"null",
            b"{}",
            b'{"text": 5}',
            b'{"text": ["a"]}',
            b'{"text": ""}',
        ],
        *[b'{"text": null}', b'{"title": "no text"}', b'{"id": {}, "text": "The army left."}', b"[" * 100_000, b"\0\0"],
        *[
            b'{"text": ' + b"9" * 5000 + b"}",
            b'{"text": "\xff\xfe\x81"}',
            line(text="Les rebelles ont pris la ville.").strip(),
        ],
    ]
    path = tmp_path / "news.jsonl"
    path.write_bytes(b"\n".join([line(text=GOOD).strip(), *broken, line(text=GOOD).strip()]))
    articles, warnings = collect(path)
    assert [a.id for a in articles] == ["news.jsonl:1", f"news.jsonl:{len(broken) + 2}"]
    assert [w.split(": ")[0] for w in warnings] == [f"{path}:{n}" for n in range(2, len(broken) + 2)]


def test_a_line_without_end_is_skipped_and_the_next_one_read(tmp_path):
    path = tmp_path / "news.jsonl"
    path.write_bytes(b'{"text": "' + b"a" * 17 * 2**20 + b'"}\n' + line(text=GOOD))
    articles, (warning,) = collect(path)
    assert [a.id for a in articles] == ["news.jsonl:2"]
    assert "too long" in warning


def test_lone_surrogates_and_nul_characters_keep_their_place(tmp_path):
    article = only(tmp_path / "a.jsonl", b'{"text": "The \\ud800 army \\u0000 left the town of Karvel on Tuesday."}')
    assert article.text == "The \ufffd army \ufffd left the town of Karvel on Tuesday."


def test_lines_are_read_as_they_come():
    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            data = line(text=GOOD)
            buffer[: len(data)] = data
            return len(data)

    articles = read(locate(["-"], pytest.fail), pytest.fail, stdin=io.BufferedReader(Endless(), 1024))
    assert [next(articles).id for _ in range(3)] == ["-:1", "-:2", "-:3"]


# HTML

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Rebels take Karvel | The Daily</title>
<meta property="article:published_time" content="2024-12-06T10:00:00+00:00">
<meta property="og:site_name" content="The Daily"><link rel="canonical" href="https://daily.example/karvel">
<style>p { color: red }</style><script>var secret = "Ozgan attacked nobody";</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>Rebels take Karvel</h1>
<p>Rebels backed by <b>Ozgan</b> seized
   Karvel on Tuesday, <a href="x">officials</a> in Mirovia said.</p>
<p>The army of Mirovia withdrew to the river&nbsp;Olva &amp; the hills.</p><script>track("secret")</script></article>
<aside><h2>Related</h2><ul><li><a href="/x">Tashkar backs pirates</a></li></ul></aside>
<footer>Copyright 2019 The Daily. All rights reserved.</footer></body></html>"""
PAGE_TEXT = f"{GOOD}The army of Mirovia withdrew to the river Olva & the hills."


@pytest.mark.parametrize("name", ["page.html", "page.htm", "PAGE.HTML"])
def test_the_article_of_a_page_and_nothing_around_it(tmp_path, name):
    assert only(tmp_path / name, PAGE) == Article(
        "https://daily.example/karvel",
        TITLE,
        PAGE_TEXT,
        date(2024, 12, 6),
        "https://daily.example/karvel",
        "The Daily",
    )


def test_a_small_page_keeps_its_sentences_whole(tmp_path):
    page = f"<title>{TITLE}</title><p>Rebels <i>backed</i> by <a href='x'>Ozgan</a> seized Karvel on\nTuesday.</p>"
    article = only(tmp_path / "page.html", page)
    assert (article.id, article.text) == ("page.html", f"{TITLE}\nRebels backed by Ozgan seized Karvel on Tuesday.")


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-12-06T09:00"}</script>',
        '<script type="application/ld+json">{broken, "datePublished":"2024-12-06"</script>',
        '<meta name="DC.date" content="2024-12-06">',
        '<meta itemprop="datePublished" content="2024-12-06">',
        "<article><time datetime='2024-12-06'>Friday</time></article>",
    ],
)
def test_a_page_declares_its_date_in_several_ways(tmp_path, markup):
    assert only(tmp_path / "page.html", f"{markup}<h1>{TITLE}</h1><p>{BODY}</p>").published == date(2024, 12, 6)


def test_a_date_in_the_prose_is_not_the_date_of_publication(tmp_path):
    assert (
        only(tmp_path / "page.html", f"<h1>{TITLE}</h1><p>{BODY} It fell before, on 2019-05-04.</p>").published is None
    )


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ('<meta charset="iso-8859-2">', "iso-8859-2"),
        ('<meta http-equiv="x" content="text/html; charset=latin1">', "cp1252"),
        ('<?xml version="1.0" encoding="utf-8"?>', "utf-8"),
        ("", "utf-8"),
        ("", "cp1252"),
        ("<meta charset=hex>", "utf-8"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path, declared, encoding):
    page = f"{declared}<title>{TITLE}</title><p>President Müller of Mirovia met the rebels in Kraköv on Tuesday.</p>"
    assert (
        "President Müller of Mirovia met the rebels in Kraköv" in only(tmp_path / "a.html", page.encode(encoding)).text
    )


@pytest.mark.parametrize(
    "page",
    [
        *[
            "",
            "<html></html>",
            "<script>var a = 1;</script>",
            "<!-- " + "x" * 100_000,
            "<" * 100_000,
            "<div>" * 100_000,
        ],
        "<p " + " ".join(f'a{n}="x"' for n in range(100_000)) + f">{BODY}</p>",
        f"<p>{BODY}</p>" * 40_000,
        "<html><body><p>Les rebelles ont pris la ville mardi, selon le gouvernement de la région.</p></body></html>",
    ],
)
def test_pages_without_an_article_are_refused_soon(tmp_path, page):
    refused(tmp_path / "a.html", page)


# What is no article


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no text"),
        (b" \n\t\r\n ", "no text"),
        (b"\xef\xbb\xbf", "no text"),
        (b"---\npublished: 2024-12-06\n---\n", "no text"),
        (b"... --- ... 42!"[:11], "no text"),
        (random.Random(1).randbytes(5000), "NUL"),
        (b"The army\0 left the town.", "NUL"),
        (GOOD.encode("utf-16-le"), "NUL"),
        (bytes(n for n in random.Random(1).randbytes(5000) if n), "not text"),
        (b"\xff\xfeodd", "not text"),
        ("The army of Mirovia — “at last” — left the town.".encode()[:-1] + b"\xe2\x80", "damaged"),
        (b"The army shelled the town. " * 400_000, "too long"),
        (b"a" * 10_000_000, "too long"),
        (b"x" * 17 * 2**20, "too long"),
    ],
)
def test_rubbish_is_one_warning(tmp_path, content, reason):
    assert reason in refused(tmp_path / "a.txt", content)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Les rebelles ont pris la ville mardi.", "fr"),
        ("Die Rebellen nahmen die Stadt ein.", "de"),
        ("Los rebeldes tomaron la ciudad el martes.", "es"),
        ("Повстанцы захватили город во вторник.", "ru"),
        ("سيطر المتمردون على المدينة يوم الثلاثاء.", "ar"),
        ("המורדים כבשו את העיר ביום שלישי.", "he"),
        ("Rebelianci zajęli miasto we wtorek.", "pl"),
        ("Isyancılar salı günü şehri ele geçirdi.", "tr"),
        ("Waasi waliuteka mji huo siku ya Jumanne.", "sw"),
    ],
)
@pytest.mark.parametrize("times", [1, 300])
def test_other_languages_are_refused_and_named(tmp_path, text, language, times):
    assert f"not in English (detected: {language})" in refused(tmp_path / "a.txt", " ".join([text] * times))


@pytest.mark.parametrize(
    "text",
    [
        "Qasmiriya rebels seized Ulaan-Tor on Tuesday.",
        "Bint-Karaz troops shelled Dzerov, Brezhnokol said.",
        "Olveni militia leader Ajdalla Vukmir met Tashkar Ozgan in Zhurabad.",
        "President Nkurunziza was re-elected unopposed.",
        "RUSSIAN FORCES TAKE TOWN. GOVERNMENT DENIES IT.",
        "Hezbollah withdraws",
    ],
)
def test_short_english_full_of_foreign_names_is_english(tmp_path, text):
    assert only(tmp_path / "a.txt", text).text == text


def test_a_quotation_in_another_language_does_not_decide(tmp_path):
    quoted = "سيطر المتمردون على المدينة يوم الثلاثاء. " * 10
    assert only(tmp_path / "a.txt", f"{GOOD * 10}{quoted}\n{GOOD * 10}").title == TITLE


# Folders, ids and what cannot be read


def test_a_folder_is_read_in_order_with_paths_as_ids(tmp_path):
    names = [
        "b.txt",
        "a/z.md",
        "a/b/c.html",
        "lines.jsonl",
        ".hidden.txt",
        ".git/x.txt",
        "picture.png",
        "a.txt",
        "README",
    ]
    for name in names:
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(line(text=GOOD) if name.endswith("jsonl") else f"<p>{GOOD}</p>".encode())
    articles, warnings = collect(tmp_path / "news")
    assert not warnings
    assert [a.id for a in articles] == ["a.txt", "a/b/c.html", "a/z.md", "b.txt", "lines.jsonl:1"]


def test_links_are_followed_but_nothing_is_read_twice(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.txt").write_text(GOOD)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "again.txt").symlink_to(tmp_path / "a" / "one.txt")
    articles, warnings = collect(tmp_path, tmp_path / "a", tmp_path / "a" / "one.txt")
    assert not warnings
    assert [a.id for a in articles] == ["a/one.txt"]


def test_two_articles_of_one_id_are_a_warning(tmp_path):
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(GOOD)
    articles, (warning,) = collect(tmp_path / "x", tmp_path / "y")
    assert [a.id for a in articles] == ["a.txt", "a.txt"]
    assert str(tmp_path / "y" / "a.txt") in warning


def test_what_is_not_there_is_a_warning_and_the_rest_is_read(tmp_path):
    (tmp_path / "good.txt").write_text(GOOD)
    (tmp_path / "picture.png").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "nothing.jsonl").write_bytes(b"\n\n")
    (tmp_path / "utf16.jsonl").write_bytes(line(text=GOOD).decode().encode("utf-16"))
    os.mkfifo(tmp_path / "pipe.txt")
    missing = [
        "missing.txt",
        "dangling.txt",
        "pipe.txt",
        "picture.png",
        "empty",
        "nothing.jsonl",
        "utf16.jsonl",
        "a\nb.txt",
    ]
    articles, warnings = collect("", *(tmp_path / name for name in missing), "nul\0.txt", tmp_path / "good.txt")
    assert [a.id for a in articles] == ["good.txt"]
    assert len(warnings) == len(missing) + 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_unreadable_files_and_folders_are_warnings(tmp_path):
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "closed").mkdir(mode=0)
    articles, warnings = collect(tmp_path)
    (tmp_path / "closed").chmod(0o700)
    assert (articles, len(warnings)) == ([], 2)


def test_names_that_are_not_text_are_made_so(tmp_path):
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\x1b.txt"))).write_text(GOOD)
    (article,), warnings = collect(tmp_path)
    assert (article.id, warnings) == ("a\ufffd\ufffd.txt", [])


def test_progress_adds_up_to_what_was_announced(tmp_path):
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "b.jsonl").write_bytes(line(text=GOOD) * 3 + b'{"broken\n' + b" " * 17 * 2**20)
    (tmp_path / "c.html").write_text("")
    sources = locate([tmp_path], pytest.fail)
    moved = []
    list(read(sources, lambda _: None, moved.append))
    assert sum(moved) == sum(source.size for source in sources) == sum(f.stat().st_size for f in tmp_path.iterdir())
