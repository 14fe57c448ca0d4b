"""The write path: moves papers to the right, one file a step. Every step is idempotent, resumes where it
stopped, is bounded, and counts what it did; what ran and what is late stands in the ledger."""
