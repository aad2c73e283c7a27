import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CONNECTION, interval } from "#domain";
import { freeze, thaw } from "#storage";
import { keysOf, minute } from "../fixtures.ts";
import { CLEARING_GATES, ClearingTable, LIMITS, solverOf, tradesOf } from "./clearing-fixtures.ts";
import { type Dishonesty, dishonestSolver } from "./dishonest-solvers.ts";
import { type SolverState, solverAgent } from "./solver.ts";

const [ALICE, BOB, CARL] = [keysOf("alice"), keysOf("bob"), keysOf("carl")];
/** Gate closure of interval 1. */
const CLOSED = CLEARING_GATES.closesAt(interval(1));

/** A table at the start of interval 0 with so many honest solvers. */
function table(solvers = 1): ClearingTable {
  return new ClearingTable(
    minute(0),
    Array.from({ length: solvers }, (_, i) => solverAgent(solverOf(i)) as never),
  );
}

function firstOf({ agents }: ClearingTable): ClearingTable["agents"][number] {
  return agents[0] as ClearingTable["agents"][number];
}

/** Alice sells and Bob buys on feeder 2 in interval 1. */
function simpleOffers(at: ClearingTable): void {
  at.post(ALICE, true, 2, [1, 1], 700n);
  at.post(BOB, false, 2, [1, 1], 500n);
}

describe("a solver", () => {
  it("submits, finalises and opens the best trades after gate closure, with a proof that none are better", () => {
    const at = table();
    simpleOffers(at);
    at.play(minute(60));
    assert.deepEqual(tradesOf(at, 1), [[1, 2, 500n]]);
    assert.equal(at.final.get(1)?.gap, 0n);
    assert.equal(at.opened.get(1), 1);
    assert.deepEqual(at.refused, []);
  });

  it("has something standing from the middle of the interval on, should it fail later", () => {
    const at = table();
    simpleOffers(at);
    at.play(minute(40));
    assert.equal(at.best.get(1)?.value, 500n);
    at.post(CARL, false, 2, [1, 1], 100n);
    at.play(minute(60));
    assert.equal(at.final.get(1)?.value, 600n);
    assert.equal(at.submissions, 2);
  });

  it("does not submit again what it has submitted already", () => {
    const at = table();
    simpleOffers(at);
    at.play(minute(60));
    assert.equal(at.submissions, 1);
  });

  it("keeps within the limits of a feeder, also of one below another", () => {
    const at = table();
    at.post(ALICE, true, 1, [1, 1], 900n);
    at.post(BOB, false, 2, [1, 1], 900n);
    at.play(minute(60));
    assert.deepEqual(tradesOf(at, 1), [[1, 2, 600n]]);
    assert.equal(at.final.get(1)?.gap, 0n);
  });

  it("lets the connection point's own offers take part", () => {
    const at = table();
    at.post(ALICE, true, CONNECTION, [1, 1], 900n);
    at.post(BOB, false, 1, [1, 1], 900n);
    at.play(minute(60));
    assert.deepEqual(tradesOf(at, 1), [[1, 2, 600n]]);
  });

  it("uses first what ends first, and trades the rest of a longer offer in the next interval", () => {
    const at = table();
    at.post(ALICE, true, 2, [1, 2], 500n);
    at.post(CARL, true, 2, [1, 1], 500n);
    at.post(BOB, false, 2, [1, 1], 600n);
    at.play(minute(60));
    assert.deepEqual(at.final.get(1)?.laterWh, 100n);
    at.post(BOB, false, 2, [2, 2], 900n);
    at.play(minute(120));
    assert.deepEqual(tradesOf(at, 2), [[1, 4, 400n]]);
  });

  it("serves first who cannot wait, and the rest of a longer purchase in the next interval", () => {
    const at = table();
    at.post(BOB, false, 2, [1, 2], 500n);
    at.post(CARL, false, 2, [1, 1], 500n);
    at.post(ALICE, true, 2, [1, 1], 600n);
    at.play(minute(60));
    assert.deepEqual(at.final.get(1)?.laterWh, 100n);
    at.post(ALICE, true, 2, [2, 2], 900n);
    at.play(minute(120));
    assert.deepEqual(tradesOf(at, 2), [[4, 1, 400n]]);
  });

  it("does nothing where nothing can be traded", () => {
    const at = table();
    at.post(ALICE, true, 2, [1, 1], 700n);
    at.play(minute(120));
    assert.deepEqual([at.submissions, at.final.size, at.refused], [0, 0, []]);
  });

  it("pairs no home with itself where it knows the meters", () => {
    const meterOf = () => keysOf("one meter").address;
    const at = new ClearingTable(minute(0), [solverAgent(solverOf(0, { meterOf })) as never]);
    simpleOffers(at);
    at.play(minute(60));
    assert.equal(at.submissions, 0);
  });

  it("leaves out offers on feeders that nobody knows", () => {
    const at = table();
    simpleOffers(at);
    at.post(CARL, false, 7, [1, 1], 900n);
    at.play(minute(60));
    assert.equal(at.final.get(1)?.value, 500n);
  });

  it("opens many trades in calls of bounded size", () => {
    const at = table();
    at.post(ALICE, true, 2, [1, 1], 4_500n);
    for (let i = 0; i < 45; i++) at.post(BOB, false, 2, [1, 1], 100n);
    at.play(minute(60));
    assert.equal(at.opened.get(1), 45);
    assert.deepEqual(at.refused, []);
  });

  it("forgets what is over", () => {
    const at = table();
    simpleOffers(at);
    at.play(minute(60));
    at.post(ALICE, true, 2, [3, 3], 700n);
    at.play(minute(150));
    const { book, work } = firstOf(at).state as SolverState;
    assert.deepEqual([Object.keys(book.offers), Object.keys(work)], [["3"], ["3"]]);
  });

  it("goes on from its saved memory as if nothing had happened", () => {
    const [whole, cut] = [table(), table()];
    for (const at of [whole, cut]) simpleOffers(at);
    for (const at of [whole, cut]) at.play(CLOSED);
    const agent = firstOf(cut);
    agent.state = (thaw(freeze({ state: agent.state })) as { state: unknown }).state;
    for (const at of [whole, cut]) at.play(minute(60));
    assert.deepEqual(cut.final, whole.final);
    assert.deepEqual(firstOf(cut).state, firstOf(whole).state);
  });
});

describe("a candidate that has become infeasible", () => {
  it("because an offer was excluded is dropped and solved again", () => {
    const at = table();
    simpleOffers(at);
    at.post(CARL, true, 2, [1, 1], 300n);
    at.play(minute(40));
    at.happens("ClearingMarket", "OffersExcluded", { numbers: [1] });
    at.play(minute(60));
    assert.deepEqual(tradesOf(at, 1), [[3, 2, 300n]]);
    assert.deepEqual(at.refused, []);
  });

  it("because a limit was lowered is dropped and solved again, between gate closure and the end as well", () => {
    for (const when of [minute(40), CLOSED + 1_500]) {
      const at = table();
      at.post(ALICE, true, 2, [1, 1], 700n);
      at.post(BOB, false, 1, [1, 1], 500n);
      at.play(when as typeof CLOSED);
      const limit = { parent: 0, netOutWh: 0, netInWh: 200, sellWh: 9_999, buyWh: 9_999 };
      at.happens("FeederLimits", "LimitLowered", { feeder: 1, first: 1, last: 1, limit });
      at.play(minute(60));
      assert.equal(at.final.get(1)?.value, 200n, String(when));
    }
  });

  it("with nothing to put in its place is dropped, and nothing is traded", () => {
    const at = table();
    simpleOffers(at);
    at.play(minute(40));
    at.happens("ClearingMarket", "OffersExcluded", { numbers: [1] });
    at.play(minute(60));
    assert.deepEqual([at.best.size, at.final.size], [0, 0]);
  });

  it("is not seen in limits that the consortium changes for later intervals", () => {
    const at = table();
    simpleOffers(at);
    at.play(minute(40));
    const limits = LIMITS.map(({ parent }) => ({ parent, netOutWh: 1, netInWh: 1, sellWh: 1, buyWh: 1 }));
    at.happens("FeederLimits", "LimitsChanged", { validFrom: 2, limits });
    at.post(ALICE, true, 2, [2, 2], 700n);
    at.post(BOB, false, 2, [2, 2], 500n);
    at.play(minute(120));
    assert.deepEqual([at.final.get(1)?.value, at.final.get(2)?.value], [500n, 1n]);
    assert.equal(at.submissions, 2);
  });
});

describe("several solvers", () => {
  it("do the work once when all are well", () => {
    const at = table(3);
    simpleOffers(at);
    at.play(minute(60));
    assert.deepEqual([at.submissions, at.refused, at.opened.get(1)], [1, [], 1]);
  });

  it("take over when the first is dead, and after it has submitted or finalised", () => {
    for (const diesAt of [minute(0), CLOSED + 1_500, CLOSED + 2_500]) {
      const first = solverAgent(solverOf(0));
      const mortal = {
        ...first,
        handle: (state: SolverState, event: never, now: number) =>
          now < diesAt ? first.handle(state, event, now as never) : { state, effects: [] },
      };
      const at = new ClearingTable(minute(0), [mortal as never, solverAgent(solverOf(1)) as never]);
      simpleOffers(at);
      at.play(minute(60));
      assert.equal(at.final.get(1)?.value, 500n, String(diesAt));
      assert.equal(at.opened.get(1), 1, String(diesAt));
    }
  });

  it("can be beaten by a better one", () => {
    const lazy = solverOf(0, { solve: (instance, owners) => halved(solverOf(0).solve(instance, owners)) });
    const at = new ClearingTable(minute(0), [solverAgent(lazy) as never, solverAgent(solverOf(1)) as never]);
    simpleOffers(at);
    at.play(minute(60));
    assert.equal(at.final.get(1)?.value, 500n);
    assert.equal(at.final.get(1)?.solver, keysOf("solver 1").address);
  });

  it("get the best result although liars go first and one of them finalises as soon as it may", () => {
    const honest = [0, 1, 2, 3].map((i) => solverAgent(solverOf(i)));
    const agents = honest.map((agent, i) => (i < 3 ? dishonestSolver(agent, "max-energy", "inferior") : agent));
    const at = new ClearingTable(minute(0), agents as never[]);
    at.play((CLOSED - 60_000) as typeof CLOSED);
    // So late that nobody has found anything before.
    simpleOffers(at);
    at.play(minute(60));
    assert.equal(at.final.get(1)?.value, 500n);
    assert.equal(at.final.get(1)?.solver, keysOf("solver 3").address);
  });

  for (const how of ["infeasible", "inferior", "copying", "flooding"] satisfies Dishonesty[]) {
    it(`get the best result although one of them is dishonest (${how}), whoever goes first`, () => {
      for (const liar of [0, 1]) {
        const honest = [0, 1].map((i) => solverAgent(solverOf(i)));
        const agents = honest.map((agent, i) => (i === liar ? dishonestSolver(agent, "max-energy", how) : agent));
        const at = new ClearingTable(minute(0), agents as never[]);
        simpleOffers(at);
        at.post(CARL, true, 1, [1, 1], 900n);
        at.post(BOB, false, 2, [1, 1], 900n);
        at.play(minute(60));
        // Alice's 700 and what feeder 1 lets out of Carl's.
        assert.equal(at.final.get(1)?.value, 1_300n);
        assert.equal(at.opened.get(1), at.final.get(1)?.trades.length);
      }
    });
  }
});

function halved(result: ReturnType<ReturnType<typeof solverOf>["solve"]>) {
  const energyWh = result.trades.energyWh.map((energy) => Math.ceil(energy / 2));
  return { ...result, trades: { ...result.trades, energyWh } };
}
