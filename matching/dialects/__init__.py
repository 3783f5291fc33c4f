"""Queries of other products, read and written anew in our language: text in, text and what differs out."""
