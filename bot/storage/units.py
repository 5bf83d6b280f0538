"""One transaction as the units see it."""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.ports import (
    Accounts,
    Alarms,
    ApiTokens,
    Campaigns,
    Cards,
    Controls,
    Corrections,
    Desk,
    Erasing,
    Files,
    Inbox,
    Incidents,
    Outbox,
    Received,
    SavedReplies,
    Sorting,
    Team,
)
from bot.storage.accounts import SqlAccounts
from bot.storage.alarms import SqlAlarms
from bot.storage.campaigns import SqlCampaigns
from bot.storage.cards import SqlCards
from bot.storage.controls import SqlControls
from bot.storage.corrections import SqlCorrections
from bot.storage.desk import SqlDesk
from bot.storage.erasing import SqlErasing
from bot.storage.files import SqlFiles
from bot.storage.inbox import SqlInbox
from bot.storage.incidents import SqlIncidents
from bot.storage.outbox import SqlOutbox
from bot.storage.received import SqlReceived
from bot.storage.rules import Rules
from bot.storage.saved import SqlSavedReplies
from bot.storage.sorting import SqlSorting
from bot.storage.team import SqlTeam
from bot.storage.tokens import SqlApiTokens


@dataclass(slots=True)
class SqlTransaction:
    """`bot.ports.Transaction` over one connection; used by one thread at a time."""

    inbox: Inbox
    outbox: Outbox
    desk: Desk
    cards: Cards
    controls: Controls
    accounts: Accounts
    incidents: Incidents
    alarms: Alarms
    campaigns: Campaigns
    team: Team
    sorting: Sorting
    saved: SavedReplies
    corrections: Corrections
    tokens: ApiTokens
    files: Files
    received: Received
    erasing: Erasing


def transaction(db: Connection, rules: Rules) -> SqlTransaction:
    return SqlTransaction(
        SqlInbox(db, rules), SqlOutbox(db, rules), SqlDesk(db, rules), SqlCards(db, rules), SqlControls(db),
        SqlAccounts(db), SqlIncidents(db, rules), SqlAlarms(db, rules), SqlCampaigns(db), SqlTeam(db, rules),
        SqlSorting(db, rules), SqlSavedReplies(db), SqlCorrections(db), SqlApiTokens(db),
        SqlFiles(db), SqlReceived(db), SqlErasing(db),
    )  # fmt: skip
