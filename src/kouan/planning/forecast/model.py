"""The forecast: quantile regression on what is known, its intervals widened until they held in the months before.

For each quantile a linear function of the features with the least pinball loss (a linear programme); then the intervals
are moved by what the most recent months show (conformalised quantile regression, Romano, Patterson, Candès 2019), apart
for short and long expected waits, so that "nine of ten" is true for both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from kouan.kernel.lazy import lazy
from kouan.planning.forecast.features import Seen, matrix

if TYPE_CHECKING:
    from scipy import optimize, sparse
else:
    optimize, sparse = lazy("scipy.optimize"), lazy("scipy.sparse")

Floats = NDArray[np.float64]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
INTERVALS = {0.9: (0, 4), 0.5: (1, 3)}  # share: columns of its ends
BANDS = 6  # of expected wait, each with its own widening
MOST = 2500  # rows a fit looks at


class Forecast(msgspec.Struct, frozen=True):
    """Hours: the middle, half of all cases, nine of ten."""

    middle: float
    half: tuple[float, float]
    most: tuple[float, float]


class Model(msgspec.Struct, frozen=True):
    """Coefficients by quantile, the edges of the bands of expected wait, and the widening by share and band."""

    weights: list[list[float]]
    edges: list[float]
    widening: dict[float, list[float]]

    def forecast(self, known: tuple[float, ...]) -> Forecast:
        """One vessel."""
        row = self._rows(np.array([known]))[0]
        return Forecast(float(row[2]), (float(row[1]), float(row[3])), (float(row[0]), float(row[4])))

    def _rows(self, known: Floats) -> Floats:
        """Quantiles of each row, widened, in order, not below 0."""
        raw = _quantiles(np.array(self.weights), known)
        band = np.searchsorted(self.edges, raw[:, 2])
        found = raw.copy()
        for share, (low, high) in INTERVALS.items():
            more = np.array(self.widening[share])[band]
            found[:, low] = raw[:, low] - more
            found[:, high] = raw[:, high] + more
        found[:, 1] = np.minimum(found[:, 1], found[:, 2])
        found[:, 3] = np.maximum(found[:, 3], found[:, 2])
        found[:, 0] = np.minimum(found[:, 0], found[:, 1])
        found[:, 4] = np.maximum(found[:, 4], found[:, 3])
        return np.maximum(found, 0.0)

    def rows(self, seen: list[Seen]) -> Floats:
        """Quantiles of many vessels, one row each."""
        return self._rows(matrix(seen)[0])


def fit(history: list[Seen], recent: list[Seen]) -> Model:
    """Learn from `history`, then set the intervals by the `recent` months, which the fit has not seen."""
    known, waited = matrix(history)
    step = max(1, len(waited) // MOST)
    weights = np.array([_fit(known[::step], waited[::step], q) for q in QUANTILES])
    known, waited = matrix(recent)
    raw = _quantiles(weights, known)
    edges = np.quantile(raw[:, 2], np.linspace(0, 1, BANDS + 1)[1:-1])
    band = np.searchsorted(edges, raw[:, 2])
    widening = {share: [_widen(raw[band == b], waited[band == b], share) for b in range(BANDS)] for share in INTERVALS}
    return Model(weights.tolist(), edges.tolist(), widening)


def _widen(raw: Floats, waited: Floats, share: float) -> float:
    """How far the ends must move so that `share` of these waits lie between them (negative: they may come closer)."""
    low, high = INTERVALS[share]
    if not len(waited):
        return 0.0
    missed = np.maximum(raw[:, low] - waited, waited - raw[:, high])
    level = min(np.ceil((len(waited) + 1) * share) / len(waited), 1.0)
    return float(np.quantile(missed, level, method="higher"))


def _quantiles(weights: Floats, known: Floats) -> Floats:
    return np.sort(known @ weights.T, axis=1)


def _fit(known: Floats, waited: Floats, quantile: float) -> Floats:
    """The linear function of least pinball loss: min q·above + (1-q)·below, function + above - below = waited."""
    count, width = known.shape
    one = sparse.identity(count, format="csr")
    rows = sparse.hstack([sparse.csr_matrix(known), one, -one], format="csr")
    cost = np.concatenate([np.zeros(width), np.full(count, quantile), np.full(count, 1 - quantile)])
    bounds = np.zeros((width + 2 * count, 2))
    bounds[:width, 0], bounds[:, 1] = -np.inf, np.inf
    answer = optimize.linprog(cost, A_eq=rows, b_eq=waited, bounds=bounds, method="highs")
    if answer.status != 0:
        raise RuntimeError(answer.message)
    return np.asarray(answer.x[:width])
