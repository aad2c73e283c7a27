import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Address,
  type Hex,
  type Instant,
  type IntervalIndex,
  instant,
  interval,
  type Trade,
  tradeIdOf,
} from "#domain";
import { keyPairFor } from "#privacy";
import { type HomeBooking, type Statement, statementsOf } from "#settlement";
import { addressesOf, type Community, type Fault } from "#simulation";
import { finishedTiny, lasting, openTiny, TINY_INTERVALS, temporaryDirectory, tiny } from "../support/community.ts";
import { assertBalanced, assertSound, tradesOnChain } from "../support/soundness.ts";

const { calendar } = tiny().scenario;
const [FIRST, SECOND] = [interval(0), interval(1)];
const BEFORE_ALL = -120;

const ALL_ANSWERED = { "h01/sell": true, "h02/sell": true, "h03/buy": true, "h04/buy": true };

/** Minutes after the first interval begins; negative before. */
function minute(minutes: number): Instant {
  return instant(calendar.epoch + minutes * 60_000);
}

/** An agent out of order from one minute to another, or for good. */
function out(agent: string, from: number, to?: number): Fault {
  return { agent, from: minute(from), ...(to === undefined ? {} : { to: minute(to) }) };
}

/** What is left of a run in which something was out of order; all that must hold in any run has been checked. */
async function runWith<T>(
  faults: readonly Fault[],
  look: (community: Community, until: IntervalIndex) => T | Promise<T>,
): Promise<T> {
  return finishedTiny({ faults }, async (community, until) => {
    await assertSound(community, until);
    return await look(community, until);
  });
}

/** Who sold to whom in an interval, what was delivered, and whose meter was silent, by household. */
async function ended(community: Community, k: IntervalIndex) {
  const { allowed, settled } = await tradesOnChain(community);
  const byId = new Map(allowed.map((trade) => [tradeIdOf(trade), trade]));
  return settled
    .filter(({ args }) => args.interval === k)
    .map(({ args }) => {
      const { seller, buyer } = byId.get(args.tradeId as Hex) as Trade;
      const [from, to] = [nameOf(community, seller), nameOf(community, buyer)];
      return { from, to, deliveredWh: args.deliveredWh as bigint, silent: SILENT[args.silent as number] };
    })
    .sort((x, y) => x.to.localeCompare(y.to));
}

const SILENT = ["nobody", "seller", "buyer", "both"];

function nameOf({ identities }: Community, agent: Address): string {
  return identities.find(({ actors }) => actors.some(({ keys }) => keys.address === agent))?.name ?? agent;
}

/** A home's bookings, interval by interval. */
function booked({ ledger }: Community, home: string): readonly HomeBooking[] {
  return ledger.intervals.map(({ homes }) => homes[home] as HomeBooking);
}

function statementOf(community: Community, home: string): Statement {
  return statementsOf(community.ledger).find(({ household }) => household === home) as Statement;
}

describe("a seller whose meter is silent over a boundary (slow: a run on the chain)", () => {
  it("sold nothing in both intervals, owes its buyers, and is billed for the gap", async () => {
    await runWith([out("h01/meter", 30, 90)], async (community) => {
      for (const k of [FIRST, SECOND]) {
        const trades = await ended(community, k);
        assert.deepEqual(
          trades.map(({ from, to, silent, deliveredWh }) => [from, to, silent, deliveredWh]),
          [
            ["h01", "h03", "seller", 0n],
            ["h01", "h04", "seller", 0n],
          ],
        );
      }
      const [first, second, third] = booked(community, "h01");
      assert.deepEqual([first?.metered, second?.metered], [null, null]);
      assert.deepEqual([first?.gap, second?.gap?.from, second?.gap?.to], [null, 0, 2]);
      assert.ok(third?.metered);
      const statement = statementOf(community, "h01");
      assert.ok(statement.penaltyNano > 0n);
      assert.equal(statement.unbilledIntervals, 0);
      assert.ok(statementOf(community, "h03").compensationNano < 0n);
    });
  });
});

describe("a buyer whose meter is silent over a boundary (slow: a run on the chain)", () => {
  it("pays for what its seller delivered and for its silence, and its neighbours do not notice", async () => {
    await runWith([out("h03/meter", 30, 90)], async (community) => {
      const [toSilent, toOther] = await ended(community, FIRST);
      assert.deepEqual(
        [toSilent?.to, toSilent?.silent, toOther?.to, toOther?.silent],
        ["h03", "buyer", "h04", "nobody"],
      );
      assert.ok((toSilent?.deliveredWh ?? 0n) > 0n);
      assert.ok(statementOf(community, "h03").penaltyNano > 0n);
      assert.equal(statementOf(community, "h01").penaltyNano, 0n);
    });
  });
});

describe("both meters of a trade, silent together (slow: a run on the chain)", () => {
  it("give the money back without anybody's fault", async () => {
    await runWith([out("h01/meter", 30, 90), out("h03/meter", 30, 90)], async (community) => {
      const [trade] = await ended(community, FIRST);
      assert.deepEqual([trade?.to, trade?.silent, trade?.deliveredWh], ["h03", "both", 0n]);
      assert.equal(statementOf(community, "h03").penaltyNano, 0n);
      assert.equal(statementOf(community, "h03").local.bought.energyWh, 0n);
    });
  });
});

describe("a meter that never speaks again (slow: a run on the chain)", () => {
  it("does not keep the books of the others open, and its home's bill says what is missing", async () => {
    await runWith([out("h01/meter", 30)], async (community) => {
      assert.equal(statementOf(community, "h01").unbilledIntervals, TINY_INTERVALS);
      assert.ok(booked(community, "h04").every(({ metered }) => metered !== null));
      const sellers = (await ended(community, interval(2))).map(({ from }) => from);
      assert.ok(!sellers.includes("h01"));
    });
  });
});

describe("a seller that crashes before the margin (slow: a run on the chain)", () => {
  it("leaves no trade and no money behind; its buyers buy from the grid", async () => {
    await runWith([out("h01/seller", 54, 65)], async (community, until) => {
      const { allowed } = await tradesOnChain(community);
      assert.ok(allowed.every((trade) => trade.interval !== SECOND));
      const second = booked(community, "h03")[SECOND];
      const grid = second?.lines.find(({ kind }) => kind === "grid-energy");
      assert.equal(grid?.energyWh, second?.metered?.importWh);
      // Everything had been agreed when it crashed; what was never written found no partner, and counts as unsold.
      assert.deepEqual(answered(community, SECOND), ALL_ANSWERED);
      const bids = ordersIn(community, SECOND).filter(({ side }) => side === "buy");
      const unmetWh = bids.reduce((sum, { openWh }) => sum + openWh, 0n);
      assert.equal(community.summary(until, 0).unsoldWhileGridBoughtWh, String(unmetWh));
    });
  });
});

describe("a buyer that is silent in the end game (slow: a run on the chain)", () => {
  it("did not answer, and trades on afterwards", async () => {
    await runWith([out("h03/buyer", 53, 56)], async (community) => {
      assert.deepEqual(answered(community, SECOND), { ...ALL_ANSWERED, "h03/buy": false });
      const third = await ended(community, interval(2));
      assert.deepEqual(
        third.map(({ to }) => to),
        ["h03", "h04"],
      );
    });
  });
});

describe("a community without its operator (slow: a run on the chain)", () => {
  it("has its trades settled by the sellers", async () => {
    await runWith([out("community/operator", BEFORE_ALL)], async (community, until) => {
      const trades = (await Promise.all([0, 1, 2].map((k) => ended(community, interval(k))))).flat();
      assert.equal(trades.length, 6);
      assert.ok(trades.every(({ silent }) => silent === "nobody"));
      assert.equal(community.summary(until, 0).trades, 6);
    });
  });

  it("has the trades of a silent meter ended by the sellers, too", async () => {
    await runWith([out("community/operator", BEFORE_ALL), out("h03/meter", 30, 90)], async (community) => {
      const [trade] = await ended(community, FIRST);
      assert.deepEqual([trade?.to, trade?.silent], ["h03", "buyer"]);
    });
  });

  it("has its trades settled by the buyers when the seller is gone, too", async () => {
    await runWith([out("community/operator", BEFORE_ALL), out("h01/seller", 1)], async (community) => {
      const trades = await ended(community, FIRST);
      assert.deepEqual(
        trades.map(({ to, silent }) => [to, silent]),
        [
          ["h03", "nobody"],
          ["h04", "nobody"],
        ],
      );
    });
  });
});

describe("a trade for which nobody is left to ask (slow: a run on the chain)", () => {
  it("does not keep the day from ending, and anyone may release its money afterwards", async () => {
    const gone = ["community/operator", "h01/seller", "h03/buyer", "h04/buyer"].map((agent) => out(agent, 1));
    await finishedTiny({ faults: gone }, async (community, until) => {
      const summary = community.summary(until, 0);
      assertBalanced(summary);
      assert.deepEqual([summary.trades, summary.money.paidNano], [0, "0"]);
      await releaseAll(community);
      await assertSound(community, until);
    });
  });
});

describe("a trade that both parties find again when it is too late (slow: a run on the chain)", () => {
  it("is void: each takes back what is held for it, and the books say so", async () => {
    const away = ["community/operator", "h01/seller", "h03/buyer", "h04/buyer"].map((agent) => out(agent, 1, 200));
    await runWith(away, async (community) => {
      const { allowed } = await tradesOnChain(community);
      assert.equal(allowed.filter((trade) => trade.interval === FIRST).length, 2);
      assert.deepEqual(await ended(community, FIRST), []);
    });
  });
});

describe("a run with an agent out of order (slow: runs on the chain)", () => {
  it("comes to the same end when it is stopped in between", async () => {
    const faults = [out("h01/meter", 30, 90)];
    const whole = await finishedTiny({ faults }, (community, until) => lasting(community.summary(until, 0)));
    const directory = temporaryDirectory();
    let boundaries = 0;
    let community: Community = await openTiny(directory, {
      faults,
      events: { boundary: () => (++boundaries === 2 ? community.stop() : undefined) },
    });
    assert.equal(await community.run(community.plan(TINY_INTERVALS)), "stopped");
    await community.close();
    community = await openTiny(directory, { faults });
    const until = community.plan(TINY_INTERVALS);
    assert.equal(await community.run(until), "done");
    assert.deepEqual(lasting(community.summary(until, 0)), whole);
    await community.close();
  });

  it("is refused when no agent has that name", async () => {
    const faults = [out("h09/meter", 30)];
    await assert.rejects(openTiny(temporaryDirectory(), { faults }), {
      code: "SIMULATION_FAULT_UNKNOWN_AGENT",
      exitCode: 78,
      message: /h09\/meter.*h01\/meter/,
    });
  });
});

/** Whether the owner of each order of an interval was there to the end of its negotiation. */
function answered(community: Community, k: IntervalIndex): Readonly<Record<string, boolean>> {
  return Object.fromEntries(ordersIn(community, k).map(({ key, answered }) => [key, answered]));
}

function ordersIn({ store }: Community, k: IntervalIndex) {
  return store.records({ kind: "order", from: k, to: k + 1 }).map(({ key, body }) => {
    return { key, ...(body as { answered: boolean; side: string; openWh: bigint }) };
  });
}

/** A stranger releases every hold that has run out. */
async function releaseAll(community: Community): Promise<void> {
  const { MeteredSettlement } = addressesOf(community.scenario);
  const { allowed } = await tradesOnChain(community);
  for (const trade of allowed) {
    const read = { contract: "MeteredSettlement", function: "holdKeys", args: [tradeIdOf(trade)] };
    const keys = (await community.chain.read(read)) as readonly Hex[];
    const release = (key: Hex) => ({ contract: "Vault", function: "releaseExpired", args: [MeteredSettlement, key] });
    const receipts = await community.chain.submit(keyPairFor(7n, "stranger"), keys.map(release));
    assert.ok(receipts.every(({ ok }) => ok));
  }
}
