"""What entries must be to each other: one phrasing belongs to one issue, and every name that is used exists."""

from collections.abc import Iterator, Sequence

from bot.core.policy import Policy
from bot.kb.entries import Entry, Report, normal, replaced
from bot.kb.reader import Document, Step
from bot.kb.schema import NEEDED_LIVE, IssueShape, ProductsFile
from bot.kb.shape import nearest

FEW_PHRASINGS = 3


def check_entries(
    entries: Sequence[Entry], products: tuple[Document, ProductsFile] | None, policy: Policy, report: Report
) -> None:
    """All checks of this page. One pass over all phrasings: a thousand issues take well under a second."""
    ids = _ids(entries, report)
    _phrasings(entries, report)
    known = [p.id for p in products[1].products] if products else None
    for entry in entries:
        _needed_live(entry, report)
        _references(entry, ids, report)
        _products(entry, known, report)
        _languages(entry, policy, report)
        _own_words(entry, report)
    if products:
        _product_names(*products, report)


def _ids(entries: Sequence[Entry], report: Report) -> list[str]:
    first: dict[str, Entry] = {}
    for entry in entries:
        before = first.setdefault(entry.shape.id, entry)
        if before is not entry:
            sentence = f'the id "{entry.shape.id}" is also in {before.source}'
            report.add("K304", entry.document, entry.place("id"), sentence, "give one of them another id")
    return list(first)


def _phrasings(entries: Sequence[Entry], report: Report) -> None:
    first: dict[str, tuple[Entry, tuple[Step, ...]]] = {}
    for entry in entries:
        for _, text, path in entry.phrasings():
            key = normal(text)
            if key not in first:
                first[key] = (entry, path)
                continue
            before, before_path = first[key]
            line = before.place(*before_path).line
            place = entry.place(*path)
            if before.shape.id == entry.shape.id:
                report.add(
                    "K302", entry.document, place, f"this phrasing is also in line {line}", "one of them is enough"
                )
                continue
            sentence = f"this phrasing is also in {before.document.file}:{line} ({before.shape.id})"
            report.add("K301", entry.document, place, sentence, "the bot could not decide; keep it in one place")


def _needed_live(entry: Entry, report: Report) -> None:
    for name in NEEDED_LIVE:
        if getattr(entry.shape, name) is None:
            about = IssueShape.model_fields[name].description or ""
            sentence = f'the line "{name}" is missing'
            report.add("K207", entry.document, entry.place(), sentence, f"add it ({about.rstrip('.')})")


def _references(entry: Entry, ids: Sequence[str], report: Report) -> None:
    known = set(ids)
    for path, name in _named(entry.shape):
        if name not in known:
            place, meant = entry.place(*path), nearest(name, ids)
            cure = f'did you mean "{meant}"?' if meant else "use the id of an issue, or take it out"
            fix = replaced(entry.document, place, name, meant) if meant else None
            report.add("K303", entry.document, place, f'there is no issue "{name}"', cure, fix)


def _named(shape: IssueShape) -> Iterator[tuple[tuple[Step, ...], str]]:
    for number, not_this in enumerate(shape.not_this):
        if not_this.instead:
            yield ("not_this", number, "instead"), not_this.instead
    for number, choice in enumerate(shape.ask.choices if shape.ask else ()):
        yield ("ask", "choices", number, "issue"), choice.issue


def _products(entry: Entry, known: Sequence[str] | None, report: Report) -> None:
    if known is None:
        if entry.shape.when.products:
            place = entry.key_place("when", "products")
            cure = "write products.yaml, so that the bot knows what customers call them"
            report.add("K310", entry.document, place, "products are named here and there is no products.yaml", cure)
        return
    for number, product in enumerate(entry.shape.when.products):
        if product not in known:
            place, meant = entry.place("when", "products", number), nearest(product, known)
            cure = f'did you mean "{meant}"?' if meant else "add it to products.yaml"
            fix = replaced(entry.document, place, product, meant) if meant else None
            report.add("K305", entry.document, place, f'there is no product "{product}" in products.yaml', cure, fix)


def _languages(entry: Entry, policy: Policy, report: Report) -> None:
    served = set(policy.languages)
    answered = {language or policy.default_language for language in entry.shape.answers}
    for language in entry.shape.phrasings:
        name = language or policy.default_language
        if name not in served:
            sentence = f'"{name}" is not a language of the brand'
            cure = f"it serves {', '.join(policy.languages)} (config.yaml, brand: languages)"
            report.add("K308", entry.document, entry.key_place("phrasings", language), sentence, cure)
        elif name not in answered:
            sentence = f'customers write "{name}" here and there is no answer in it: a person is asked'
            cure = f"write answers: {name}:"
            report.add("K409", entry.document, entry.key_place("phrasings", language), sentence, cure)
    count = sum(len(texts) for texts in entry.shape.phrasings.values())
    if count < FEW_PHRASINGS:
        sentence = f"only {count} {'way' if count == 1 else 'ways'} in which customers say it"
        report.add("K309", entry.document, entry.key_place("phrasings"), sentence, "5 or more is best")


def _own_words(entry: Entry, report: Report) -> None:
    own = {normal(text): path for _, text, path in entry.phrasings()}
    for number, not_this in enumerate(entry.shape.not_this):
        path = own.get(normal(not_this.text))
        if path is not None:
            line = entry.place(*path).line
            sentence = f"this is also a phrasing of the same issue, in line {line}: it would never be answered"
            report.add("K306", entry.document, entry.place("not_this", number), sentence, "keep one of them")


def _product_names(document: Document, shape: ProductsFile, report: Report) -> None:
    first: dict[str, str] = {}
    for number, product in enumerate(shape.products):
        paths = [("products", number, "id"), ("products", number, "name")]
        paths += [("products", number, "aliases", n) for n in range(len(product.aliases))]  # type: ignore[misc]  # longer path
        for path, name in zip(paths, (product.id, product.name, *product.aliases), strict=True):
            owner = first.setdefault(normal(name), product.id)
            if owner != product.id or (path[2] == "id" and _same_id_before(shape, number)):
                sentence = f'"{name}" already stands for the product "{owner}"'
                report.add("K307", document, document.place(path), sentence, "the bot could not tell them apart")


def _same_id_before(shape: ProductsFile, number: int) -> bool:
    return any(product.id == shape.products[number].id for product in shape.products[:number])
