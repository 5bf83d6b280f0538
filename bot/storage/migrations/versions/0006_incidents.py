"""Incidents: what hurts now, who was told, what is usual."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE, _MARKED = sa.text("closed_at IS NULL"), sa.text("state IN ('known', 'held')")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str, *, required: bool = True) -> sa.Column[int]:
    return sa.Column(name, _WHOLE, nullable=not required)


def _at(name: str, *, required: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=not required)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}")


# fmt: off
def upgrade() -> None:
    op.add_column("signals", sa.Column("cluster", sa.Text(), nullable=True))
    op.create_index("ix_signals_cluster_at", "signals", ["cluster", "at"])
    op.create_index("ix_signals_at", "signals", ["at"])
    op.create_table(
        "incidents", _number("id"), _text("topic"), _text("label"), _number("level"), _number("peak"),
        _number("rises"), _at("since"), _at("below_since", required=False), _text("state"), _text("state_by"),
        _at("state_at", required=False), _text("muted_by"), _at("muted_until", required=False), _text("remind_by"),
        _at("remind_at", required=False), _json("reading"), _text("because"), _text("rule"), _at("read_at"),
        _at("closed_at", required=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index(
        "uq_incidents_live", "incidents", ["topic"], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE,
    )
    op.create_index(
        "ix_incidents_marked", "incidents", ["topic", "state"], sqlite_where=_MARKED, postgresql_where=_MARKED,
    )
    op.create_index("ix_incidents_closed_at", "incidents", ["closed_at"])
    op.create_table(
        "alerts", _number("id"), _number("incident"), _number("rise"), _number("level"), _at("at"), _json("reading"),
        _text("because"), _text("rule"), _text("acknowledged_by"), _at("acknowledged_at", required=False),
        _to("alerts", "incident", "incidents"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("incident", "rise", name="uq_alerts_incident_rise"),
    )
    op.create_index("ix_alerts_at", "alerts", ["at"])
    op.create_table(
        "tellings", _number("id"), _text("account"), _text("key"), _text("kind"), _number("alert", required=False),
        _number("incident", required=False), _text("recipient"), _number("level"), _number("round"), _text("status"),
        _at("not_before"), _number("tries"), _text("text"), _text("why"), _text("room"), _text("post"),
        _at("created_at"), _at("told_at", required=False),
        _to("tellings", "alert", "alerts"),
        _to("tellings", "incident", "incidents"),
        sa.PrimaryKeyConstraint("id", name="pk_tellings"),
        sa.UniqueConstraint("key", name="uq_tellings_key"),
    )
    op.create_index("ix_tellings_status_not_before", "tellings", ["status", "not_before"])
    op.create_index("ix_tellings_alert", "tellings", ["alert"])
    op.create_index("ix_tellings_account_room_post", "tellings", ["account", "room", "post"])
    op.create_table(
        "missed", _number("id"), _text("account"), _number("conversation"), _at("since"), _at("promised_at"),
        _at("noticed_at"),
        _to("missed", "conversation", "conversations"),
        sa.PrimaryKeyConstraint("id", name="pk_missed"),
        sa.UniqueConstraint("conversation", "since", name="uq_missed_conversation_since"),
    )
    op.create_index("ix_missed_noticed_at", "missed", ["noticed_at"])
    op.create_table(
        "incident_links", _number("incident"), _number("conversation"), _text("who"), _at("at"),
        _to("incident_links", "incident", "incidents"),
        _to("incident_links", "conversation", "conversations"),
        sa.PrimaryKeyConstraint("incident", "conversation", name="pk_incident_links"),
    )
    op.create_index("ix_incident_links_conversation", "incident_links", ["conversation"])
    op.create_table(
        "incident_facts", _number("id"), _number("incident"), _text("name"), _text("value"),
        _number("conversation", required=False), _text("who"), _at("at"),
        _to("incident_facts", "incident", "incidents"),
        _to("incident_facts", "conversation", "conversations"),
        sa.PrimaryKeyConstraint("id", name="pk_incident_facts"),
    )
    op.create_index("ix_incident_facts_incident", "incident_facts", ["incident"])
    op.create_table(
        "clusters", _text("name"), _text("label"), _text("language"), _number("members"), _json("state"),
        sa.Column("vector", sa.LargeBinary(), nullable=True), _at("born_at"), _at("seen_at"),
        sa.PrimaryKeyConstraint("name", name="pk_clusters"),
    )
    op.create_index("ix_clusters_seen_at", "clusters", ["seen_at"])
    op.create_table(
        "usual_counts", _text("topic"), _text("room_kind"), _at("hour"), _number("authors"),
        sa.PrimaryKeyConstraint("topic", "room_kind", "hour", name="pk_usual_counts"),
    )
    op.create_index("ix_usual_counts_hour", "usual_counts", ["hour"])
