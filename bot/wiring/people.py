"""People of the brand who are told of alarms: by mail, in private on an account, or in a room of the team."""

from collections.abc import Callable, Mapping

from bot.config import Config, mail_password
from bot.core.messages import AccountId, PersonId, RoomId
from bot.errors import ConfigError
from bot.ports import Adapter, Claim, Clock, Log, Meter, Store
from bot.ports.nerve import IncidentId
from bot.runtime.alarm_rooms import AlarmRooms, Team
from bot.runtime.tell import ByAccount, Herald, Way
from bot.runtime.words_to_team import Link

Make = Callable[[Mapping[str, Way], Claim], Herald]


def makes_heralds(store: Store, clock: Clock, log: Log, meter: Meter, console: str) -> Make:
    """Makes who tells. `console`: where people open it."""

    def make(ways: Mapping[str, Way], claim: Claim) -> Herald:
        return Herald(ways, store, clock, log, meter, _link(console), claim)

    return make


def _link(console: str) -> Link:
    def link(incident: IncidentId | None) -> str:
        return f"{console}/" if incident is None else f"{console}/incidents/{incident}"

    return link


def mail_ways(config: Config) -> Mapping[str, Way]:
    """Who is told by mail. Raises ConfigError for a missing library or password."""
    mail, wanted = config.mail, {name: one.email for name, one in config.people.items() if one.email}
    if mail is None or not wanted:
        return {}
    try:
        from bot.runtime.mail import ByMail, Server
    except ModuleNotFoundError as error:
        cure = "Install it: pip install 'beancan[mail]'"
        raise ConfigError([f"{config.place('mail')}: the library for mail is not installed. {cure}"]) from error
    password = mail_password(config)
    server = Server(mail.host, mail.port, mail.encryption, mail.sender, mail.user or "", password)
    return {name: ByMail(server, address) for name, address in wanted.items()}


def account_ways(config: Config, adapter: Adapter) -> Mapping[str, Way]:
    """Who is told on this account."""
    account = adapter.channel.account
    return {
        name: ByAccount(adapter, RoomId(one.room) if one.room else None, PersonId(one.person) if one.person else None)
        for name, one in config.people.items()
        if one.account == account
    }


def alarm_rooms(config: Config, clock: Clock, then: Team | None) -> Team | None:
    """Who hears what is said where alarms stand; `then` hears all else of the team's rooms."""
    rooms = {
        (AccountId(one.account), RoomId(one.room)): name
        for name, one in config.people.items()
        if one.account and one.room
    }
    if not rooms:
        return then
    staff = config.staff_room
    people = {(staff.account, number): name for number, name in staff.people.items()} if staff else {}
    return AlarmRooms(rooms, people, clock, then)
