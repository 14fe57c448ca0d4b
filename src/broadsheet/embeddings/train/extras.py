"""The libraries only training needs, imported in one place so that their absence is one clear sentence."""

from __future__ import annotations

import importlib
from typing import Any

from broadsheet.kernel.errors import Misconfigured


def library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        raise Misconfigured(
            f"Training needs {name}.", hint="pip install torch scipy onnxruntime tokenizers onnx safetensors"
        ) from missing
