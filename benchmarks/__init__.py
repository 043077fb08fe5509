"""Measurements. Ratios within one run on one machine; see ``benchmarks/README.md``."""
