"""Sealing: with the key of the environment, else with a file that only its owner may read."""

import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.errors import ConfigError, StoreError
from bot.storage.vault import FILE, VARIABLE, FernetVault


def test_what_is_sealed_can_be_opened_and_not_read(tmp_path: Path) -> None:
    vault = FernetVault.at(tmp_path, {})
    sealed = vault.seal("ana@example.test, Straße 5")
    assert b"ana" not in sealed
    assert vault.open(sealed) == "ana@example.test, Straße 5"
    assert vault.seal("x") != vault.seal("x")


def test_the_key_file_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    sealed = FernetVault.at(folder, {}).seal("secret")
    assert [file.name for file in folder.iterdir()] == [FILE]
    if sys.platform != "win32":
        assert (folder / FILE).stat().st_mode & 0o777 == 0o600
        (folder / FILE).chmod(0o644)
    assert FernetVault.at(folder, {}).open(sealed) == "secret"
    if sys.platform != "win32":
        assert (folder / FILE).stat().st_mode & 0o777 == 0o600


def test_the_key_of_the_environment_comes_first(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    sealed = FernetVault.at(tmp_path, {VARIABLE: key}).seal("secret")
    assert list(tmp_path.iterdir()) == []
    assert FernetVault(key).open(sealed) == "secret"


@pytest.mark.parametrize("where", ["environment", "file"])
def test_a_key_that_is_none_is_told(tmp_path: Path, where: str) -> None:
    (tmp_path / FILE).write_text("not a key\n")
    environ = {VARIABLE: "short"} if where == "environment" else {}
    with pytest.raises(ConfigError, match="this is not a sealing key") as told:
        FernetVault.at(tmp_path, environ)
    assert told.value.findings[0].startswith(VARIABLE if environ else str(tmp_path / FILE))


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be used"):
        FernetVault.at(tmp_path / "file", {})


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    sealed = FernetVault.at(tmp_path / "a", {}).seal("secret")
    with pytest.raises(StoreError, match="sealed with another key"):
        FernetVault.at(tmp_path / "b", {}).open(sealed)
