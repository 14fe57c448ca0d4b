"""Crossref: publishers' records by DOI, with references, relations and retractions."""
