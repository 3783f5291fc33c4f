"""The text of a query to its tree, or to errors that point at the letter. Built on analysis: words are cut alike in both."""
