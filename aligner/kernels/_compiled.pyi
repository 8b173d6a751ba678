"""Types of the compiled loops; C arrays only, of exactly these types, `Ints` int64."""

from numpy import float16, float32, float64, int64, uint8, uint64
from numpy.typing import NDArray

Ints = NDArray[int64]
Floats = NDArray[float32]
Doubles = NDArray[float64]

class CompiledLattice:
    def __init__(
        self,
        lows: Ints,
        offsets: Ints,
        a: Ints,
        b: Ints,
        cells: Floats | Doubles,
        source_gaps: Doubles,
        target_gaps: Doubles,
        gap_open: float,
        is_open: bool,
    ) -> None: ...
    def forward(self, is_best: bool) -> Doubles: ...
    def backward(self) -> Doubles: ...
    def best_crossed(self, top: int, bottom: int, left: int, right: int) -> tuple[float, tuple[int, int]]: ...
    def best_path(self) -> tuple[float, Ints]: ...
    def safest_path(
        self, before: Doubles, after: Doubles, total: float, price: float, least: float, penalty: float
    ) -> tuple[float, Ints]: ...

def sums(table: NDArray[float16] | Floats, tokens: Ints, begins: Ints, stops: Ints) -> Floats: ...
def best_by_sentence(likeness: Floats, places: Ints, starts: Ints) -> Floats: ...
def best_by_sentence_of_rows(likeness: Floats, places: Ints, starts: Ints) -> Floats: ...
def associations(
    source: tuple[Ints, Ints, Doubles],
    target: tuple[Ints, Ints, Doubles],
    weights: Doubles,
    beads: float,
    fewest: float,
    doubt: float,
    least: float,
) -> tuple[Ints, Ints, Floats]: ...
def cover(
    best: Floats,
    places: Ints,
    weights: Floats,
    starts: Ints,
    stops: Ints,
    clause_weights: Floats,
    most: int,
    is_across: bool,
) -> tuple[Doubles, Floats, Floats]: ...
def widen(cosines: Floats, most: int, is_across: bool) -> Floats: ...
def norms(products: Floats, projections: Doubles, most: int) -> tuple[Doubles, Doubles]: ...
def mentions(values: Ints, starts: Ints, distinct: int, most: int) -> tuple[NDArray[uint64], Floats]: ...

class Side:
    def __init__(
        self,
        padding: int,
        own: int,
        norms: tuple[Doubles, Doubles],
        lengths: tuple[Floats, Floats],
        marks: NDArray[uint8],
        numbers: tuple[NDArray[uint64], Floats],
        per_weight: Doubles,
        coverage: tuple[Doubles, Floats, Floats],
        likeness: tuple[Floats, Floats],
        shares: tuple[Floats, Floats],
        is_there: Floats,
    ) -> None: ...

class Cells:
    def __init__(
        self,
        source: Side,
        target: Side,
        words: int,
        dots: Doubles,
        starts: Floats,
        ends: Floats,
        firsts: Ints,
        counts: Ints,
        scale: float,
    ) -> None: ...
    def score(self, a: int, b: int, base: float, weights: Floats, out: Floats) -> None: ...
    def best(self) -> tuple[Floats, Floats]: ...
