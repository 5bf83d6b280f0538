"""Bring in, or check, the browser code of others that vendor.toml lists.

`python tools/vendor.py` needs npm and a network; `--check` needs neither and is what the tests run. Nothing is written
unless every file of a package has the checksum written down for it.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Vendored:
    """One file of one package. `source` is its path inside the package, `target` its place in the checkout."""

    package: str
    source: str
    target: Path
    sha256: str


def read_list(root: Path = ROOT) -> list[Vendored]:
    """All files of vendor.toml, in its order. `package` is `name@version`, the form that npm takes."""
    data = tomllib.loads((root / "vendor.toml").read_text(encoding="utf-8"))
    return [
        Vendored(
            f"{package['name']}@{package['version']}", file["from"], root / data["into"] / file["to"], file["sha256"]
        )
        for package in data["package"]
        for file in package["file"]
    ]


def complaint(file: Vendored, content: bytes | None) -> str | None:
    """What is wrong with `content` as this file, in one line; None when it is exactly what was written down."""
    if content is None:
        return f"{file.target.name}: missing; run python tools/vendor.py"
    found = hashlib.sha256(content).hexdigest()
    if found == file.sha256:
        return None
    return f"{file.target.name}: sha256 is {found}, vendor.toml says {file.sha256} (from {file.package})"


def check(files: list[Vendored]) -> list[str]:
    """Complaints about the files in the checkout; empty when all is well."""
    found = [complaint(file, file.target.read_bytes() if file.target.exists() else None) for file in files]
    return [line for line in found if line]


def fetch(files: list[Vendored]) -> list[str]:
    """Download the packages, write their files, return complaints. A package with any complaint is not written."""
    complaints: list[str] = []
    for package in dict.fromkeys(file.package for file in files):
        wanted = [file for file in files if file.package == package]
        contents = unpack(package, [file.source for file in wanted])
        wrong = [line for file, content in zip(wanted, contents, strict=True) if (line := complaint(file, content))]
        complaints += wrong
        for file, content in zip(wanted, contents, strict=True):
            if content is not None and not wrong:
                file.target.parent.mkdir(parents=True, exist_ok=True)
                file.target.write_bytes(content)
    return complaints


def unpack(package: str, names: list[str]) -> list[bytes | None]:
    """The contents of the named files of an npm package, in their order; None for one that it does not have."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            members = {member.name: member for member in tar.getmembers()}
            streams = [
                tar.extractfile(members[f"package/{name}"]) if f"package/{name}" in members else None for name in names
            ]
            return [stream.read() if stream else None for stream in streams]


def main(arguments: list[str]) -> int:
    """0 when every file is as written down, 1 with a line per file that is not."""
    files = read_list()
    complaints = check(files) if "--check" in arguments else fetch(files)
    for line in complaints:
        print(line, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
