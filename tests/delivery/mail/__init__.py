"""Tests of the mail channel, against a real SMTP server on loopback."""
