"""The files people have -> articles: JSON lines and arrays, exports as tables, pages of text; what `publish`, `match`,
`backtest`, `explain` and `demo` read.

    reader = ArticleReader(How(now, columns, order))
    for article in reader.articles(Files(paths).paths): ...
    reader.tell()

files.py reads one file of any kind; columns.py is the table of the names of columns. It imports schemas, wording, and how to
remark something.
"""

from wirewatch.articles.causes import Causes
from wirewatch.articles.columns import ENGLISH, MEMBERS, OTHERS
from wirewatch.articles.dates import instant_of
from wirewatch.articles.files import read_lines
from wirewatch.articles.how import How, Order, table_options
from wirewatch.articles.line import STDIN, ArticleLine, InputError, key_of, name_of
from wirewatch.articles.message import JudgedMessage, judge_message
from wirewatch.articles.paths import JSON_LINES, ArticleFile, ArticlePath, Files, holds_articles, is_watchlist
from wirewatch.articles.reader import ArticleReader, ReadArticle

__all__ = [
    "ENGLISH",
    "JSON_LINES",
    "MEMBERS",
    "OTHERS",
    "STDIN",
    "ArticleFile",
    "ArticleLine",
    "ArticlePath",
    "ArticleReader",
    "Causes",
    "Files",
    "How",
    "InputError",
    "JudgedMessage",
    "Order",
    "ReadArticle",
    "holds_articles",
    "instant_of",
    "is_watchlist",
    "judge_message",
    "key_of",
    "name_of",
    "read_lines",
    "table_options",
]
