"""What the reader is taught: one loss a task, summed over the sentences of a batch."""

import numpy as np
import torch
from data import ROLES, TIES, Batch
from model import Reader
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kg.extraction.reader import features

MENTION_WEIGHT, TRIGGER_WEIGHT = 1.5, 1.5
RELATION_STATUS_WEIGHT = torch.tensor([1.0, 2.0, 2.5, 1.5])
EVENT_STATUS_WEIGHT = torch.tensor([1.0, 1.3, 2.0])
POSITIVE_RELATION, POSITIVE_ROLE = 2.0, 1.5


def pooled(logits: Tensor, groups: Tensor, count: int) -> Tensor:
    """Return the log of the summed exponentials of the rows of each group."""
    top = torch.full((count, logits.shape[1]), -1e4).scatter_reduce(
        0, groups[:, None].expand_as(logits), logits.detach(), "amax"
    )
    total = torch.zeros_like(top).index_add(0, groups, (logits - top[groups]).exp())
    return top + total.clamp(min=1e-9).log()


def pair_inputs(a: np.ndarray, b: np.ndarray, sentence_a: np.ndarray, sentence_b: np.ndarray) -> tuple:
    """Gap, flags and words between for rows of spans."""
    left, right = features.between(a, b)
    flags = features.pair_flags(a, b, sentence_a, sentence_b)
    gap = features.gap(right - left)
    return (
        torch.from_numpy(gap),
        torch.from_numpy(flags),
        (torch.from_numpy(left), torch.from_numpy(right)),
    )


class Losses:
    def __init__(self, model: Reader, settings: dict) -> None:
        self.model = model
        self.settings = settings["model"]
        self.weights = settings["weights"]

    def __call__(self, batch: Batch, words: Tensor, with_predicted: bool) -> tuple[Tensor, dict[str, float]]:
        m = self.model
        losses: dict[str, Tensor] = {}
        first, last = features.candidate_spans(batch.sentences, self.settings["mention_width"])
        hidden, logits = m.mentions(words, torch.from_numpy(first), torch.from_numpy(last))
        index = {(i, j): k for k, (i, j) in enumerate(zip(first.tolist(), last.tolist(), strict=True))}
        gold = torch.zeros(len(first), dtype=torch.long)
        rows, mentions = [], []
        for mention in batch.mentions.tolist():
            if (k := index.get((mention[1], mention[2]))) is not None:
                gold[k] = mention[3] + 1
                rows.append(k)
                mentions.append(mention)
        losses["mentions"] = self._types(logits, gold, MENTION_WEIGHT)
        if with_predicted:
            self._add_predicted(batch, logits, gold, first, last, rows, mentions)
        table = np.array(mentions, dtype=np.int64).reshape(-1, 5)
        picked = torch.tensor(rows, dtype=torch.long)
        spans = m.mentions.represent(hidden[picked], logits[picked])
        losses["triggers"], losses["event_status"], triggers = self._triggers(batch, words)
        if len(table) > 1:
            losses["coref"] = self._coref(batch, table, spans, words)
            losses["relations"], losses["relation_status"] = self._relations(batch, table, spans, words)
            losses["roles"] = self._roles(batch, table, spans, words, triggers)
        count = len(batch.sentences)
        total = sum(self.weights[name] * loss for name, loss in losses.items()) / count
        return total, {name: float(loss.detach()) / count for name, loss in losses.items()}

    @staticmethod
    def _types(logits: Tensor, gold: Tensor, positive: float) -> Tensor:
        weight = torch.full((logits.shape[1],), positive)
        weight[0] = 1.0
        return F.cross_entropy(logits, gold, weight=weight, reduction="sum")

    @staticmethod
    def _add_predicted(batch, logits, gold, first, last, rows, mentions) -> None:
        """Let the pair heads see what the model wrongly takes for mentions, each an entity of its own."""
        wrong = ((logits.argmax(-1) > 0) & (gold == 0)).nonzero()[:, 0]
        wrong = wrong[torch.randperm(len(wrong))[: len(rows) // 3]].tolist()
        begins = np.array([a for a, _ in batch.sentences])
        for n, k in enumerate(wrong):
            sentence = int(np.searchsorted(begins, first[k], side="right")) - 1
            rows.append(k)
            mentions.append([sentence, int(first[k]), int(last[k]), 0, batch.entities + n])
        order = sorted(range(len(rows)), key=lambda n: (mentions[n][1], -mentions[n][2]))
        rows[:], mentions[:] = [rows[n] for n in order], [mentions[n] for n in order]

    def _triggers(self, batch: Batch, words: Tensor):
        first, last = features.candidate_spans(batch.sentences, self.settings["trigger_width"])
        hidden, logits = self.model.triggers(words, torch.from_numpy(first), torch.from_numpy(last))
        index = {(i, j): k for k, (i, j) in enumerate(zip(first.tolist(), last.tolist(), strict=True))}
        gold = torch.zeros(len(first), dtype=torch.long)
        rows, kept = [], []
        for event in batch.events:
            if (k := index.get(event["span"])) is not None:
                gold[k] = event["type"] + 1
                rows.append(k)
                kept.append(event)
        loss = self._types(logits, gold, TRIGGER_WEIGHT)
        if not rows:
            return loss, logits.sum() * 0, (kept, None)
        spans = self.model.triggers.represent(hidden[rows], logits[rows])
        status = torch.tensor([event["status"] for event in kept])
        status_loss = F.cross_entropy(
            self.model.status(spans).float(), status, weight=EVENT_STATUS_WEIGHT, reduction="sum"
        )
        return loss, status_loss, (kept, spans)

    def _coref(self, batch: Batch, table: np.ndarray, spans: Tensor, words: Tensor) -> Tensor:
        story = batch.story[table[:, 0]]
        pairs = np.array(
            [
                (i, j)
                for i in range(len(table))
                for j in range(max(0, i - self.settings["antecedents"]), i)
                if story[i] == story[j]
            ],
            dtype=np.int64,
        ).reshape(-1, 2)
        if not len(pairs):
            return spans.sum() * 0
        extents = table[:, 1:3]
        surfaces = [features.Surface(batch.words[a : b + 1]) for a, b in extents]
        flags = torch.from_numpy(features.coref_flags(pairs, extents, surfaces))
        gap = torch.from_numpy(features.gap(pairs[:, 0] - pairs[:, 1] - 1))
        i, j = torch.from_numpy(pairs[:, 0]), torch.from_numpy(pairs[:, 1])
        scores = self.model.coref(spans, spans, i, j, gap, flags, words, (i, j))[:, 0]
        same = torch.from_numpy(table[pairs[:, 0], 4] == table[pairs[:, 1], 4])
        n = len(table)
        zero = torch.zeros(n, 1)
        everything = pooled(torch.cat([scores[:, None], zero]), torch.cat([i, torch.arange(n)]), n)
        linked = torch.zeros(n, dtype=torch.bool).index_fill(0, i[same], True)
        alone = (~linked).nonzero()[:, 0]
        right = pooled(torch.cat([scores[same][:, None], zero[alone]]), torch.cat([i[same], alone]), n)
        return (everything - right).sum()

    def _relations(self, batch: Batch, table: np.ndarray, spans: Tensor, words: Tensor) -> tuple[Tensor, Tensor]:
        clock = batch.clock[table[:, 0]]
        grouped = features.group_mentions(clock.tolist(), table[:, 4].tolist())
        rows, groups = features.relation_pairs(grouped, self.settings["relation_reach"])
        if not rows:
            return spans.sum() * 0, spans.sum() * 0
        pairs = np.array(rows)
        a, b = pairs[:, 1], pairs[:, 2]
        gap, flags, between = pair_inputs(table[a, 1:3], table[b, 1:3], clock[a], clock[b])
        logits = self.model.relations(
            spans, spans, torch.from_numpy(a), torch.from_numpy(b), gap, flags, words, between
        )
        properties = logits.shape[1] - 7
        at = {group: k for k, group in enumerate(groups)}
        gold = torch.zeros(len(groups), properties + 3)
        mask = torch.ones_like(gold)
        status = []
        told: dict[tuple[int, int], list[int]] = {}
        for k, (_, x, y) in enumerate(groups):
            told.setdefault((x, y), []).append(k)
        untimed = torch.from_numpy(~np.isin([g[0] for g in groups], batch.clock[batch.timed]))
        mask[untimed, properties:] = 0
        for relation in batch.relations:
            # the same tie told in another sentence is neither right nor wrong there
            for k in told.get((relation["subject"], relation["object"]), ()):
                mask[k, relation["property"]] = 0
        for relation in batch.relations:
            sentence = int(batch.clock[relation["sentence"]])
            k = at.get((sentence, relation["subject"], relation["object"]))
            if k is not None:
                gold[k, relation["property"]] = 1
                mask[k, relation["property"]] = 1
                status.append((k, relation["property"], relation["status"]))
            for t, tie in enumerate(TIES):
                for other in relation["ties"][tie]:
                    for end in ("subject", "object"):
                        if (k := at.get((sentence, relation[end], other))) is not None:
                            gold[k, properties + t] = 1
        scores = pooled(logits[:, : properties + 3], torch.from_numpy(pairs[:, 0]), len(groups))
        weight = 1 + gold * (POSITIVE_RELATION - 1)
        loss = (F.binary_cross_entropy_with_logits(scores, gold, reduction="none") * mask * weight).sum()
        return loss, self._status(logits, pairs, status, properties)

    @staticmethod
    def _status(logits: Tensor, pairs: np.ndarray, told: list[tuple[int, int, int]], properties: int) -> Tensor:
        """Teach the status on the pair of mentions that tells the relation best."""
        if not told:
            return logits.sum() * 0
        of: dict[int, list[int]] = {}
        for row, group in enumerate(pairs[:, 0].tolist()):
            of.setdefault(group, []).append(row)
        values = logits.detach()
        best = [max(of[k], key=lambda row: float(values[row, p])) for k, p, _ in told]
        gold = torch.tensor([status for *_, status in told])
        return F.cross_entropy(logits[best, properties + 3 :], gold, weight=RELATION_STATUS_WEIGHT, reduction="sum")

    def _roles(self, batch: Batch, table: np.ndarray, spans: Tensor, words: Tensor, triggers) -> Tensor:
        events, vectors = triggers
        if not events:
            return spans.sum() * 0
        clock = batch.clock[table[:, 0]]
        grouped = features.group_mentions(clock.tolist(), table[:, 4].tolist())
        times = np.array([batch.clock[event["sentence"]] for event in events])
        rows, groups = features.role_pairs(grouped, times.tolist(), self.settings["role_reach"])
        if not rows:
            return spans.sum() * 0
        pairs = np.array(rows)
        t, i = pairs[:, 1], pairs[:, 2]
        extents = np.array([event["span"] for event in events])
        gap, flags, between = pair_inputs(extents[t], table[i, 1:3], times[t], clock[i])
        logits = self.model.roles(vectors, spans, torch.from_numpy(t), torch.from_numpy(i), gap, flags, words, between)
        gold = torch.zeros(len(groups), len(ROLES))
        at = {group: k for k, group in enumerate(groups)}
        for t, event in enumerate(events):
            for r, role in enumerate(ROLES):
                for entity in event["roles"].get(role, ()):
                    if (k := at.get((t, entity))) is not None:
                        gold[k, r] = 1
        scores = pooled(logits, torch.from_numpy(pairs[:, 0]), len(groups))
        weight = 1 + gold * (POSITIVE_ROLE - 1)
        return (F.binary_cross_entropy_with_logits(scores, gold, reduction="none") * weight).sum()
