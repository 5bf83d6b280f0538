"""config.yaml -> typed, frozen settings; every mistake named by file, line and column, all at once."""

from bot.config.account import Account
from bot.config.demo import DEMO_ACCOUNT, demo_config
from bot.config.load import check_config, load_config
from bot.config.model import Config
from bot.config.secret import (
    Secrets,
    database_url,
    default_variable,
    mail_password,
    nats_secrets,
    read_secret,
    secrets_of,
)

__all__ = [
    "DEMO_ACCOUNT", "Account", "Config", "Secrets", "check_config", "database_url", "default_variable", "demo_config",
    "load_config", "mail_password", "nats_secrets", "read_secret", "secrets_of",
]  # fmt: skip
