"""What a file is, told by its bytes; and names that lead nowhere."""

import pytest

from bot.core.files import LONGEST_NAME, PICTURES, RAW, Attached, as_came, kind_of, named, tidy

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0 JFIF", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\n\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        ("a,b\r\n1,\u00fc\n".encode(), "text/plain"),
        (b"<html><script>alert(1)</script>", "text/plain"),  # it is, and is never shown as anything else
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize("content", [b"", b"MZ\x90\0program", b"\x7fELF", b"PK\x03\x04zip", b"a\0b", b"\xff\xfe"])
def test_what_is_nothing_of_these_is_not_sent(content: bytes) -> None:
    assert kind_of(content) is None


@pytest.mark.parametrize(
    ("name", "kind", "tidied"),
    [
        ("screenshot.png", "image/png", "screenshot.png"),
        ("Holiday Photo.JPEG", "image/jpeg", "Holiday Photo.JPEG"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("..\\..\\boot.ini", "text/plain", "boot.ini.txt"),
        ("/", "image/png", "file.png"),
        ("..", "image/png", "file.png"),
        (".htaccess", "text/plain", "htaccess.txt"),
        ("a\r\nSet-Cookie: x=1.png", "image/png", "aSet-Cookie x=1.png"),
        ('x"; filename="y.exe', "application/pdf", "x filename=y.exe.pdf"),
        ("photo\u202egnp.exe", "image/png", "photognp.exe.png"),
        ("a\x00b.png", "image/png", "ab.png"),
        ("r\u00e9sum\u00e9.pdf", "application/pdf", "r\u00e9sum\u00e9.pdf"),
    ],
)
def test_a_name_is_a_name_and_nothing_else(name: str, kind: str, tidied: str) -> None:
    assert tidy(name, kind) == tidied


@pytest.mark.parametrize(
    ("name", "content", "kept", "kind"),
    [
        ("../../My Bill.DOCX", b"PK\x03\x04", "My Bill.DOCX", RAW),
        ("", b"PK\x03\x04", "file", RAW),
        ("no ending", b"MZ\x90\0", "no ending", RAW),
        ("a." + "x" * 300, b"MZ\x90\0", "a." + "x" * 98, RAW),
        ("", PNG, "file.png", "image/png"),
        ("box.html", PNG, "box.html.png", "image/png"),
        ("page.svg", b"<svg onload=alert(1)>", "page.svg.txt", "text/plain"),
    ],
)
def test_what_a_customer_sent_is_told_by_its_bytes_too(name: str, content: bytes, kept: str, kind: str) -> None:
    file = as_came(name, content)
    assert (file.name, file.kind, file.content) == (kept, kind, content)


def test_a_long_name_keeps_its_ending() -> None:
    assert tidy("x" * 300 + ".png", "image/png") == "x" * (LONGEST_NAME - 4) + ".png"


def test_kinds_are_named_in_every_language() -> None:
    assert named(PICTURES) == "PNG, JPG, GIF, WEBP"


def test_a_browser_shows_pictures_only() -> None:
    assert all(Attached(1, "a", kind).picture for kind in PICTURES)
    assert not Attached(1, "a.pdf", "application/pdf").picture
