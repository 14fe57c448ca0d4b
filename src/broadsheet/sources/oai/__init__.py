"""Open repositories over OAI-PMH in Dublin Core: universities, Zenodo, journals on OJS, HAL and more."""
