"""Daily Papers pages that somebody saved as text: what is left when a browser's mark-up is gone."""
