import { instant } from "#domain";
import type { Program } from "../program.ts";

/** A program that began at 12:00 and has said two things in the hour since. */
export function testProgram(): Program {
  const startedAt = instant(Date.parse("2026-11-30T12:00:00Z"));
  return {
    versions: { program: "0.1.0", node: "v24.0.0", chain: "anvil 1.7.1" },
    startedAt,
    wall: () => instant(startedAt + 3_600_000),
    log: () => [
      { at: startedAt, text: "chain: http://127.0.0.1:1" },
      { at: instant(startedAt + 1_000), text: "first agreement on chain after 1.0 s" },
    ],
    stateBytes: () => 4_096,
  };
}
