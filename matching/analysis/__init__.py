"""An article as queries see it: words, spellings, sentences, layout, facts. It knows the query's words and no more."""
