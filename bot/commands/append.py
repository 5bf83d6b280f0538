"""A new account into somebody's config.yaml: lines are put in, and every line and remark that stands there stays."""

import json
import os
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.config import check_config
from bot.errors import ConfigError
from bot.kb.findings import errors
from bot.kb.reader import Document, read_text

INDENT = 2
WIDTH = 100


def account_block(name: str, platform: str, lines: Mapping[str, str], remarks: Mapping[str, str]) -> list[str]:
    """The lines of one account, not indented. `remarks` stand above the empty lists that a person fills in."""
    block = [f"{name}:", f"  platform: {platform}"]
    block += ["  # suggest: a person sends each answer. Later approve or auto, when you trust it.", "  rung: suggest"]
    block += [f"  {key}: {_scalar(value)}" for key, value in lines.items()]
    for key, remark in remarks.items():
        block += textwrap.wrap(remark, WIDTH, initial_indent="  # ", subsequent_indent="  # ", break_on_hyphens=False)
        block.append(f"  {key}: {'{}' if key == 'rooms' else '[]'}")
    return block


def _scalar(text: str) -> str:
    plain = text.replace("_", "").replace("-", "").replace("/", "").replace(".", "")
    return text if plain.isalnum() and not text[0].isdigit() else json.dumps(text, ensure_ascii=False)


def put_in(config_file: Path, name: str, block: Sequence[str]) -> bool:
    """Add the account. False, and nothing is changed, where it cannot be done without touching what stands there: when
    the accounts are written between { }, or the file would then not pass its check. Raises ConfigError for a file that
    cannot be written."""
    raw = config_file.read_bytes().decode()
    end = "\r\n" if "\r\n" in raw else "\n"  # what an editor on Windows wrote stays as it is
    text = raw.replace("\r\n", "\n")
    document, _ = read_text(text, str(config_file))
    new = None if document is None else _with(document, text, block)
    if new is None:
        return False
    draft = config_file.with_name(f".{config_file.name}.draft")
    try:
        draft.write_text(new, encoding="utf-8", newline=end)
        if not _is_good(draft, name):
            return False
        shutil.copymode(config_file, draft)
        os.replace(draft, config_file.resolve())
    except OSError as error:
        cure = "Give this user the right to write there, or add the lines by hand."
        raise ConfigError([f"{config_file}: cannot be written ({error.strerror}). {cure}"]) from error
    finally:
        draft.unlink(missing_ok=True)
    return True


def _is_good(draft: Path, name: str) -> bool:
    config, findings = check_config(draft)
    return config is not None and name in config.accounts and not errors(findings)


def _with(document: Document, text: str, block: Sequence[str]) -> str | None:
    """The file's text with the account in it, None if it has to be done by hand."""
    lines = text.removesuffix("\n").split("\n")
    accounts = document.root.child("accounts")
    if accounts is None:
        return _joined([*lines, "", "accounts:", *_indented(block, INDENT)])
    if accounts.key is None or not (accounts.value is None or isinstance(accounts.value, dict)):
        return None
    first = accounts.key.line  # counted from 1: as an index, the line after the name
    if not accounts.value:
        if lines[first - 1].split("#")[0].strip() not in {"accounts:", "accounts: {}"}:
            return None
        lines[first - 1] = lines[first - 1].replace("{}", "", 1).rstrip()
        return _joined([*lines[:first], *_indented(block, INDENT), *lines[first:]])
    keys = [child.key for child in accounts.value.values() if child.key is not None]
    if any(key.line == accounts.key.line for key in keys):
        return None
    end = _end(document, lines, accounts.key.line)
    return _joined([*lines[:end], *_indented(block, keys[0].column - 1), *lines[end:]])


def _end(document: Document, lines: Sequence[str], key: int) -> int:
    """After the last line that belongs to the accounts, indented remarks included."""
    assert isinstance(document.root.value, dict)
    later = [node.key.line - 1 for node in document.root.value.values() if node.key and node.key.line > key]
    end = min(later, default=len(lines))
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1
    return end


def _indented(block: Sequence[str], by: int) -> list[str]:
    return [f"{' ' * by}{line}" for line in block]


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
