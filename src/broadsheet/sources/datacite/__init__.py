"""DataCite: repositories' texts by DOI, and their relations to articles."""
