import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Branch, treeOf } from "./feeder-tree.ts";

const feeder = (id: number, parent: number) => ({ id, parent });
type Shape = readonly [id: number, ...below: Shape[]];
const shape = ({ feeder, below }: Branch<{ id: number }>): Shape => [feeder.id, ...below.map(shape)];

describe("the tree of feeders", () => {
  it("hangs each feeder below its parent, in the given order", () => {
    const tree = treeOf([feeder(3, 1), feeder(1, 0), feeder(2, 1), feeder(4, 2), feeder(5, 0)]);
    assert.deepEqual(tree.map(shape), [[1, [3], [2, [4]]], [5]]);
  });

  it("loses nobody whose parent is unknown or who hangs below itself", () => {
    const tree = treeOf([feeder(1, 9), feeder(2, 3), feeder(3, 2), feeder(4, 4), feeder(5, 2)]);
    assert.deepEqual(tree.map(shape), [[1], [2, [5]], [3], [4]]);
  });
});
