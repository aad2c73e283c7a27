"""Times OR-tools' native maximum flow on one graph.

Usage: native_max_flow.py FILE REPEATS
FILE holds 64-bit integers: the number of arcs, then by arc the tails, the heads and the capacities. Flow goes from node 0 to
node 1. Printed is JSON: the least and the median milliseconds that `solve` took, and the flow.
"""

import json
import sys
import time

import numpy
from ortools.graph.python import max_flow

numbers = numpy.fromfile(sys.argv[1], dtype=numpy.int64)
arcs = int(numbers[0])
tails, heads, capacities = (numbers[1 + i * arcs : 1 + (i + 1) * arcs] for i in range(3))

times = []
for _ in range(int(sys.argv[2])):
    # A solver keeps what it has found, so each run gets one of its own.
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(tails.astype(numpy.int32), heads.astype(numpy.int32), capacities)
    began = time.perf_counter()
    status = solver.solve(0, 1)
    times.append(1_000 * (time.perf_counter() - began))
    if status != solver.OPTIMAL:
        sys.exit(f"no optimum: status {status}")

times.sort()
print(json.dumps({"minMs": times[0], "medianMs": times[len(times) // 2], "flow": str(solver.optimal_flow())}))
