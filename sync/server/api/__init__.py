"""HTTP: one file a subject. Reads requests within limits, knows who asks, answers in the envelope; decides nothing."""
