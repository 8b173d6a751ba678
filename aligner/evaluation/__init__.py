"""Alignments and gold → precision, recall, calibration."""
