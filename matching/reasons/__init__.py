"""Why a query matched an article, why not, and what would have to change. Built on all the others."""
