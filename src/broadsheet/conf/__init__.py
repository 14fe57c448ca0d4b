"""The only place that sees everything: the environment, Django's settings, addresses, wiring, checks."""
