"""The district's verbs: each takes an open transaction and plain values and knows no HTTP."""
