import assert from "node:assert/strict";
import { test } from "node:test";
import { NeighborwattError } from "#domain";
import { builtPaper } from "./papers.ts";

function refusal(name: string): NeighborwattError {
  try {
    builtPaper(name);
  } catch (error) {
    if (error instanceof NeighborwattError) return error;
  }
  throw new assert.AssertionError({ message: `${name} was not refused` });
}

test("a paper that nobody knows is answered with those that there are", () => {
  const { code, exitCode, message } = refusal("mesquita");
  assert.deepEqual([code, exitCode], ["SIMULATION_PAPER_UNKNOWN", 64]);
  assert.match(message, /one of mezquita, zaman, spb, transax\. Did you mean mezquita\?/);
});

test("a paper that is not built yet is refused as a configuration, with what is built", () => {
  const { code, exitCode, message } = refusal("zaman");
  assert.deepEqual([code, exitCode], ["SIMULATION_PAPER_NOT_BUILT", 78]);
  assert.match(message, /not built yet; built: mezquita, spb, transax\./);
});
