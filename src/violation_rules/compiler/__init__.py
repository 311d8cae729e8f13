"""Symbols → Program."""
