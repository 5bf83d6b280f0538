"""The console as an app: its manifest, its worker, and the page for when there is no network."""

import re
import struct
from pathlib import Path

from tests.desk.house import House

STATIC = Path(__file__).parents[2] / "bot" / "desk" / "static"


async def test_anybody_may_read_the_manifest_and_every_icon_it_names_is_there_in_its_size(house: House) -> None:
    async with house.visitor() as browser:
        answer = await browser.get("/manifest.webmanifest", headers={"accept-language": "fr"})
        assert answer.headers["content-type"] == "application/manifest+json"
        said = answer.json()
        assert (said["start_url"], said["scope"], said["display"], said["lang"]) == ("/", "/", "standalone", "fr")
        assert [shortcut["name"] for shortcut in said["shortcuts"]] == ["Boîte de réception", "Incidents"]
        assert {icon["purpose"] for icon in said["icons"] if "purpose" in icon} == {"any", "maskable"}
        for icon in said["icons"]:
            picture = await browser.get(icon["src"])
            assert picture.status_code == 200
            if icon["type"] == "image/png":
                width, height = struct.unpack(">II", picture.content[16:24])
                assert icon["sizes"] == f"{width}x{height}"


async def test_the_worker_keeps_the_shell_only_and_all_of_it_is_there(house: House) -> None:
    async with house.visitor() as browser:
        worker = await browser.get("/sw.js?lang=de")
        assert worker.headers["content-type"].startswith("text/javascript")
        assert worker.headers["cache-control"] == "no-cache"
        listed = re.search(r"SHELL = \[(.*?)\]", worker.text)
        assert listed
        shell = [path.strip().strip('"') for path in listed[1].replace("OFFLINE", '"/offline"').split(",")]
        assert all(path == "/offline" or path.startswith("/static/") for path in shell)
        for path in shell:
            assert (await browser.get(path)).status_code == 200, path


async def test_the_offline_page_knows_nobody_and_is_registered_on_every_page_of_a_person(house: House) -> None:
    async with house.visitor() as browser:
        offline = await browser.get("/offline", headers={"accept-language": "de"})
        assert "Kein Netz" in offline.text
        assert "<script" not in offline.text.replace('<script type="application/json"', "")
        door = await browser.get("/signin")
        assert "/manifest.webmanifest" in door.text
        assert "install.js" not in door.text
    async with house.person("Lea") as lea:
        assert "/install.js" in await lea.see("/me")
