"""Every page as it is, for the docs: `DESK_PICTURES=yes .venv/bin/pytest tests/desk/test_pictures_browser.py` makes the
pictures in docs/images/console anew. Without that nothing is written, and axe looks at each page in light and dark.
"""

import os
from typing import Literal

from playwright.sync_api import Browser, ViewportSize

from tests.desk.browsing import IN_A_BROWSER, Served, looking, served, troubles, window
from tests.desk.pictures import FOLDER, PICTURES, a_day, written

__all__ = ["served", "window"]
pytestmark = IN_A_BROWSER
WRITE = bool(os.environ.get("DESK_PICTURES"))
SIZES: tuple[tuple[str, ViewportSize, Literal["light", "dark"]], ...] = (
    ("light", ViewportSize(width=1180, height=740), "light"), ("dark", ViewportSize(width=1180, height=740), "dark"),
    ("phone", ViewportSize(width=390, height=760), "light"),
)  # fmt: skip
OUTSIDE = {"signin", "welcome", "offline"}  # seen by who is not signed in


def test_every_page_has_a_face(window: Browser, served: Served) -> None:
    with looking(window, served, person="Ada") as page:
        filled = a_day(served, page)
    found = list[str]()
    for look, size, scheme in SIZES if WRITE else SIZES[:1]:
        context = window.new_context(
            viewport=size, color_scheme=scheme, has_touch=look == "phone", reduced_motion="reduce"
        )
        stranger, blank = context.new_page(), window.new_context().new_page()
        with looking(window, served, size, person="Ada", color_scheme=scheme, has_touch=look == "phone") as page:
            for name, address in ((n, a) for pictures in PICTURES.values() for n, a in pictures.items()):
                seen = stranger if name in OUTSIDE else page
                answer = seen.goto(served.address + address.format_map(filled))
                assert answer is not None
                assert answer.status == 200, name
                if WRITE:
                    written(seen, blank, FOLDER / f"{name}-{look}.webp")
                else:
                    found += troubles(seen)
        context.close()
        blank.context.close()
    assert not found, "\n".join(found)
