"""OpenAlex: an open catalogue of works, their citations and fields. Needs a (free) key."""
