"""Pictures lose what was written beside them, and nothing that is seen."""

from contextlib import suppress
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.files import PICTURES, kind_of
from bot.core.pictures import Damaged, without_traces

SECRET = b"48.2N 16.4E"
TURNED = b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"


def tiff(turn: int = 6, order: str = "MM") -> bytes:
    """Tags as a camera writes them: how it is to be turned, and where it was."""
    way = "little" if order == "II" else "big"

    def n(value: int, size: int) -> bytes:
        return value.to_bytes(size, way)  # type: ignore[arg-type]  # one of the two

    where = n(0x8825, 2) + n(4, 2) + n(1, 4) + n(38, 4)
    turned = n(0x0112, 2) + n(3, 2) + n(1, 4) + n(turn, 2) + n(0, 2)
    return order.encode() + n(42, 2) + n(8, 4) + n(2, 2) + where + turned + n(0, 4) + SECRET


def segment(marker: int, said: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(said) + 2).to_bytes(2) + said


def jpeg(*extra: bytes) -> bytes:
    shown = segment(0xE0, b"JFIF\0...") + segment(0xE2, b"ICC_PROFILE\0 colours") + segment(0xEE, b"Adobe")
    scan = segment(0xDA, b"123456") + b"\x11\xff\x00\x22\xff\xd0\x33"
    return b"\xff\xd8" + b"".join(extra) + shown + segment(0xDB, b"table") + scan + scan + b"\xff\xd9"


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + crc32(name + data).to_bytes(4)


def png(*extra: bytes) -> bytes:
    shown = chunk(b"gAMA", b"1234") + chunk(b"acTL", b"moves") + chunk(b"IDAT", b"seen")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + b"".join(extra) + shown + chunk(b"IEND", b"")


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    said = b"".join(name + len(data).to_bytes(4, "little") + data + bytes(len(data) % 2) for name, data in chunks)
    return b"RIFF" + (len(said) + 4).to_bytes(4, "little") + b"WEBP" + said


def gif(*extra: bytes) -> bytes:
    frame = b"!\xf9\x04\x01\0\0\0\0," + bytes(8) + b"\x81" + bytes(12) + b"\x02\x02\x4c\x01\0"
    moves = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    return b"GIF89a" + bytes(4) + b"\x80\0\0" + bytes(6) + moves + b"".join(extra) + frame + frame + b";"


SEEN = {"image/jpeg": jpeg(), "image/png": png(), "image/gif": gif(), "image/webp": riff((b"VP8 ", b"odd"))}
LARGE = (b"VP8X", b"\x1e" + bytes(9)), (b"ANIM", b"123456"), (b"ANMF", b"seen")


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        (jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET), segment(0xFE, SECRET)) + SECRET, jpeg()),
        (jpeg(segment(0xE1, b"Exif\0\0" + tiff(1)), segment(0xE2, b"MPF\0" + SECRET)), jpeg()),
        (jpeg(b"\xff", segment(0xED, b"Photoshop 3.0\0" + SECRET)), jpeg()),
        (png(chunk(b"tEXt", SECRET), chunk(b"eXIf", tiff(1)), chunk(b"tIME", SECRET)) + SECRET, png()),
        (gif(b"!\xfe\x0b" + SECRET + b"\0", b"!\xff\x0bXMP DataXMP\x0b" + SECRET + b"\0") + SECRET, gif()),
        (riff((b"VP8 ", b"odd"), (b"EXIF", tiff(1)), (b"XMP ", SECRET)) + SECRET, riff((b"VP8 ", b"odd"))),
        (riff(*LARGE, (b"XMP ", SECRET)), riff((b"VP8X", b"\x12" + bytes(9)), *LARGE[1:])),
    ],
)
def test_what_was_written_beside_it_is_gone_and_the_rest_is_as_it_was(told: bytes, seen: bytes) -> None:
    kind = str(kind_of(told))
    assert SECRET in told
    assert without_traces(kind, told) == seen
    assert without_traces(kind, seen) == seen


@pytest.mark.parametrize("order", ["II", "MM"])
@pytest.mark.parametrize(
    "made",
    [
        lambda tags: jpeg(segment(0xE1, b"Exif\0\0" + tags)),
        lambda tags: png(chunk(b"eXIf", tags)),
        lambda tags: riff(*LARGE, (b"EXIF", tags)),
        lambda tags: riff(*LARGE, (b"EXIF", b"Exif\0\0" + tags)),
    ],
)
def test_how_it_is_to_be_turned_stays_and_stands_alone(made: object, order: str) -> None:
    told = made(tiff(6, order))  # type: ignore[operator]
    kept = without_traces(str(kind_of(told)), told)
    assert (SECRET in kept, TURNED in kept, len(kept) < len(told)) == (False, True, True)
    assert without_traces(str(kind_of(told)), kept) == kept


@pytest.mark.parametrize("tags", [b"", b"MM", b"II*\0\xff\xff\0\0", tiff(9), tiff(0)])
def test_tags_that_nobody_can_read_turn_nothing(tags: bytes) -> None:
    assert without_traces("image/png", png(chunk(b"eXIf", tags))) == png()


@pytest.mark.parametrize("kind", sorted(PICTURES))
def test_half_a_picture_is_damaged(kind: str) -> None:
    for end in range(12, len(SEEN[kind]) - 1):
        with pytest.raises(Damaged):
            without_traces(kind, SEEN[kind][:end])


@pytest.mark.parametrize(
    "odd", [b"\xff\xd8\xffnonsense and no end", b"\xff\xd8" + segment(0xDB, b"") + b"no sign", gif(b"?")]
)
def test_nonsense_is_damaged(odd: bytes) -> None:
    with pytest.raises(Damaged):
        without_traces(str(kind_of(odd)), odd)


@given(st.sampled_from(sorted(SEEN)), st.integers(12, 120), st.binary(min_size=1, max_size=9))
def test_whatever_the_bytes_are_nothing_else_is_raised(kind: str, at: int, noise: bytes) -> None:
    with suppress(Damaged):
        without_traces(kind, SEEN[kind][:at] + noise + SEEN[kind][at:])


def test_what_is_no_picture_stays_as_it_is() -> None:
    assert without_traces("application/pdf", SECRET) == SECRET
