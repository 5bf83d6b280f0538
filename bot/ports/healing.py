"""Telling many at once: the facts a plan is made of, and the plan as it is carried out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.campaigns import Campaign, CampaignId, Order, Stepped
from bot.core.conversations import ConversationId, IssueId
from bot.core.healing import Copy, Item, Reporter, Standing


class Campaigns(Protocol):
    """Words reach a customer through the outbox and its gate only: `step` puts a few rows there at a time."""

    def reporters(self, issue: IssueId) -> Sequence[Reporter]:
        """Whoever reported the issue, tapped that he has it too, or was answered about it; a line a conversation."""

    def standing(self, issue: IssueId) -> Sequence[Standing]:
        """Our newest words for whole rooms about it."""

    def copies(self, issue: IssueId) -> Sequence[Copy]:
        """Every post of ours that gave its answer and was not taken back, newest first."""

    def examples(self, issue: IssueId, limit: int) -> Sequence[tuple[ConversationId, str]]:
        """What customers had said to whom the bot gave this answer, newest first, each wording once."""

    def begin(self, order: Order, items: Sequence[Item], now: datetime) -> CampaignId:
        """Keep an approved plan; from now on `step` carries it out. Of a recall, in the same transaction: nobody is
        pointed at the answer any more, what is just leaving is taken back when it stands, and everyone who got it waits
        for a person. Raises NotAllowed while another of this kind runs for this issue."""

    def unfinished(self) -> Sequence[CampaignId]: ...
    def step(self, campaign: CampaignId, now: datetime) -> Stepped:
        """Note what became of the rows in the outbox, then add the next few. Any process may call it, at any time, also
        after a crash: a line never has two rows that may leave."""

    def abort(self, campaign: CampaignId, who: str, now: datetime) -> None:
        """Nothing more is added, and what waits is dropped; what is leaving this moment may still arrive. Raises
        NotAllowed if it is over."""

    def get(self, campaign: CampaignId) -> Campaign | None: ...
    def about(self, issue: IssueId) -> Sequence[Campaign]:
        """Those of an issue without their lines, newest first."""
