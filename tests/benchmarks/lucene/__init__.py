"""Lucene Monitor past the same articles and rules as our percolator, and their matches one by one. `make bench` runs it where
there is a Java with a compiler and its jars come; nothing else asks for either."""
