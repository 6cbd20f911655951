"""Fields of a request for papers that the journal replays."""

from kouan.journal.projections import Projection

Projection("paper_request", model="papers.PaperRequest", fields=("state",))
