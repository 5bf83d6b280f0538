"""Mails to the people of the brand, by the brand's own mail server. No customer ever gets one."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from bot.core.messages import RemoteId
from bot.core.records import Receipt
from bot.errors import Refused, RetryLater, Unsure
from bot.runtime.words_to_team import Words

_TIMEOUT = 20.0  # seconds, for each answer of the server
_LATER = 400, 500  # answers from here to there: try again


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed in. `encryption`: starttls, tls or none."""

    host: str
    port: int
    encryption: str
    sender: str
    user: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class ByMail:
    """`bot.runtime.tell.Way` to one address. A repeat has the same Message-ID, so that a mailbox can show it once."""

    server: Server
    address: str
    repeats: bool = True

    async def say(self, words: Words, key: str, at: datetime, under: str) -> Receipt:
        """Hand one mail in. Raises RetryLater, Refused or Unsure."""
        mail, server = self._mail(words, key, at), self.server
        try:
            await aiosmtplib.send(
                mail, hostname=server.host, port=server.port, username=server.user or None,
                password=server.password or None, use_tls=server.encryption == "tls",
                start_tls=server.encryption == "starttls", timeout=_TIMEOUT,
            )  # fmt: skip
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPResponseException) as error:
            raise _answered(error) from error
        except (aiosmtplib.SMTPConnectError, OSError) as error:
            if isinstance(error, aiosmtplib.SMTPReadTimeoutError | aiosmtplib.SMTPServerDisconnected):
                raise Unsure(f"the mail server {server.host} did not say whether it took the mail") from error
            raise RetryLater(f"the mail server {server.host} cannot be reached: {error}") from error
        except aiosmtplib.SMTPException as error:
            raise Refused(f"the mail server {server.host} cannot be used as mail: says: {error}") from error
        return Receipt((RemoteId(str(mail["Message-ID"])),))

    def _mail(self, words: Words, key: str, at: datetime) -> EmailMessage:
        mail = EmailMessage()
        domain = self.server.sender.rpartition("@")[2]
        mail["Message-ID"] = f"<{_in_an_address(key)}@{domain}>"
        mail["Date"] = format_datetime(at)
        mail["From"] = self.server.sender
        mail["To"] = self.address
        mail["Subject"] = " ".join(words.title.split())
        mail["Auto-Submitted"] = "auto-generated"  # nobody's "I am on holiday" comes back
        mail.set_content(words.text + "\n")
        return mail


def _in_an_address(key: str) -> str:
    return "".join(sign if sign.isascii() and sign.isalnum() else "." for sign in key).strip(".")


def _answered(error: aiosmtplib.SMTPRecipientsRefused | aiosmtplib.SMTPResponseException) -> RetryLater | Refused:
    """What the server said. 4xx means later, 5xx never."""
    first = error.recipients[0] if isinstance(error, aiosmtplib.SMTPRecipientsRefused) else error
    says = f"the mail server says: {first.code} {first.message}"
    return RetryLater(says) if _LATER[0] <= first.code < _LATER[1] else Refused(says)
