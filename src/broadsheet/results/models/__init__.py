"""Tables of what was measured. Nobody outside ``results`` imports them."""

from broadsheet.results.models.reproduction import Reproduction
from broadsheet.results.models.result import Result

__all__ = ["Reproduction", "Result"]
