"""British and American spellings of one word. Rules over endings; the index decides which exist. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_RULES = (
    (r"isations?$", "ization"), (r"izations?$", "isation"),
    (r"ise(s|d|r|rs)?$", r"ize\1"), (r"ize(s|d|r|rs)?$", r"ise\1"),
    (r"ising$", "izing"), (r"izing$", "ising"),
    (r"yse(s|d|r|rs)?$", r"yze\1"), (r"yze(s|d|r|rs)?$", r"yse\1"),
    (r"ysing$", "yzing"), (r"yzing$", "ysing"),
    (r"(?<=[bdlmnv])our(s|ed|ing|al|ally|able|ite|ful|less)?$", r"or\1"),
    (r"(?<=[bdlmnv])or(s|ed|ing|al|ally|able|ite|ful|less)$", r"our\1"),
    (r"(?<=(?:col|lab|fav|fla|vap|hum|tum|rum|rig|har|vig))or$", "our"),
    (r"(?<=hav)ior(s|al|ally)?$", r"iour\1"), (r"(?<=hav)iour(s|al|ally)?$", r"ior\1"),
    (r"(?<=[cbt])tre(s|d)?$", r"ter\1"), (r"(?<=[bt])re(s|d)?$", r"er\1"),
    (r"(?<=cen)ter(s|ed)?$", r"tre\1"), (r"(?<=fi)ber(s)?$", r"bre\1"), (r"(?<=me)ter(s)?$", r"tre\1"),
    (r"ogue(s)?$", r"og\1"), (r"(?<=(?:tal|ial|nal))og(s)?$", r"ogue\1"),
    (r"(?<=[aeiou])ll(ed|ing|er|ers)$", r"l\1"), (r"(?<=[aeiou])l(ed|ing|er|ers)$", r"ll\1"),
    (r"ence$", "ense"), (r"(?<=(?:def|off|lic))ense$", "ence"),
    (r"(?<=[a-z]{2})aem", "em"), (r"haem", "hem"), (r"hem(?=o|at)", "haem"), (r"paed", "ped"),
    (r"oedema", "edema"), (r"oestr", "estr"), (r"naeuv|noeuv", "neuv"), (r"neuver", "noeuvre"),
    (r"programme(s)?$", r"program\1"), (r"grey", "gray"), (r"gray", "grey"), (r"artefact", "artifact"),
    (r"artifact", "artefact"), (r"aluminium", "aluminum"), (r"aluminum", "aluminium"),
    (r"sulph", "sulf"), (r"sulf", "sulph"), (r"ageing", "aging"), (r"aging$", "ageing"),
    (r"judgement", "judgment"), (r"judgment", "judgement"), (r"modelling", "modeling"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), change) for pattern, change in _RULES)
_SHORTEST = 4


@lru_cache(maxsize=20_000)
def variants(word: str) -> tuple[str, ...]:
    """Other spellings of ``word``, in lower case; most of them do not exist, ask the index."""
    if len(word) < _SHORTEST or len(word) > 40 or not word.isascii():
        return ()
    folded = word.lower()
    made = (pattern.sub(change, folded, count=1) for pattern, change in _COMPILED)
    return tuple(dict.fromkeys(other for other in made if other != folded))
