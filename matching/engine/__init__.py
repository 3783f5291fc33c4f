"""Queries past an article: which could match (presearch), which do (percolator), and where (answers). Built on analysis."""
