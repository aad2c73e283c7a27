import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Flow } from "#api";
import { layOut } from "./flow-layout.ts";

const SIZE = { width: 600, height: 300, barWidth: 10, gap: 30 };
const SUNNY: readonly Flow[] = [
  { from: "sun", to: "homes", powerW: 4_000 },
  { from: "sun", to: "neighbours", powerW: 2_000 },
  { from: "neighbours", to: "homes", powerW: 2_000 },
  { from: "sun", to: "grid", powerW: 1_000 },
];

describe("the drawing of the energy flow", () => {
  it("draws each bar as high as the bands that leave or reach it", () => {
    const { nodes, bands } = layOut(SUNNY, SIZE);
    for (const node of nodes) {
      const leaving = bands.filter((band) => band.from.id === node.id);
      const arriving = bands.filter((band) => band.to.id === node.id);
      for (const side of [leaving, arriving].filter((list) => list.length > 0)) {
        const height = side.reduce((sum, band) => sum + band.height, 0);
        assert.ok(Math.abs(height - node.height) < 0.001, node.id);
      }
    }
  });

  it("keeps everything inside, whatever flows", () => {
    const flows: readonly Flow[] = [...SUNNY, { from: "batteries", to: "batteries", powerW: 0.1 }];
    for (const { y, height } of layOut(flows, SIZE).nodes) {
      assert.ok(y >= 0 && y + height <= SIZE.height + 0.001);
    }
  });

  it("shows even a trickle", () => {
    const { nodes } = layOut([...SUNNY, { from: "grid", to: "homes", powerW: 1 }], SIZE);
    assert.ok((nodes.find((node) => node.id === "grid/0")?.height ?? 0) >= 1);
  });

  it("draws nothing of nothing", () => {
    assert.deepEqual(layOut([], SIZE), { nodes: [], bands: [] });
  });

  it("has no bar for neighbours who exchange nothing", () => {
    const { nodes } = layOut([{ from: "sun", to: "homes", powerW: 10 }], SIZE);
    assert.deepEqual(
      nodes.map((node) => node.id),
      ["sun/0", "homes/2"],
    );
  });
});
