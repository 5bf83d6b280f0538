"""What people see of a plan that is carried out."""

from bot.core.campaigns import Campaign, CampaignId, Kind, Line, Order
from bot.core.conversations import ConversationId
from tests.fakes.cases import HERE, NOW, RED


def test_lines_are_counted_by_their_state() -> None:
    line = ("town", "Ana", "send")
    lines = tuple(
        Line(n, HERE, ConversationId(n), *line, state, "Fixed.", "en", True)
        for n, state in enumerate(("sent", "failed"))
    )
    campaign = Campaign(CampaignId(1), Order(Kind.HEAL, RED, "aaaa", "lea"), "done", NOW, lines=lines)
    assert (campaign.count("sent"), campaign.count("sent", "failed"), campaign.count("planned")) == (1, 2, 0)
