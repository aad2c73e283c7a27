import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { exactFlow } from "./exact-flow.ts";
import { allowMore, augment, carried, emptyFlow, type Flow, flowCarrying, isDead, revive } from "./flow.ts";
import { type NetworkArcs, SINK, SOURCE } from "./network.ts";

const NODES = 9;

/** Graphs of nine nodes, also with rings and with arcs that carry both ways. */
function graphs(): fc.Arbitrary<NetworkArcs> {
  const arc = fc.record({
    tail: fc.constantFrom(SOURCE, SOURCE, 2, 3, 4, 5, 6, 7, 8),
    head: fc.constantFrom(SINK, SINK, 2, 3, 4, 5, 6, 7, 8),
    capacity: fc.nat(20),
    backward: fc.oneof(fc.constant(0), fc.nat(20)),
  });
  return fc.array(arc, { minLength: 1, maxLength: 40 }).map((drawn) => {
    const arcs = drawn.filter(({ tail, head }) => tail !== head);
    const isInner = ({ tail, head }: (typeof arcs)[number]): boolean => tail !== SOURCE && head !== SINK;
    return {
      arcs: arcs.length,
      tail: Int32Array.from(arcs, ({ tail }) => tail),
      head: Int32Array.from(arcs, ({ head }) => head),
      capacity: Float64Array.from(arcs, ({ capacity }) => capacity),
      backward: Float64Array.from(arcs, (own) => (isInner(own) ? own.backward : 0)),
    };
  });
}

/** The largest flow by other means. */
function mostBySearch(graph: NetworkArcs): number {
  const integers = (column: Float64Array): readonly bigint[] => Array.from(column, BigInt);
  const cost = Array.from(graph.capacity, () => 0n);
  const { capacity, backward } = graph;
  const flow = exactFlow(NODES, graph, { capacity: integers(capacity), backward: integers(backward), cost });
  return flow.reduce((sum, own, a) => sum + (graph.head[a] === SINK ? Number(own) : 0), 0);
}

/** What reaches the sink, after a look at every node and arc. */
function checked(flow: Flow, graph: NetworkArcs): number {
  const balance = new Array<number>(NODES).fill(0);
  for (let a = 0; a < graph.arcs; a++) {
    const own = carried(flow, graph, a);
    assert.ok(own <= (graph.capacity[a] as number) && own >= -(graph.backward[a] as number));
    balance[graph.tail[a] as number] = (balance[graph.tail[a] as number] as number) - own;
    balance[graph.head[a] as number] = (balance[graph.head[a] as number] as number) + own;
  }
  assert.ok(balance.every((own, v) => v === SOURCE || v === SINK || own === 0));
  return balance[SINK] as number;
}

function cutOf(flow: Flow, graph: NetworkArcs): number {
  const isOn = (v: number): boolean => v !== SINK && isDead(flow, v);
  let capacity = 0;
  for (let a = 0; a < graph.arcs; a++) {
    const [tail, head] = [isOn(graph.tail[a] as number), isOn(graph.head[a] as number)];
    if (tail && !head) capacity += graph.capacity[a] as number;
    if (head && !tail) capacity += graph.backward[a] as number;
  }
  return capacity;
}

describe("a flow", () => {
  it("becomes as large as it can be on any graph, and what is dead then is a cut that proves it", () => {
    const property = fc.property(graphs(), (graph) => {
      const flow = emptyFlow(NODES, graph);
      const most = augment(flow);
      assert.equal(checked(flow, graph), most);
      assert.equal(most, mostBySearch(graph));
      assert.equal(cutOf(flow, graph), most);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it("grows to the same size from whatever it carries, and takes nothing back from the source", () => {
    const property = fc.property(graphs(), fc.infiniteStream(fc.boolean()), (graph, chosen) => {
      const flow = emptyFlow(NODES, graph);
      const late = Array.from({ length: graph.arcs }, (_, a) => a).filter(
        (a) => graph.tail[a] === SOURCE && chosen.next().value === true,
      );
      for (const a of late) allowMore(flow, a, 0);
      const early = augment(flow);
      const before = Array.from({ length: graph.arcs }, (_, a) => carried(flow, graph, a));
      for (const a of late) allowMore(flow, a, graph.capacity[a] as number);
      const more = augment(flow);
      assert.equal(early + more, mostBySearch(graph));
      assert.equal(checked(flow, graph), early + more);
      assert.equal(cutOf(flow, graph), early + more);
      for (const [a, own] of before.entries()) if (graph.tail[a] === SOURCE) assert.ok(carried(flow, graph, a) >= own);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("finds what an arc to the sink brings that opens later", () => {
    const property = fc.property(graphs(), (graph) => {
      const flow = emptyFlow(NODES, graph);
      const last = graph.head.lastIndexOf(SINK);
      if (last >= 0) allowMore(flow, last, 0);
      augment(flow);
      if (last >= 0) allowMore(flow, last, graph.capacity[last] as number);
      revive(flow);
      augment(flow);
      assert.equal(checked(flow, graph), mostBySearch(graph));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("goes on from amounts that were found elsewhere", () => {
    const property = fc.property(graphs(), (graph) => {
      const found = emptyFlow(NODES, graph);
      const most = augment(found);
      const amounts = Float64Array.from({ length: graph.arcs }, (_, a) => carried(found, graph, a));
      const flow = flowCarrying(NODES, graph, amounts);
      assert.equal(augment(flow), 0);
      assert.deepEqual([checked(flow, graph), cutOf(flow, graph)], [most, most]);
    });
    fc.assert(property, { numRuns: 100 });
  });
});
