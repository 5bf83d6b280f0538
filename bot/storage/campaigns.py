"""Plans that were approved, carried out through the outbox: a few rows at a time, so that a stop is a stop.

All that is known of it stands in two tables, and each step is one transaction: after a crash the next step goes on
where the last one was committed. A row that did not leave is put back, never copied.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, or_, select, update

from bot.core.campaigns import Campaign, CampaignId, Kind, Line, Order, Stepped
from bot.core.conversations import ConversationId, IssueId
from bot.core.decisions import Purpose, Reply
from bot.core.healing import Act, Copy, Item, Reporter, Standing
from bot.core.messages import AccountId
from bot.errors import NotAllowed
from bot.storage import audit, reporters, rows
from bot.storage.prepared import among
from bot.storage.steps import hand_off
from bot.storage.tables import campaign_items, campaigns, canonical_answers, conversations, outbox
from bot.storage.upsert import insert

_k, _i, _o = campaigns.c, campaign_items.c, outbox.c
AT_ONCE = 16  # rows of one account in the outbox, of a plan that has no pace
_ENDED = {"sent": "sent", "dropped": "skipped", "failed": "failed", "unsure": "unsure"}  # outbox -> line


class SqlCampaigns:
    """The units of `bot.ports.Campaigns` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    # --- facts ------------------------------------------------------------

    def reporters(self, issue: IssueId) -> Sequence[Reporter]:
        return reporters.reporters(self._db, issue)

    def standing(self, issue: IssueId) -> Sequence[Standing]:
        return reporters.standing(self._db, issue)

    def copies(self, issue: IssueId) -> Sequence[Copy]:
        return reporters.copies(self._db, issue)

    def examples(self, issue: IssueId, limit: int) -> Sequence[tuple[ConversationId, str]]:
        return reporters.examples(self._db, issue, limit)

    # --- beginning and ending ------------------------------------------------------------

    def begin(self, order: Order, items: Sequence[Item], now: datetime) -> CampaignId:
        values = {
            "kind": order.kind.value, "issue": order.issue, "version": order.version, "who": order.who,
            "state": "running", "pace": round(order.pace * 1000), "at": now,
        }  # fmt: skip
        made = insert(campaigns).values(values).on_conflict_do_nothing().returning(_k.id)
        number = self._db.execute(made).scalar()
        if number is None:
            raise NotAllowed("This is being sent just now. Look at how far it is, or stop it first.")
        lines = [_item(item, number, n, now) for n, item in enumerate(items)]
        if lines:
            self._db.execute(insert(campaign_items), lines)
        if order.kind is Kind.RECALL:
            self._take_back(order, now)
        audit.note(self._db, order.who, order.kind.value, f"{order.issue} {order.version}".strip(), now)
        return CampaignId(number)

    def _take_back(self, order: Order, now: datetime) -> None:
        got = select(_o.conversation).where(reporters.gave_it(order.issue), _o.action == "send").distinct()
        for conversation in self._db.execute(got).scalars().all():
            hand_off(self._db, conversation, "recall", "got an answer from the bot that was wrong", now)
        marked = update(outbox).where(reporters.gave_it(order.issue)).values(withdrawn=True)
        self._db.execute(marked)
        self._db.execute(delete(canonical_answers).where(canonical_answers.c.issue == order.issue))

    def abort(self, campaign: CampaignId, who: str, now: datetime) -> None:
        ended = update(campaigns).where(_k.id == campaign, _k.state == "running")
        if not self._db.execute(ended.values(state="aborted", ended_at=now, ended_by=who)).rowcount:
            raise NotAllowed("This is over already, so there is nothing to stop.")
        why = f"stopped by {who}"
        waits = select(_i.outbox).where(_i.campaign == campaign, _i.state == "queued")
        still_here = and_(_o.id.in_(waits), _o.status == "waiting", _o.maybe_posted.is_(False))
        self._db.execute(update(outbox).where(still_here).values(status="dropped", why=why))
        planned = update(campaign_items).where(_i.campaign == campaign, _i.state == "planned")
        self._db.execute(planned.values(state="stopped", why=why, at=now))
        self._settle(campaign, now)
        audit.note(self._db, who, "stop telling", f"campaign {campaign}", now)

    # --- carrying it out ------------------------------------------------------------

    def unfinished(self) -> Sequence[CampaignId]:
        still_leaving = exists().where(_i.campaign == _k.id, _i.state == "queued")
        open_ones = or_(_k.state == "running", and_(_k.state == "aborted", still_leaving))
        found = select(_k.id).where(open_ones).order_by(_k.id)
        return [CampaignId(number) for number in self._db.execute(found).scalars()]

    def step(self, campaign: CampaignId, now: datetime) -> Stepped:
        row = self._db.execute(select(campaigns).where(_k.id == campaign).with_for_update()).one()
        self._settle(campaign, now)
        if row.state != "running":
            return Stepped()
        wake = [self._queue(item, row, now) for item in self._next(row, now)]
        left = select(func.count()).where(_i.campaign == campaign, among(_i.state, ["planned", "queued"]))
        if not self._db.execute(left).scalar():
            self._db.execute(update(campaigns).where(_k.id == campaign).values(state="done", ended_at=now))
        return Stepped(tuple(dict.fromkeys(wake)))

    def _settle(self, campaign: int, now: datetime) -> None:
        """Note what became of the rows. What the gate put off goes back into the plan: it must not wait in the outbox,
        where it would leave at a time of its own, perhaps together with others."""
        queued = (
            select(_i.id, _i.outbox, _o.status, _o.why, _o.sent_at, _o.not_before, _o.tries, _o.maybe_posted)
            .join(outbox, _o.id == _i.outbox)
            .where(_i.campaign == campaign, _i.state == "queued")
        )
        for row in self._db.execute(queued).all():
            if row.status in _ENDED:
                changed = {"state": _ENDED[row.status], "why": row.why, "at": row.sent_at or now}
                self._change(row.id, **changed)
            elif row.status == "waiting" and row.not_before > now and not (row.tries or row.maybe_posted):
                self._db.execute(update(outbox).where(_o.id == row.outbox).values(status="dropped"))
                self._change(row.id, state="planned", why=row.why, outbox=None, not_before=row.not_before)

    def _next(self, campaign: Any, now: datetime) -> Sequence[Any]:
        open_by_account = (
            select(_i.account, func.count().label("number"), func.max(_i.at).label("at"))
            .where(_i.campaign == campaign.id, _i.state == "queued")
            .group_by(_i.account)
        )
        busy = {row.account: row.number for row in self._db.execute(open_by_account)}
        if campaign.pace:
            return [] if busy or not self._may_go_on(campaign, now) else self._planned(campaign.id, now, 1)
        taken: list[Any] = []
        for item in self._planned(campaign.id, now, AT_ONCE * 8):
            if busy.get(item.account, 0) < AT_ONCE:
                busy[item.account] = busy.get(item.account, 0) + 1
                taken.append(item)
        return taken

    def _may_go_on(self, campaign: Any, now: datetime) -> bool:
        last = select(func.max(_i.at)).where(_i.campaign == campaign.id, among(_i.state, ["queued", "sent", "unsure"]))
        at = self._db.execute(last).scalar()
        return at is None or now - at >= timedelta(milliseconds=campaign.pace)

    def _planned(self, campaign: int, now: datetime, most: int) -> Sequence[Any]:
        ready: ColumnElement[bool] = or_(_i.not_before.is_(None), _i.not_before <= now)
        found = select(campaign_items).where(_i.campaign == campaign, _i.state == "planned", ready)
        return self._db.execute(found.order_by(_i.n).limit(most)).all()

    def _queue(self, item: Any, campaign: Any, now: datetime) -> AccountId:
        c = self._db.execute(select(conversations).where(conversations.c.id == item.conversation)).one()
        alone = item.act == Act.POST.value
        values = rows.reply_out(rows.reply_in(item)) | {
            "account": item.account, "conversation": c.id, "thread": c.thread, "n": item.n,
            "key": rows.key(item.account, f"campaign:{campaign.id}:{item.n}", item.tries), "action": item.act,
            "room": item.posted_in or c.room, "root": "" if alone else c.root, "post": item.post,
            "reply_to": item.reply_to, "person": item.person, "addressed": item.addressed,
            "released_by": campaign.who, "turn_version": c.customer_version, "status": "waiting", "not_before": now,
            "created_at": now,
        }  # fmt: skip
        number = self._db.execute(insert(outbox).values(values).returning(_o.id)).scalar_one()
        self._change(item.id, state="queued", outbox=number, tries=item.tries + 1, at=now)
        return AccountId(item.account)

    def _change(self, item: int, **values: Any) -> None:
        self._db.execute(update(campaign_items).where(_i.id == item).values(**values))

    # --- looking ------------------------------------------------------------

    def get(self, campaign: CampaignId) -> Campaign | None:
        row = self._db.execute(select(campaigns).where(_k.id == campaign)).first()
        if row is None:
            return None
        waits = and_(_o.id == _i.outbox, _i.state == "queued", _o.status == "waiting")
        found = self._db.execute(
            select(campaign_items, _o.why.label("held"), _o.not_before.label("held_until"))
            .join_from(campaign_items, outbox, waits, isouter=True)
            .where(_i.campaign == campaign)
            .order_by(_i.n)
        )
        return _campaign(row, tuple(_line(item) for item in found))

    def about(self, issue: IssueId) -> Sequence[Campaign]:
        found = select(campaigns).where(_k.issue == issue).order_by(_k.id.desc())
        return [_campaign(row, ()) for row in self._db.execute(found)]


def _item(item: Item, campaign: int, n: int, now: datetime) -> dict[str, Any]:
    at = item.at
    reply = item.reply or Reply(Purpose.CORRECTION, "", at.visibility, at.language)
    return rows.reply_out(reply) | {
        "campaign": campaign, "n": n, "account": at.account, "conversation": at.conversation, "room": at.room,
        "room_name": at.room_name, "person": at.person, "name": at.name, "act": item.act.value, "post": item.post,
        "posted_in": item.room, "reply_to": reply.to, "addressed": at.addressed,
        "state": "skipped" if item.act is Act.SKIP else "planned", "why": item.why, "link": item.link, "outbox": None,
        "tries": 0, "not_before": None, "at": now,
    }  # fmt: skip


def _campaign(row: Any, lines: tuple[Line, ...]) -> Campaign:
    order = Order(Kind(row.kind), IssueId(row.issue), row.version, row.who, row.pace / 1000)
    return Campaign(CampaignId(row.id), order, row.state, row.at, row.ended_at, row.ended_by, lines)


def _line(row: Any) -> Line:
    return Line(
        n=row.n,
        account=AccountId(row.account),
        conversation=ConversationId(row.conversation),
        room=row.room_name,
        name=row.name,
        act=row.act,
        state=row.state,
        text=row.text,
        language=row.language,
        public=row.visibility != "private",
        why=row.held or row.why,
        link=row.link,
        not_before=row.held_until if row.state == "queued" else row.not_before,
    )
