"""Tests of people and what they want."""
