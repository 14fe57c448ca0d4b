"""The only outbound HTTP: polite (one queue per host), patient (retries), careful (no private addresses)."""
