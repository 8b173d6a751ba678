"""E-books (EPUB 2 and 3): the chapters in the order in which people read them.

    META-INF/container.xml ─▶ package document (.opf) ─spine─▶ chapters ─html─▶ parts

The cover and the tables of contents are left out. Chapters outside the main order (`linear="no"`: answers, notes) are
read where the spine has them.
"""

from __future__ import annotations

from io import BytesIO
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote

from aligner.errors import FormatError
from aligner.formats.archives import Archive, open_archive
from aligner.formats.markup import Node, local_name
from aligner.text.readers.charsets import page_text
from aligner.text.readers.html import add_page, parsed
from aligner.text.readers.html_walk import LeftOut, visible_text
from aligner.text.readers.parts import DocumentBuilder
from aligner.text.readers.source import Source

CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
AGAIN = "save or download it again"
# Kinds of pages of the guide of EPUB 2 that are not text of the book.
NO_TEXT = {"cover": "the cover", "toc": "navigation"}
PAGES = ("application/xhtml", "application/xml", "application/x-dtbook", "text/")


class Item(NamedTuple):
    """A file of the book: its name in the archive, its media type, and its properties."""

    name: str
    media_type: str
    properties: frozenset[str]


class Package(NamedTuple):
    """The files in the order of the spine, and why some of them are left out, by their names."""

    spine: list[Item]
    left: dict[str, str]
    missing: list[str]


def read(source: Source) -> DocumentBuilder:
    """Parts of an e-book, each with the name of its file; FormatError if it is protected, or a chapter is missing."""
    builder, left = DocumentBuilder(), LeftOut()
    with open_archive(BytesIO(source.data), source.name, source.limits) as archive:
        locked = _locked(archive)
        package = _package(archive)
        for item in package.spine:
            if item.name in locked:
                raise FormatError(
                    "this e-book is protected against copying (DRM); use an edition without protection", source.name
                )
            _add_chapter(archive, item, builder, left, package, source)
    left.report(builder)
    for name in package.missing:
        builder.notice(f"the list of chapters names {name}, which the book does not have")
    return builder


def _add_chapter(
    archive: Archive, item: Item, builder: DocumentBuilder, left: LeftOut, package: Package, source: Source
) -> None:
    chapter = Source(archive.read(item.name), f"{source.name}: {item.name}", source.encoding, source.limits)
    if not item.media_type.startswith(PAGES):
        left.add("an image as a page", item.name)
        return
    if item.name in package.left:
        root = parsed(page_text(chapter), chapter.name)
        left.add(package.left[item.name], visible_text(root) if root is not None else "")
        return
    add_page(page_text(chapter), builder, left, chapter, item.name)
    source.limits.check("characters", builder.length, source.name, "characters")


def _locked(archive: Archive) -> set[str]:
    """The files that only the key of a shop opens, or that a reader must restore: chapters, fonts."""
    if ENCRYPTION not in archive:
        return set()
    return {unquote(cipher.get("URI", "")) for cipher in _elements(archive.root(ENCRYPTION), "CipherReference")}


def _package(archive: Archive) -> Package:
    path = _package_path(archive)
    root = archive.root(path)
    manifest = {item.get("id"): _item(item, path) for item in _elements(root, "item")}
    left = _left_pages(root, path) | {
        item.name: NO_TEXT["toc"] for item in manifest.values() if "nav" in item.properties
    }
    references = [reference.get("idref", "") for reference in _elements(root, "itemref")]
    if not references:
        raise FormatError(f"its part {path} names no chapters; {AGAIN}", archive.path)
    spine = [manifest[reference] for reference in references if reference in manifest]
    missing = [reference for reference in references if reference not in manifest]
    return Package(spine, left, missing)


def _package_path(archive: Archive) -> str:
    if CONTAINER not in archive:
        raise FormatError(f"not a whole e-book: it has no {CONTAINER}; {AGAIN}", archive.path)
    paths = [file.get("full-path") for file in _elements(archive.root(CONTAINER), "rootfile")]
    if not (paths and paths[0]):
        raise FormatError(f"its {CONTAINER} names no package document; {AGAIN}", archive.path)
    return str(paths[0])


def _item(item: Node, path: str) -> Item:
    properties = frozenset(item.get("properties", "").split())
    return Item(_resolved(path, item.get("href", "")), item.get("media-type", "").lower(), properties)


def _left_pages(root: Node, path: str) -> dict[str, str]:
    """The pages that the guide calls a cover or a table of contents and nothing else; a place in a page is not one."""
    pages: dict[str, set[str]] = {}
    for page in _elements(root, "reference"):
        if "#" not in page.get("href", ""):
            pages.setdefault(_resolved(path, page.get("href", "")), set()).add(page.get("type", "").lower())
    return {name: NO_TEXT[min(kinds)] for name, kinds in pages.items() if kinds <= NO_TEXT.keys()}


def _resolved(path: str, href: str) -> str:
    """The name in the archive of a file to which the package document at `path` refers."""
    return normpath(join(dirname(path), unquote(href.partition("#")[0]))).lstrip("/")


def _elements(root: Node, name: str) -> list[Node]:
    return [node for node in root.iter() if isinstance(node.tag, str) and local_name(node) == name]
