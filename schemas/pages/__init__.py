"""Articles that come as pages of plain text, with their dates in a line of their own."""

from schemas.pages.page import Given, PageError, read_page

__all__ = ["Given", "PageError", "read_page"]
