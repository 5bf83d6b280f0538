"""Every seam of the house. Implementations live in their own rooms; only `bot.wiring` knows them all.

Units of work are plain synchronous functions over a `Transaction`; `Store.write(fn)` runs them, one transaction each.
A unit must not touch memory outside its transaction, and must not be slow: no HTTP, no matching inside.
"""

from bot.ports.corrections import Corrections, Judged, Unhelped
from bot.ports.erasing import Erasing, Old
from bot.ports.files import Files, Received
from bot.ports.healing import Campaigns
from bot.ports.keeping import (
    Accounts,
    Cards,
    Controls,
    Counts,
    Desk,
    Inbox,
    Outbox,
    OutboxId,
    Report,
    Store,
    Transaction,
    Vault,
)
from bot.ports.knowing import (
    PART_LENGTH,
    Cluster,
    Clusters,
    Encoder,
    KnowledgeBase,
    Matcher,
    Meaning,
    Parts,
    Query,
    Snapshot,
    Vectors,
)
from bot.ports.nerve import Alarms, Incidents
from bot.ports.platforms import (
    Adapter,
    Batch,
    CanDelete,
    CanEdit,
    CanLocate,
    CanReadThread,
    CanServeWebhook,
    Channels,
    Cursor,
    Raw,
    Source,
    Target,
    origin,
)
from bot.ports.rules import Drafts, Replayer, RulesFile
from bot.ports.running import FURTHEST, Claim, Clock, Dispatcher, Locks, Log, Meter, Turn, has_come
from bot.ports.saved import SavedReplies, SavedReply
from bot.ports.sorting import Sorting
from bot.ports.team import Team
from bot.ports.tokens import ApiToken, ApiTokens

__all__ = [
    "FURTHEST",
    "PART_LENGTH",
    "Accounts",
    "Adapter",
    "Alarms",
    "ApiToken",
    "ApiTokens",
    "Batch",
    "Campaigns",
    "CanDelete",
    "CanEdit",
    "CanLocate",
    "CanReadThread",
    "CanServeWebhook",
    "Cards",
    "Channels",
    "Claim",
    "Clock",
    "Cluster",
    "Clusters",
    "Controls",
    "Corrections",
    "Counts",
    "Cursor",
    "Desk",
    "Dispatcher",
    "Drafts",
    "Encoder",
    "Erasing",
    "Files",
    "Inbox",
    "Incidents",
    "Judged",
    "KnowledgeBase",
    "Locks",
    "Log",
    "Matcher",
    "Meaning",
    "Meter",
    "Old",
    "Outbox",
    "OutboxId",
    "Parts",
    "Query",
    "Raw",
    "Received",
    "Replayer",
    "Report",
    "RulesFile",
    "SavedReplies",
    "SavedReply",
    "Snapshot",
    "Sorting",
    "Source",
    "Store",
    "Target",
    "Team",
    "Transaction",
    "Turn",
    "Unhelped",
    "Vault",
    "Vectors",
    "has_come",
    "origin",
]  # fmt: skip
