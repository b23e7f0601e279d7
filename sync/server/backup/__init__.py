"""Whole copies of one district: made from one moment of the database, sealed, checked, and brought back."""
