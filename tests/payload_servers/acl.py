"""Invented collections of the ACL Anthology, and a folder that serves them with an index."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.payload_servers.feeds import Reply, Seen, as_json

PAPER = """<paper id="1"><title>Why <fixed-case>B</fixed-case>ERT sees &lt;mask&gt; in
 <tex-math>O(n^2)</tex-math> <b>time</b></title>
<author><first>Ada</first><last>Lovelace</last><affiliation>Works &amp; Co</affiliation></author>
<author><last>Plato</last></author><author><first/><last/></author>
<pages>1–9</pages><abstract>We <i>invent</i> <url>https://x.example</url>.</abstract>
<url hash="0">2026.inv-long.1</url><bibkey>x</bibkey><doi>10.18653/V1/2026.inv-long.1</doi>
<award>Best Paper</award><pwccode url="https://github.com/a/b" additional="true"/><video href="https://v.example/1"/>
<revision id="1" href="x" hash="1"/><revision id="2" href="y" hash="2" date="2026-9-3"
>Fixed a typo.</revision></paper>"""


def paper(number: int, **elements: str) -> str:
    inner = {"title": f"Invention {number}", "url": "", **elements}
    return f'<paper id="{number}">' + "".join(f"<{k}>{v}</{k}>" for k, v in inner.items() if v) + "</paper>"


def volume(
    papers: str, *, name: str = "long", year: str = "2026", venue: str = "inv", day: str = "2026-08-20"
) -> str:
    return (
        f'<volume id="{name}" ingest-date="{day}" type="proceedings"><meta><booktitle>Proceedings of '
        f"<fixed-case>INV</fixed-case></booktitle><editor><first>E</first><last>D</last></editor><year>{year}</year>"
        f"<venue>{venue}</venue></meta><frontmatter><url>2026.inv-long.0</url></frontmatter>{papers}</volume>"
    )


def collection(volumes: str, name: str = "2026.inv") -> bytes:
    head = f"<?xml version='1.0' encoding='UTF-8'?>\n<collection id=\"{name}\">\n"
    return f"{head}{volumes}\n<event><meta><title>An event</title></meta></event></collection>\n".encode()


def folder(files: Mapping[str, bytes]) -> Callable[[Seen], Reply]:
    """``/`` lists the files as GitHub's tree does."""

    def answer(seen: Seen) -> Reply:
        if seen.path == "/":
            entries = [{"path": name, "type": "blob"} for name in (*files, "schema.rnc", "readme.xml.txt")]
            return as_json({"tree": entries})
        body = files.get(seen.path.removeprefix("/"))
        return Reply(body) if body is not None else Reply(b"404: Not Found", 404)

    return answer
