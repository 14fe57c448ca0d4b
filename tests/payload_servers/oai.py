"""An invented OAI-PMH repository with paged lists, sets and the protocol's errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.payload_servers.feeds import Reply, Seen

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:myns="http://purl.org/dc/elements/1.1/">'
)


def dc(
    number: int, *elements: str, deleted: bool = False, body: str | None = None, datestamp: str = "2026-08-20"
) -> str:
    status = ' status="deleted"' if deleted else ""
    header = (
        f"<header{status}><identifier>oai:inv.example:{number}</identifier>"
        f"<datestamp>{datestamp}</datestamp></header>"
    )
    inner = "".join(elements) or f"<dc:title>Invention {number}</dc:title>"
    metadata = f"<oai_dc:dc>{inner}</oai_dc:dc>" if body is None else body
    return f"<record>{header}{'' if deleted else f'<metadata>{metadata}</metadata>'}</record>\n"


def error(code: str, words: str = "words") -> str:
    return f'{HEAD}<error code="{code}">{words}</error></OAI-PMH>'


def repository(records: Sequence[str], *, size: int = 3, total: int | None = None) -> Callable[[Seen], Reply]:
    """Pages of ``size``; tokens are ``skip/<n>&`` so that they need encoding; set "empty" has nothing."""

    def answer(seen: Seen) -> Reply:
        params = seen.params
        if params.get("verb") != "ListRecords":
            return Reply(error("badVerb").encode())
        if params.get("set") == "empty" or params.get("from", "") > "2030":
            return Reply(error("noRecordsMatch").encode())
        token = params.get("resumptionToken", "")
        if token and (not token.startswith("skip/") or len(params) != 2):
            return Reply(error("badResumptionToken", "unknown token").encode())
        start = int(token.removeprefix("skip/").removesuffix("&")) if token else 0
        page = "".join(records[start : start + size])
        size_said = len(records) if total is None else total
        more = f"skip/{start + size}&amp;" if start + size < len(records) else ""
        bookmark = (
            f'<resumptionToken completeListSize="{size_said}" cursor="{start}">{more}</resumptionToken>'
        )
        return Reply(f"{HEAD}<ListRecords>{page}{bookmark}</ListRecords></OAI-PMH>".encode())

    return answer
