import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HomeDayState } from "#api";
import type { Hex } from "#domain";
import { dayVerdict, type StatementCheck, statementVerdict } from "#settlement/checking";
import { compared } from "./anchored.ts";

const [FROM, TO] = ["2026-06-25T00:00:00Z", "2026-06-26T00:00:00Z"];
const CONTRACT = `0x${"aa".repeat(20)}`;
const OWNER = `0x${"bb".repeat(20)}`;
const CLAIMS = { contract: "another contract", owner: "another owner" };
const DAY = { interval: 95, from: FROM, to: TO, hash: "0x1" as Hex, hasItsLines: true };
const CHECK: StatementCheck = { household: "h01", days: [DAY], isWholeDays: true, inconsistencies: [] };
const ANCHORED: NonNullable<HomeDayState["statement"]> = {
  hash: "0x1",
  interval: 95,
  from: FROM,
  to: TO,
  contract: CONTRACT,
  owner: OWNER,
  matches: true,
};

function verdict(
  check: Partial<StatementCheck>,
  anchored: readonly HomeDayState["statement"][] = [ANCHORED],
  anchor: Partial<{ contract: string; owner: string | null }> = {},
) {
  const file = { anchor: { chainId: 1, contract: CONTRACT, owner: OWNER, kind: "statement" as const, ...anchor } };
  return compared({ dayVerdict, statementVerdict }, { ...CHECK, ...check }, file, anchored, CLAIMS);
}

describe("whether a statement is the one that was anchored", () => {
  it("is so only if every day is, and nothing is inconsistent", () => {
    assert.equal(verdict({}).verdict, "matches");
    assert.deepEqual(verdict({}).wrong, []);
  });

  it("is not so as soon as one thing differs", () => {
    assert.equal(verdict({ days: [{ ...DAY, hash: "0x2" }] }).verdict, "differs");
    const inconsistencies = [{ interval: 95, what: "its lines are others" }];
    const { verdict: said, wrong } = verdict({ inconsistencies });
    assert.deepEqual([said, wrong], ["differs", [{ day: FROM, what: "its lines are others" }]]);
    assert.equal(verdict({ inconsistencies }, [null]).verdict, "differs");
  });

  it("is not so for a file that names another contract or another owner", () => {
    for (const [anchor, what] of [
      [{ contract: OWNER }, "another contract"],
      [{ owner: null }, "another owner"],
    ] as const) {
      const { verdict: said, wrong } = verdict({}, [ANCHORED], anchor);
      assert.deepEqual([said, wrong], ["differs", [{ day: null, what }]]);
    }
  });

  it("stays open where something is not anchored, or reaches beyond whole days", () => {
    const next = { ...DAY, interval: 191, from: TO };
    assert.equal(verdict({ days: [DAY, next] }, [ANCHORED, null]).verdict, "partly");
    assert.equal(verdict({ isWholeDays: false }).verdict, "partly");
    assert.equal(verdict({}, [null]).verdict, "nothing");
    assert.equal(verdict({ days: [], isWholeDays: false }, []).verdict, "nothing");
  });

  it("has nothing anchored under another number", () => {
    assert.equal(verdict({ days: [{ ...DAY, interval: 99 }] }).days[0]?.verdict, "not anchored yet");
  });
});
