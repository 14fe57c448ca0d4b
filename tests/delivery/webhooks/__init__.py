"""Tests of the webhook channel, against a real HTTP server."""
