"""The operators of XPath 1.0: each builds the code for itself out of the code of its two sides."""

from __future__ import annotations
