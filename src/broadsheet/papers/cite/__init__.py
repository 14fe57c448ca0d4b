"""Citations: BibTeX, RIS, CSL JSON and a plain line for one paper or a million, streamed.

``works`` reads what a citation needs, ``written`` yields it in one of FORMATS. Nothing here guesses a
publisher, page or volume that no source gave, and no abstract goes out that its source does not let go out.
"""

from broadsheet.papers.cite.formats import FORMATS, Format, written
from broadsheet.papers.cite.keys import key_of
from broadsheet.papers.cite.work import Work, work_of
from broadsheet.papers.cite.works import works

__all__ = ["FORMATS", "Format", "Work", "key_of", "work_of", "works", "written"]
