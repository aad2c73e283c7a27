"""Solves a min-cost flow with OR-tools, several times, and prints the shortest time in ms, the median, and the cost.

Usage: native_min_cost.py FILE REPEATS
FILE: 64-bit integers: arcs, then as many tails, heads, capacities and costs. Nodes neither add nor take.
"""

import json
import sys
import time

import numpy
from ortools.graph.python import min_cost_flow

numbers = numpy.fromfile(sys.argv[1], dtype=numpy.int64)
tail, head, capacity, cost = numbers[1:].reshape(4, numbers[0])
nodes = int(max(tail.max(), head.max())) + 1

seconds = []
for _ in range(int(sys.argv[2])):
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        tail.astype(numpy.int32), head.astype(numpy.int32), capacity, cost
    )
    solver.set_nodes_supplies(numpy.arange(nodes, dtype=numpy.int32), numpy.zeros(nodes, dtype=numpy.int64))
    began = time.perf_counter()
    status = solver.solve()
    seconds.append(time.perf_counter() - began)
    if status != solver.OPTIMAL:
        sys.exit(f"status {status}")

seconds.sort()
print(
    json.dumps(
        {
            "minMs": seconds[0] * 1000,
            "medianMs": seconds[len(seconds) // 2] * 1000,
            "cost": str(solver.optimal_cost()),
        }
    )
)
