"""Words people wrap a literature question in: they ask for papers, they are not what the papers are about.

"Which works investigate X" is looked up as X. Written from general knowledge before looking at any set;
a query of nothing else keeps its words.
"""

from __future__ import annotations

from collections.abc import Sequence

from lexical import tokens

WORDS = """
any some paper papers work works study studies research researches article articles literature publication
publications resource resources information about provide provides provided propose proposes proposed discuss
discusses discussed explore explores explored investigate investigated introduce introduced present presented
could would should you your please give me find list tell know there which what who whom whose where how why
when can does did do has have had been example examples i we us our looking search show shows describe
described conducted related focus focuses focused aim name mention regarding concerning field area areas topic
"""

STEMS = frozenset(stem for cut in tokens([WORDS]) for stem in cut)


def without(query: Sequence[str]) -> list[str]:
    return [word for word in query if word not in STEMS] or list(query)
