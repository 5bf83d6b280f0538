"""Kinds of values in our YAML files, shared by knowledge and configuration: text, dates, time spans, short forms.

Every value arrives as text. What cannot be read raises with a finding's code, a sentence and a cure.
"""

import re
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError


class Strict(BaseModel):
    """Base of all models: frozen, and an unknown line is a mistake, never ignored."""

    # Built when first used: what stands inside another model is never built by itself.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=False, defer_build=True)


def mistake(code: str, sentence: str, cure: str) -> PydanticCustomError:
    """To be raised by a validator; `bot.kb.shape` makes a finding of it. `{` and `}` may stand in the words."""
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence, "cure": cure})


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d|w|y)")
_UNITS = {
    "s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1),
    "w": timedelta(weeks=1), "y": timedelta(days=365),
}  # fmt: skip
_LONGEST = timedelta(days=36_500)  # nobody means more, and there are days so far away that no calendar has them
_VERSIONS = re.compile(r"\s*(?:>=|<=|==|!=|>|<|=)?\s*\d+(?:\.\d+)*(?:\.\*)?\s*")


def _date(value: object) -> object:
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise mistake("K205", f"{text} is not in the calendar", "check month and day") from error
    raise mistake("K205", f'"{text}" is not a date', "write year-month-day, such as 2027-03-01")


def _span(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    found = _SPAN.fullmatch(str(value).strip())
    if found is None:
        cure = "write a number and s, m, h, d, w or y, such as 30m (minutes) or 7d"
        raise mistake("K205", f'"{value}" is not a time span', cure)
    if (times := float(found[1])) > _LONGEST / _UNITS[found[2]]:
        raise mistake("K205", f'"{value}" is too long', "write 100y or less")
    return times * _UNITS[found[2]]


def _versions(value: object) -> object:
    if isinstance(value, str) and value and not all(_VERSIONS.fullmatch(part) for part in value.split(",")):
        cure = 'write them like ">=7.1,<7.4"'
        raise mistake("K205", f'"{value}" is no range of versions', cure)
    return value


def _name(value: object) -> object:
    if isinstance(value, str) and (not value or re.search(r"\s", value)):
        raise mistake("K205", f'"{value}" cannot be a name here', "use one word, with - between its parts")
    return value


def _address(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"(?:https?|tel|mailto|tg|slack):[^\s]+", value):
        raise mistake("K205", f'"{value}" is not a web address', "begin it with https://")
    return value


def _repeat(value: object) -> object:
    if isinstance(value, str) and value and not re.fullmatch(r"\d+ in \d+[hdw]", value.strip()):
        raise mistake("K205", f'"{value}" cannot be read', 'write it like "2 in 7d": the second contact in 7 days')
    return value


def one_or_more(value: object) -> object:
    """A single text where a list may stand is a list of one."""
    return [value] if isinstance(value, str) else value


def by_language(value: object) -> object:
    """A plain list is in the brand's default language, which is named "" until it is known."""
    return {"": value} if isinstance(value, list) else value


def _with_text(value: object) -> object:
    return [{"text": item} if isinstance(item, str) else item for item in value] if isinstance(value, list) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, BeforeValidator(_name), WithJsonSchema({"type": "string", "pattern": r"^\S+$"})]
Language = Annotated[str, StringConstraints(pattern=r"^(?:[a-z]{2,3}(?:-[A-Za-z]{2,4})?)?$")]
Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Span = Annotated[
    timedelta, BeforeValidator(_span), WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?\s*[smhdwy]$"})
]
Versions = Annotated[str, BeforeValidator(_versions)]
Address = Annotated[str, BeforeValidator(_address), WithJsonSchema({"type": "string", "format": "uri"})]
Repeat = Annotated[str, BeforeValidator(_repeat)]
Texts = Annotated[list[Text], BeforeValidator(one_or_more, json_schema_input_type=list[str] | str)]
ByLanguage = Annotated[
    dict[Language, list[Text]],
    BeforeValidator(by_language, json_schema_input_type=dict[str, list[str]] | list[str]),
]
PerLanguage = Annotated[dict[Language, Text], Field(min_length=1)]


def short_form(item: Any) -> Any:
    """Annotation of a list whose items may be a plain text instead of `{text: ...}`."""
    return BeforeValidator(_with_text, json_schema_input_type=list[str | item])
