"""What makes two texts one story: a short string made once of an article, and how two of them are related.

It is our own scheme, with a name and a version, specified in docs/fingerprint.md: the string travels in match.v1 and is kept in
the ledger, where it is read by later releases. Who decides on stories (`alerts`) imports nothing from here: it is handed a
`StoryIndex` as a value.
"""

from matching.fingerprints.index import StoryIndex
from matching.fingerprints.making import fingerprint
from matching.fingerprints.relations import Relation, relation
from matching.fingerprints.written import Fingerprint

__all__ = ["Fingerprint", "Relation", "StoryIndex", "fingerprint", "relation"]
