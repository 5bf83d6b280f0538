"""What is to be learned from a batch, as numbers that become smaller while it is learned."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.teach.lessons import Batch

SHARPNESS = 20.0  # how much a cosine counts: by the cosine alone, all texts are nearly alike


def apart(wholes: Tensor, batch: Batch) -> Tensor:
    """Texts of one issue are nearer to each other than to any other text (Khosla et al. 2020, "Supervised contrastive
    learning"). What only sounds like an issue (`near`) belongs to nothing: all keep away from it.
    """
    near = _is(batch, "near")
    issue = torch.tensor(batch.issue)
    mine = torch.eye(len(issue), dtype=torch.bool)
    scores = (SHARPNESS * wholes @ wholes.T).masked_fill(mine, -1e4)
    same = (issue[:, None] == issue) & ~mine & ~near & ~near[:, None]
    chances = scores - torch.logsumexp(scores, 1, keepdim=True)
    return -((chances * same).sum(1)[~near] / same.sum(1)[~near]).mean()


def absolute(wholes: Tensor, batch: Batch, bar: Tensor) -> Tensor:
    """A text is nearer to another of its issue than a bar, what only sounds like an issue is further from all. The bar
    is the same for all brands: how sure the bot may be is one question, asked everywhere alike.
    """
    near = _is(batch, "near")
    issue, brand = torch.tensor(batch.issue), _numbers(batch.brand)
    cosines = (wholes @ wholes.T).masked_fill(torch.eye(len(issue), dtype=torch.bool) | near, -1.0)
    own = cosines.masked_fill(issue[:, None] != issue, -1.0).amax(1)[~near]
    other = cosines.masked_fill(brand[:, None] != brand, -1.0).amax(1)[near]
    return functional.softplus(SHARPNESS * (bar - own)).mean() + functional.softplus(SHARPNESS * (other - bar)).mean()


def heard(tokens: list[Tensor], batch: Batch) -> Tensor:
    """Word by word, too, as `bot/matching/space.py` looks at it: of a customer's message each word was heard in what is
    written down for its issue, more than in what is written down for another of the brand; and more than the words of a
    message that only sounds like it. `tokens`: unit vectors of each text's.
    """
    brands = [
        [place for place in range(len(tokens)) if batch.brand[place] == brand] for brand in sorted(set(batch.brand))
    ]
    return torch.stack([_heard_at(tokens, batch, places) for places in brands]).mean()


def _heard_at(tokens: list[Tensor], batch: Batch, places: list[int]) -> Tensor:
    """Of one brand."""
    written = [place for place in places if batch.role[place] == "say"]
    asked = [place for place in places if batch.role[place] != "say"]
    issues = sorted({batch.issue[place] for place in written})
    of_word = torch.tensor([batch.issue[place] for place in written for _ in tokens[place]])
    of_text = torch.tensor([row for row, place in enumerate(asked) for _ in tokens[place]])
    cosines = torch.cat([tokens[place] for place in asked]) @ torch.cat([tokens[place] for place in written]).T
    likest = torch.stack([cosines[:, of_word == issue].amax(1) for issue in issues], 1)
    sums = torch.zeros(len(asked), len(issues)).index_add(0, of_text, likest)
    scores = SHARPNESS * sums / torch.bincount(of_text, minlength=len(asked)).clamp(min=1)[:, None]
    own = torch.tensor([issues.index(batch.issue[place]) for place in asked])
    near = torch.tensor([batch.role[place] == "near" for place in asked])
    right = functional.cross_entropy(scores[~near], own[~near])
    mine = scores.gather(1, own[:, None])[:, 0]
    too_near = mine[near][None, :] - mine[~near][:, None]
    pairs = own[~near][:, None] == own[near][None, :]
    return right + functional.softplus(too_near)[pairs].mean()


def kept(wholes: Tensor, before: Tensor) -> Tensor:
    """How far texts have moved from where the model had them: what it knew of all the world is not to be forgotten."""
    return SHARPNESS * (1 - (wholes * before).sum(1)).mean()


def _numbers(names: Sequence[str]) -> Tensor:
    number = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return torch.tensor([number[name] for name in names])


def _is(batch: Batch, role: str) -> Tensor:
    return torch.tensor([one == role for one in batch.role])
