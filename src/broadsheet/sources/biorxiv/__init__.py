"""bioRxiv and medRxiv: life and health sciences."""
