"""What a console reads of its routes, and when."""

from bot.desk.late import LateRoute
from tests.desk.house import House


async def test_a_route_is_read_when_it_is_asked_for(house: House) -> None:
    late = [route for route in house.app.routes if isinstance(route, LateRoute)]

    def read() -> set[str]:
        return {route.path for route in late if "dependant" in vars(route)}

    assert (len(late) > 100, read()) == (True, set())
    async with house.visitor() as browser:
        assert (await browser.get("/signin")).status_code == 200
        assert (await browser.put("/signin")).status_code == 405
    assert read() == {"/signin"}
