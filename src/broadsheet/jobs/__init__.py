"""Entry by the clock: what is due, and the threads that do it. No logic of its own: a job calls one step."""
