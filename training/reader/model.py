"""The reader's network: a MiniLM encoder that also sees case, and heads for spans and pairs of spans."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kg.extraction.reader import features, text

WIDTH, LAYERS, HEADS = 384, 6, 12


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)
        self.last = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-1, -2)) * (WIDTH // HEADS) ** -0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e4)
        seen = scores.softmax(-1).to(v.dtype) @ v
        x = self.norm(x + self.dropout(self.out(seen.transpose(1, 2).reshape(b, n, WIDTH))))
        return self.last(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """BERT as in MiniLM-L6, with the shape of each piece's word added to what it sees."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.pieces = nn.Embedding(30522, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.shapes = nn.Embedding(len(text.SHAPES), WIDTH)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.shapes.weight)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor | None) -> Tensor:
        x = self.pieces(ids) + self.positions.weight[: ids.shape[1]] + self.kind
        x = self.dropout(self.norm(x) + self.shapes(shapes))
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load_pretrained(self, weights: Path) -> None:
        from safetensors.torch import load_file

        old = {key.removeprefix("bert."): value for key, value in load_file(weights).items()}
        new = self.state_dict()
        new["pieces.weight"] = old["embeddings.word_embeddings.weight"]
        new["positions.weight"] = old["embeddings.position_embeddings.weight"]
        new["kind"] = old["embeddings.token_type_embeddings.weight"][0]
        for end in ("weight", "bias"):
            new[f"norm.{end}"] = old[f"embeddings.LayerNorm.{end}"]
            for k in range(LAYERS):
                at = f"encoder.layer.{k}."
                parts = [old[f"{at}attention.self.{name}.{end}"] for name in ("query", "key", "value")]
                new[f"layers.{k}.qkv.{end}"] = torch.cat(parts)
                new[f"layers.{k}.out.{end}"] = old[f"{at}attention.output.dense.{end}"]
                new[f"layers.{k}.norm.{end}"] = old[f"{at}attention.output.LayerNorm.{end}"]
                new[f"layers.{k}.up.{end}"] = old[f"{at}intermediate.dense.{end}"]
                new[f"layers.{k}.down.{end}"] = old[f"{at}output.dense.{end}"]
                new[f"layers.{k}.last.{end}"] = old[f"{at}output.LayerNorm.{end}"]
        self.load_state_dict(new)


class Spans(nn.Module):
    """A hidden vector and the logits of every type (first: none) for spans of words."""

    def __init__(self, width: int, hidden: int, types: int, dropout: float) -> None:
        super().__init__()
        self.start = nn.Linear(WIDTH, hidden)
        self.end = nn.Linear(WIDTH, hidden, bias=False)
        self.inside = nn.Linear(WIDTH, hidden, bias=False)
        self.width = nn.Embedding(width, hidden)
        self.types = nn.Linear(hidden, types + 1)
        self.typed = nn.Embedding(types + 1, hidden)
        self.mix = nn.Linear(hidden, hidden)
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.width.weight, std=0.1)
        nn.init.normal_(self.typed.weight, std=0.1)
        with torch.no_grad():
            self.types.bias[0] = 6.0  # nearly every span is none

    def forward(self, words: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
        ends = self.start(words).index_select(0, first) + self.end(words).index_select(0, last)
        hidden = ends + mean(self.inside(words), first, last + 1) + self.width(last - first)
        hidden = self.dropout(F.relu(hidden))
        return hidden, self.types(hidden).float()

    def represent(self, hidden: Tensor, logits: Tensor) -> Tensor:
        """Return what the pair heads see of spans: their vectors and what types they seem to be."""
        return self.dropout(F.relu(self.mix(hidden) + logits.detach().softmax(-1) @ self.typed.weight)).float()


def mean(words: Tensor, first: Tensor, after: Tensor) -> Tensor:
    """Return the mean of the words from `first` to before `after`, zero where there are none."""
    total = F.pad(words.float().cumsum(0), (0, 0, 1, 0))
    return (total.index_select(0, after) - total.index_select(0, first)) / (after - first).clamp(min=1).unsqueeze(-1)


class Pairs(nn.Module):
    """Logits for ordered pairs of span vectors, with the words between them and flags."""

    def __init__(self, size: int, hidden: int, flags: int, outputs: int, dropout: float, between: bool = True) -> None:
        super().__init__()
        self.a = nn.Linear(size, hidden)
        self.b = nn.Linear(size, hidden, bias=False)
        self.both_a = nn.Linear(size, hidden // 2, bias=False)
        self.both_b = nn.Linear(size, hidden // 2, bias=False)
        self.both = nn.Linear(hidden // 2, hidden, bias=False)
        self.between = nn.Linear(WIDTH, hidden, bias=False) if between else None
        self.gap = nn.Embedding(features.GAPS, hidden)
        self.flags = nn.Linear(flags, hidden, bias=False)
        self.out = nn.Linear(hidden, outputs)
        self.dropout = nn.Dropout(dropout)
        nn.init.normal_(self.gap.weight, std=0.1)
        nn.init.constant_(self.out.bias, -3.0)

    def forward(
        self, a: Tensor, b: Tensor, i: Tensor, j: Tensor, gap: Tensor, flags: Tensor, words: Tensor, between: Tensor
    ) -> Tensor:
        both = self.both_a(a).index_select(0, i) * self.both_b(b).index_select(0, j)
        hidden = self.a(a).index_select(0, i) + self.b(b).index_select(0, j) + self.both(both)
        hidden = hidden + self.gap(gap) + self.flags(flags)
        if self.between is not None:
            hidden = hidden + mean(self.between(words), between[0], between[1])
        return self.out(self.dropout(F.relu(hidden))).float()


class Reader(nn.Module):
    def __init__(self, settings: dict, types: int, events: int, properties: int) -> None:
        super().__init__()
        s = settings["model"]
        hidden, wide, drop = s["hidden"], s["pair_hidden"], s["dropout"]
        self.encoder = Encoder()
        self.mentions = Spans(s["mention_width"], hidden, types, drop)
        self.triggers = Spans(s["trigger_width"], hidden, events, drop)
        self.status = nn.Linear(hidden, 3)
        self.coref = Pairs(hidden, wide, features.COREF_FLAGS, 1, drop, between=False)
        # outputs: the properties, the ties to a speaker and to times, the status
        self.relations = Pairs(hidden, wide, features.PAIR_FLAGS, properties + 3 + 4, drop)
        self.roles = Pairs(hidden, wide, features.PAIR_FLAGS, 5, drop)

    def words(self, batch) -> Tensor:
        flat = []
        for ids, shapes in batch.windows:
            pieces = torch.from_numpy(ids)
            mask = (pieces != 0)[:, None, None, :]
            flat.append(self.encoder(pieces, torch.from_numpy(shapes), mask).flatten(0, 1).float())
        pieces = torch.cat(flat)
        return (pieces[torch.from_numpy(batch.first)] + pieces[torch.from_numpy(batch.last)]) / 2
