"""all-MiniLM-L6-v2 (``model.safetensors``) → ONNX with int8 weights per channel, pooled and of length one.

    python -m broadsheet.embeddings.train.export MINILM_FOLDER ONNX_FOLDER

Per channel keeps a cosine of .995 to the float model, per tensor only .94.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from broadsheet.embeddings.train.extras import library

LAYERS, HEADS, WIDTH, INNER, VOCABULARY, POSITIONS = 6, 12, 384, 1536, 30522, 512
PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "last": "output.LayerNorm",
}


def network(weights: dict[str, Any]) -> Any:
    """The six-layer BERT (Devlin et al. 2019) those weights belong to, mean-pooled."""
    torch = library("torch")
    nn, functional = torch.nn, torch.nn.functional

    class Layer(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            for name in ("query", "key", "value", "out"):
                setattr(self, name, nn.Linear(WIDTH, WIDTH))
            self.norm, self.last = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
            self.wide, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

        def forward(self, states: Any, hidden: Any) -> Any:
            count, length, _ = states.shape

            def heads(part: Any) -> Any:
                return part(states).view(count, length, HEADS, WIDTH // HEADS).transpose(1, 2)

            scores = heads(self.query) @ heads(self.key).transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + hidden
            mixed = (scores.softmax(-1) @ heads(self.value)).transpose(1, 2).reshape(count, length, WIDTH)
            states = self.norm(self.out(mixed) + states)
            return self.last(self.narrow(functional.gelu(self.wide(states))) + states)

    class Network(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.words, self.places = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(POSITIONS, WIDTH)
            self.kind = nn.Parameter(torch.zeros(WIDTH))
            self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
            self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            mask = attention_mask.float()
            places = torch.arange(input_ids.shape[1]).unsqueeze(0)
            states = self.norm(self.words(input_ids) + self.places(places) + self.kind)
            for layer in self.layers:
                states = layer(states, ((1 - mask) * -10000.0)[:, None, None, :])
            mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1e-9)
            return functional.normalize(mean, dim=1)

    made = Network().eval()
    made.load_state_dict(_renamed(weights))
    return made


def _renamed(weights: dict[str, Any]) -> dict[str, Any]:
    below = "embeddings."
    found = {
        "words.weight": weights[f"{below}word_embeddings.weight"],
        "places.weight": weights[f"{below}position_embeddings.weight"],
        "kind": weights[f"{below}token_type_embeddings.weight"][0],
        "norm.weight": weights[f"{below}LayerNorm.weight"],
        "norm.bias": weights[f"{below}LayerNorm.bias"],
    }
    for layer in range(LAYERS):
        for ours, theirs in PARTS.items():
            for end in ("weight", "bias"):
                found[f"layers.{layer}.{ours}.{end}"] = weights[f"encoder.layer.{layer}.{theirs}.{end}"]
    return {name: part.float() for name, part in found.items()}


def export(source: Path, target: Path) -> None:
    torch, quantization = library("torch"), library("onnxruntime.quantization")
    target.mkdir(parents=True, exist_ok=True)
    made = network(library("safetensors.torch").load_file(str(source / "model.safetensors")))
    example = (
        torch.tensor([[101, 7592, 102, 0], [101, 7592, 2088, 102]]),
        torch.tensor([[1, 1, 1, 0], [1] * 4]),
    )
    full, names = target / "full.onnx", ["input_ids", "attention_mask"]
    axes = {name: {0: "texts", 1: "tokens"} for name in names} | {"vectors": {0: "texts"}}
    torch.onnx.export(
        made, example, str(full), input_names=names, output_names=["vectors"], dynamic_axes=axes,
        dynamo=False, opset_version=17,
    )  # fmt: skip
    quantization.quantize_dynamic(
        str(full), str(target / "model_int8.onnx"), per_channel=True, op_types_to_quantize=["MatMul"]
    )
    full.unlink()
    shutil.copy(source / "tokenizer.json", target / "tokenizer.json")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    export(Path(sys.argv[1]), Path(sys.argv[2]))
