"""What of an article is tolerated although article.v1 says otherwise: read as it is meant, or left out, and told as a remark.

A desk that misses a story over a country written as "UK" does not care whose fault it was. So what is optional costs no
article; of what is required, that only which has one reading. docs/publishing.md has all of it as tables, which a test compares.
It imports wording, and of schemas what judges and shows values.
"""

from schemas.tolerance.article import is_odd, markup_remarks, tolerated
from schemas.tolerance.detection import detector, language_remark
from schemas.tolerance.faults import explained
from schemas.tolerance.members import OPTIONAL
from schemas.tolerance.remarks import MEMBERS, Remark

__all__ = ["MEMBERS", "OPTIONAL", "Remark", "detector", "explained", "is_odd", "language_remark", "markup_remarks", "tolerated"]
