"""What cameras and programs write beside a picture: where it was made, when, by whom, with what.

It is taken out and nothing is decoded: what is seen stays bit for bit as it was, moving pictures go on moving. Only
what is needed to show it right is kept: colours, timing, and the tag of how the picture is to be turned, alone.
Why not a library that reads and writes anew? It would lose quality, and would have to understand every picture.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal
from zlib import crc32

_TURN = 0x0112  # the tag of how a picture is to be turned; 1: not at all
_EXIF = b"Exif\0\0"
_ENTROPY_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_PNG_SHOWN = frozenset(
    b"tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD hIST cICP mDCV cLLI acTL fcTL fdAT".split()
)  # and all whose name begins with a capital
_WEBP_SHOWN = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04  # flags that say that there is such a chunk
_GIF_MOVES = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # how often it is shown


class Damaged(ValueError):
    """It is not whole, or not what it begins as."""


def without_traces(kind: str, content: bytes) -> bytes:
    """The same picture without them; what is no picture stays as it is. Raises Damaged."""
    clean = _CLEAN.get(kind)
    return content if clean is None else clean(content)


def _part(content: bytes, at: int, size: int) -> bytes:
    """So many bytes from there on. Raises Damaged if there are fewer."""
    if at + size > len(content):
        raise Damaged
    return content[at : at + size]


# --- the tag that stays -----------------------------------------------------------------------------------------------


def _turn(tiff: bytes) -> int:
    """How the picture is to be turned; 1 where that cannot be read."""
    order: Literal["little", "big"] = "little" if tiff.startswith(b"II") else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(_part(tiff, at, size), order)

    try:
        first = number(4, 4)
        entries = range(first + 2, first + 2 + 12 * number(first, 2), 12)
        found = next((number(at + 8, 2) for at in entries if number(at, 2) == _TURN), 1)
    except Damaged:
        return 1
    return found if 1 <= found <= 8 else 1


def _only(turn: int) -> bytes:
    """A block of tags that holds nothing else."""
    return b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" + bytes([turn]) + bytes(6)


# --- one kind after the other -----------------------------------------------------------------------------------------


def _jpeg(content: bytes) -> bytes:
    kept, turn = list[bytes](), 1
    for marker, segment in _segments(content):
        said = segment[4:]
        if marker == 0xE1 and said.startswith(_EXIF):
            turn = _turn(said[len(_EXIF) :])
        elif _is_shown(marker, said):
            kept.append(segment)
    tags = _EXIF + _only(turn)
    first = b"" if turn == 1 else b"\xff\xe1" + (len(tags) + 2).to_bytes(2) + tags
    return b"\xff\xd8" + first + b"".join(kept) + b"\xff\xd9"


def _is_shown(marker: int, said: bytes) -> bool:
    """Is it part of the picture, or of its colours? The others are a program's own, or a comment."""
    if marker in {0xE0, 0xE2}:
        return said.startswith((b"JFIF\0", b"ICC_PROFILE\0"))
    return marker == 0xEE or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Up to the end of the picture: what stands behind it, such as the film of a moving photo, is none of it."""
    at = 2
    while True:
        if _part(content, at, 2)[0] != 0xFF:
            raise Damaged
        marker = content[at + 1]
        if marker == 0xD9:
            return
        if marker == 0xFF:  # filling
            at += 1
            continue
        end = at + 2 + int.from_bytes(_part(content, at + 2, 2))
        _part(content, at, end - at)
        if marker == 0xDA:
            next_one = _ENTROPY_ENDS.search(content, end)
            if next_one is None:
                raise Damaged
            end = next_one.start()
        yield marker, content[at:end]
        at = end


def _png(content: bytes) -> bytes:
    kept, turn, at, name = [content[:8]], 1, 8, b""
    while name != b"IEND":
        size, name = int.from_bytes(_part(content, at, 4)), _part(content, at + 4, 4)
        chunk = _part(content, at, size + 12)
        at += size + 12
        if name == b"eXIf":
            turn = _turn(chunk[8:-4])
        elif name in _PNG_SHOWN or name[:1].isupper():
            kept.append(chunk)
    if turn != 1:
        tags = b"eXIf" + _only(turn)
        kept.insert(2, (len(tags) - 4).to_bytes(4) + tags + crc32(tags).to_bytes(4))
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    kept, turn, at = list[tuple[bytes, bytes]](), 1, 12
    whole = _part(content, 0, 8 + int.from_bytes(content[4:8], "little"))
    while at < len(whole):
        name, size = _part(whole, at, 4), int.from_bytes(_part(whole, at + 4, 4), "little")
        data = _part(whole, at + 8, size)
        at += 8 + size + size % 2
        if name == b"EXIF":
            turn = _turn(data.removeprefix(_EXIF))
        elif name in _WEBP_SHOWN:
            kept.append((name, data))
    if turn != 1:
        kept.append((b"EXIF", _only(turn)))
    return _riff([(name, _flagged(data, turn) if name == b"VP8X" else data) for name, data in kept])


def _flagged(data: bytes, turn: int) -> bytes:
    """What the head of a large WebP says is there."""
    flags = _part(data, 0, 1)[0] & ~(_WEBP_EXIF | _WEBP_XMP)
    return bytes([flags | (_WEBP_EXIF if turn != 1 else 0)]) + data[1:]


def _riff(chunks: list[tuple[bytes, bytes]]) -> bytes:
    said = b"".join(name + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) % 2) for name, data in chunks)
    return b"RIFF" + (len(said) + 4).to_bytes(4, "little") + b"WEBP" + said


def _gif(content: bytes) -> bytes:
    at = 13 + _table(_part(content, 0, 13)[10])
    kept = [_part(content, 0, at)]
    while (sign := _part(content, at, 1)) != b";":
        start = at
        if sign == b"!":
            label, at = _part(content, at + 1, 1)[0], at + 2
        elif sign == b",":
            label, at = 0, at + 11 + _table(_part(content, at, 11)[9])
        else:
            raise Damaged
        told = content[at + 1 : at + 12]
        at = _blocks_end(content, at)
        if label != 0xFE and (label != 0xFF or told in _GIF_MOVES):
            kept.append(content[start:at])
    return b"".join([*kept, b";"])


def _table(flags: int) -> int:
    """Bytes of the colours that follow."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(content: bytes, at: int) -> int:
    while size := _part(content, at, 1)[0]:
        at += 1 + size
    return at + 1


_CLEAN: Mapping[str, Callable[[bytes], bytes]] = {
    "image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "image/webp": _webp,
}  # fmt: skip
