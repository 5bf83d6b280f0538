"""Knowledge: YAML files of the support leads -> tested Knowledge, or every mistake by file, line and column."""

from bot.kb.findings import CODES, Finding, Purpose, Severity, errors, fixed
from bot.kb.folder import languages_in
from bot.kb.live import LiveKnowledge
from bot.kb.load import Build, Incidents, Loaded, load
from bot.kb.schema import json_schema
from bot.kb.texts import HouseRules

__all__ = [
    "CODES", "Build", "Finding", "HouseRules", "Incidents", "LiveKnowledge", "Loaded", "Purpose", "Severity", "errors",
    "fixed", "json_schema", "languages_in", "load",
]  # fmt: skip
