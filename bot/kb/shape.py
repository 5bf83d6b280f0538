"""A document against a model: every mistake of shape as a finding, in plain words and at its own place."""

from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from bot.kb.findings import Finding, Severity
from bot.kb.reader import Document, Step
from bot.kb.syntax import Place

M = TypeVar("M", bound=BaseModel)
_CLOSE_ENOUGH = 70.0  # of 100: "phrasing" for "phrasings", not "title" for "phrasings"


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word that was probably meant."""
    folded = [name.casefold() for name in known]
    best = process.extract(word.casefold(), folded, scorer=fuzz.ratio, limit=1, score_cutoff=_CLOSE_ENOUGH)
    return known[best[0][2]] if best else None


def validate(model: type[M], document: Document) -> tuple[M | None, list[Finding]]:
    """The document as a model, or every mistake of its shape. Never raises for what stands in the file."""
    if document.root.value is None:
        document.root.value = {}
    try:
        return model.model_validate(document.root.plain()), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        misspelt = {_meant(model, detail) for detail in details}
        told = [d for d in details if d["type"] != "missing" or d["loc"] not in misspelt]
        bad_names = {detail["loc"][:-1] for detail in details if detail["loc"][-1:] == ("[key]",)}
        told = [d for d in told if d["loc"] not in bad_names]  # of a name that may not stand there, not its value too
        return None, [_finding(model, document, detail) for detail in told]


def _meant(model: type[BaseModel], detail: ErrorDetails) -> tuple[Step, ...]:
    """Where the line belongs that an unknown one was probably meant to be: it is not missing, it is misspelt."""
    *parent, name = detail["loc"] or ("",)
    if detail["type"] != "extra_forbidden":
        return ()
    return (*parent, nearest(str(name), list(fields_at(model, parent))) or "")


def _finding(model: type[BaseModel], document: Document, detail: ErrorDetails) -> Finding:
    path = _path(detail["loc"])
    kind = detail["type"]
    if detail["loc"][-1:] == ("[key]",):
        place = document.key_place(path)
        return _at(document, "K204", place, f'"{path[-1]}" is not a name that may stand here', _names_allowed(detail))
    if kind.startswith("K"):  # raised by one of our own validators
        context = detail.get("ctx", {})
        return _at(document, kind, document.place(path), str(context["sentence"]), str(context["cure"]))
    explain = _EXPLAIN.get(kind, _other)
    return explain(_Case(model, document, path, detail))


def _names_allowed(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    return (
        f"use one of: {context['expected']}".replace("'", "")
        if "expected" in context
        else "use a short code such as en"
    )


def _path(loc: tuple[Step, ...]) -> tuple[Step, ...]:
    """The location without pydantic's own marks: it names the key of a mapping by an extra "[key]"."""
    return tuple(step for step in loc if step != "[key]")


class _Case:
    """One complaint with all that is needed to put it into words."""

    def __init__(
        self, model: type[BaseModel], document: Document, path: tuple[Step, ...], detail: ErrorDetails
    ) -> None:
        self.model, self.document, self.path, self.detail = model, document, path, detail
        names = [str(step) for step in path if isinstance(step, str) and step]
        self.name = names[-1] if names else "this file"
        self.value = detail["input"]
        self.context: Mapping[str, Any] = detail.get("ctx", {})

    @property
    def place(self) -> Place:
        return self.document.place(self.path)

    def finding(
        self, code: str, sentence: str, cure: str, place: Place | None = None, fix: str | None = None
    ) -> Finding:
        return _at(self.document, code, place or self.place, sentence, cure, fix)

    def replaced(self, old: str, new: str, place: Place) -> str | None:
        """The source line with `old`, which must stand at the place, replaced."""
        line = self.document.line(place)
        at = place.column - 1
        quote = line[at : at + 1] if line[at : at + 1] in {'"', "'"} else ""
        if line[at : at + len(quote + old)] != quote + old:
            return None
        return line[: at + len(quote)] + new + line[at + len(quote) + len(old) :]


def _at(document: Document, code: str, place: Place, sentence: str, cure: str, fix: str | None = None) -> Finding:
    return Finding(code, Severity.ERROR, document.file, place.line, place.column, sentence, cure, fix)


def _missing(case: _Case) -> Finding:
    parent, name = case.path[:-1], case.name
    blank = case.document.node(parent).child(name)
    if blank is not None and blank.key is not None:
        return case.finding("K206", f'nothing stands after "{name}:"', "write it, or take the line out", blank.key)
    place = case.document.key_place(parent) if parent and isinstance(parent[-1], str) else case.document.place(parent)
    field = fields_at(case.model, parent).get(name)
    about = f" ({field.rstrip('.')})" if field else ""
    return case.finding("K201", f'the line "{name}" is missing', f"add it{about}", place)


def _unknown(case: _Case) -> Finding:
    known = list(fields_at(case.model, case.path[:-1]))
    place = case.document.key_place(case.path)
    meant = nearest(case.name, known)
    cure = f'did you mean "{meant}"?' if meant else f"lines here: {', '.join(known)}"
    fix = case.replaced(case.name, meant, place) if meant else None
    return case.finding("K203", f'unknown line "{case.name}"', cure, place, fix)


def _not_allowed(case: _Case) -> Finding:
    expected = str(case.context.get("expected", ""))
    allowed = [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]
    if not isinstance(case.value, str):
        return case.finding("K202", f'one word is expected after "{case.name}"', f"use one of: {', '.join(allowed)}")
    meant = nearest(case.value, allowed)
    fix = case.replaced(case.value, meant, case.place) if meant else None
    cure = f"use one of: {', '.join(allowed)}" if len(allowed) > 1 else f"use {allowed[0]}"
    return case.finding("K204", f'{case.name} "{case.value}" is not allowed', cure, fix=fix)


def _what(value: object) -> str:
    return "a list" if isinstance(value, list) else "lines with names" if isinstance(value, dict) else f'"{value}"'


def _text_expected(case: _Case) -> Finding:
    if case.value is None:
        return case.finding("K206", "an empty item", "write a text, or take the dash out")
    cure = 'if it is one text, put it in "quotes"'
    return case.finding("K202", f"text is expected here, not {_what(case.value)}", cure)


def _list_expected(case: _Case) -> Finding:
    cure = 'write each item on a line of its own, after "- "'
    return case.finding("K202", f'a list is expected after "{case.name}", not {_what(case.value)}', cure)


def _lines_expected(case: _Case) -> Finding:
    known = list(fields_at(case.model, case.path))
    cure = f"lines here: {', '.join(known)}" if known else 'write "name: text", one a line'
    if case.value is None:
        return case.finding("K206", "an empty item", "fill it, or take the dash out")
    return case.finding("K202", f'lines such as "name: text" are expected here, not {_what(case.value)}', cure)


def _empty(case: _Case) -> Finding:
    return case.finding("K206", f'"{case.name}" is empty', "write a text, or take the line out")


def _too_few(case: _Case) -> Finding:
    least = case.context.get("min_length", 1)
    if least == 1:
        return _empty(case)
    return case.finding("K204", f'"{case.name}" needs at least {least}', "add one")


def _too_many(case: _Case) -> Finding:
    return case.finding("K204", f'"{case.name}" may have {case.context.get("max_length")} at most', "take some out")


def _number(case: _Case) -> Finding:
    return case.finding("K205", f'{case.name}: "{case.value}" is not a number', "write it in digits, such as 15 or 0.8")


def _yes_no(case: _Case) -> Finding:
    return case.finding("K205", f'{case.name}: "{case.value}" is neither yes nor no', "write yes or no")


def _out_of_range(case: _Case) -> Finding:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    limits = [f"{word} {case.context[key]:g}" for key, word in words.items() if key in case.context]
    return case.finding("K204", f"{case.name} {case.value} is out of range", f"it must be {' and '.join(limits)}")


def _form(case: _Case) -> Finding:
    if "a-z" in str(case.context.get("pattern", "")):
        return case.finding("K205", f'"{case.value}" is not a language', "use a short code such as en, fr or pt-BR")
    return case.finding("K205", f'{case.name}: "{case.value}" cannot be read', "compare it with the documentation")


def _other(case: _Case) -> Finding:
    return case.finding(
        "K204", f"{case.name} cannot be used: {case.detail['msg']}", "compare it with the documentation"
    )


_EXPLAIN: Mapping[str, Callable[[_Case], Finding]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _not_allowed,
    "enum": _not_allowed,
    "string_type": _text_expected,
    "list_type": _list_expected,
    "tuple_type": _list_expected,
    "dict_type": _lines_expected,
    "mapping_type": _lines_expected,
    "model_type": _lines_expected,
    "model_attributes_type": _lines_expected,
    "string_too_short": _empty,
    "too_short": _too_few,
    "too_long": _too_many,
    "int_parsing": _number,
    "int_type": _number,
    "int_from_float": _number,
    "float_parsing": _number,
    "float_type": _number,
    "bool_parsing": _yes_no,
    "bool_type": _yes_no,
    "greater_than_equal": _out_of_range,
    "greater_than": _out_of_range,
    "less_than_equal": _out_of_range,
    "less_than": _out_of_range,
    "string_pattern_mismatch": _form,
}


def fields_at(model: type[BaseModel], path: Sequence[Step]) -> dict[str, str]:
    """Names (as written in the file) and descriptions of the lines that may stand at a path."""
    current: type[BaseModel] | None = model
    annotation: Any = model
    for step in path:
        if current is not None and isinstance(step, str) and step in names(current):
            annotation = current.model_fields[names(current)[step]].annotation
            current = _model_in(annotation)
            continue
        inside = _model_in(annotation)
        if inside is None:
            return {}
        current = inside
    if current is None:
        return {}
    return {name: current.model_fields[field].description or "" for name, field in names(current).items()}


def names(model: type[BaseModel]) -> dict[str, str]:
    """Name in the file -> name of the field."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside Optional, Annotated, list and dict."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    origin = get_origin(annotation)
    if origin in {Annotated, Union, UnionType, list, dict, tuple} or origin is not None:
        for inner in reversed(get_args(annotation)):
            found = _model_in(inner)
            if found is not None:
                return found
    return None
