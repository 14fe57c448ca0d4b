"""Invented articles behind NCBI's E-utilities: a search kept on the server, read in pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tests.payload_servers.feeds import Reply, Seen, as_json

ENVIRONMENT = "MCID_0123+="
HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd">\n<PubmedArticleSet>'
)
TITLE = "On <i>E. coli</i> &amp; H<sub>2</sub>O."
AUTHORS = (
    '<Author ValidYN="Y"><LastName>Lovelace</LastName><ForeName>Ada</ForeName>'
    "<Initials>A</Initials><Suffix>Jr</Suffix>"
    "<AffiliationInfo><Affiliation>Engine Works.</Affiliation></AffiliationInfo>"
    "<AffiliationInfo><Affiliation>Second.</Affiliation></AffiliationInfo></Author>"
    "<Author><LastName>Babbage</LastName><Initials>C</Initials></Author>"
    "<Author><CollectiveName>Engine Study Group</CollectiveName></Author>"
)
ABSTRACT = (
    '<Abstract><AbstractText Label="BACKGROUND">One &lt; two.</AbstractText><AbstractText Label="UNLABELLED">'
    "With <mml:math><mml:mi>x</mml:mi></mml:math>.</AbstractText>"
    "<CopyrightInformation>© X</CopyrightInformation></Abstract>"
)


def article(
    number: int = 1,
    *,
    title: str = TITLE,
    authors: str = AUTHORS,
    abstract: str = ABSTRACT,
    pub_date: str = "<Year>2026</Year><Month>Aug</Month>",
    article_date: str = "<Year>2026</Year><Month>8</Month><Day>3</Day>",
    kinds: Sequence[str] = ("Journal Article",),
    extra: str = "",
    doi: str = "10.5555/MED.1",
) -> str:
    types = "".join(f"<PublicationType UI='D'>{kind}</PublicationType>" for kind in kinds)
    day = f'<ArticleDate DateType="Electronic">{article_date}</ArticleDate>' if article_date else ""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">{number}</PMID>'
        "<DateRevised><Year>2026</Year><Month>08</Month><Day>20</Day></DateRevised><Article>"
        "<Journal><JournalIssue>"
        f"<Volume>7</Volume><Issue>2</Issue><PubDate>{pub_date}</PubDate></JournalIssue>"
        "<Title>Journal of Inv &amp; Co</Title><ISOAbbreviation>J Inv</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{title}</ArticleTitle><Pagination>"
        f'<MedlinePgn>11-9</MedlinePgn></Pagination><ELocationID EIdType="pii" ValidYN="Y">S1</ELocationID>'
        f'<ELocationID EIdType="doi" ValidYN="Y">{doi}</ELocationID>{abstract}'
        f"<AuthorList>{authors}</AuthorList>"
        f"<PublicationTypeList>{types}</PublicationTypeList>{day}</Article>{extra}<MeshHeadingList><MeshHeading>"
        "<DescriptorName>Engines</DescriptorName></MeshHeading></MeshHeadingList>"
        "<KeywordList><Keyword>steam</Keyword></KeywordList>"
        f"</MedlineCitation><PubmedData><ArticleIdList>"
        f'<ArticleId IdType="doi">{doi}</ArticleId>'
        "</ArticleIdList><ReferenceList><Reference><ArticleIdList>"
        '<ArticleId IdType="doi">10.5555/ref</ArticleId>'
        "</ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle>\n"
    )


def eutilities(
    days: Mapping[str, Sequence[str]], *, counts: Mapping[str, int] | None = None
) -> Callable[[Seen], Reply]:
    """``days`` are ``2026/08/20`` → articles; a day's search is its own query key."""
    names = sorted(days)

    def answer(seen: Seen) -> Reply:
        params = seen.params
        if seen.path.endswith("/esearch.fcgi"):
            if params.get("term") == "broken[":
                return as_json({"esearchresult": {"ERROR": "Invalid query"}})
            day = params["mindate"]
            count = (counts or {}).get(day, len(days.get(day, ())))
            key = names.index(day) + 1 if day in days else 0
            found = {"count": str(count), "querykey": str(key), "webenv": ENVIRONMENT}
            return as_json({"header": {}, "esearchresult": found})
        if params.get("WebEnv") != ENVIRONMENT:
            return Reply(
                b'<?xml version="1.0"?><eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>'
            )
        start, size = int(params["retstart"]), int(params["retmax"])
        page = days[names[int(params["query_key"]) - 1]][start : start + size]
        return Reply(f"{HEAD}{''.join(page)}</PubmedArticleSet>".encode())

    return answer
