import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import type { Log } from "#chain";
import { type Address, type Instant, type IntervalIndex, instant, type MeterId, type Trade } from "#domain";
import { type Community, type CommunityOptions, type Fault, type HouseholdIdentity, loadScenario } from "#simulation";
import { CLEARING, logsOf, refusalsBy } from "../support/clearing.ts";
import { finishedTiny, tiny } from "../support/community.ts";
import { assertSound } from "../support/soundness.ts";
import { ROOT } from "../support/source.ts";

const NARROW = loadScenario("narrow", { scenariosDir: join(ROOT, "scenarios") });
const SOUTH = 2;

/** Minutes after the first interval of `tiny` begins. */
function minute(minutes: number): Instant {
  return instant(tiny().scenario.calendar.epoch + minutes * 60_000);
}

/** A time of day in `narrow`. */
function narrowAt(hours: number, minutes: number): Instant {
  return instant(NARROW.scenario.calendar.epoch + (hours * 60 + minutes) * 60_000);
}

/** What is left of a day by clearing in which something was out of order; all that must hold in any run has been checked. */
function dayWith<T>(
  changes: Partial<CommunityOptions>,
  intervals: number,
  look: (community: Community, until: IntervalIndex) => Promise<T>,
): Promise<T> {
  const checked = async (community: Community, until: IntervalIndex): Promise<T> => {
    await assertSound(community, until);
    assert.equal(community.summary(until, 0).limitViolations, 0);
    return look(community, until);
  };
  return finishedTiny({ ...CLEARING, ...changes }, checked, intervals);
}

function homeOf({ identities }: Community, agent: Address): HouseholdIdentity | undefined {
  return identities.find(({ actors }) => actors.some(({ keys }) => keys.address === agent));
}

/** Who sells to whom in an interval. */
async function pairsIn(community: Community, k: number): Promise<readonly string[]> {
  const allowed = (await logsOf(community, "TransactionAllowed")).map(({ args }) => args.trade as Trade);
  const name = (agent: Address) => homeOf(community, agent)?.name;
  return allowed
    .filter(({ interval }) => interval === k)
    .map(({ seller, buyer }) => `${name(seller)} to ${name(buyer)}`)
    .sort();
}

describe("a home that drops out in mid-day (slow: half a day on the chain)", () => {
  const GONE = "h08";
  /** The hour for which all is final when its meter falls silent; then comes the one that was cleared with its offer, too. */
  const FINAL = 8;
  /** Hours before its meter is silent at a boundary, with an offer for four hours in the book; back an hour and a half later. */
  const DEAD: readonly Fault[] = [
    { agent: `${GONE}/meter`, from: narrowAt(7, 59), to: narrowAt(9, 30) },
    ...["pv", "battery", "forecaster", "seller", "buyer"].map((role) => {
      return { agent: `${GONE}/${role}`, from: narrowAt(7, 30), to: narrowAt(9, 30) };
    }),
  ];
  /** The operator comes too late to see to it before solvers have found trades with that offer. */
  const LATE = { agent: "community/operator", from: narrowAt(8, 1), to: narrowAt(8, 40) };

  let day: Awaited<ReturnType<typeof look>>;
  before(async () => {
    day = await dayWith({ loaded: NARROW, faults: [...DEAD, LATE] }, FINAL + 5, look);
  });

  async function look(community: Community) {
    const [dropped] = community.store.records({ kind: "homes-dropped-out" });
    const excluded = await logsOf(community, "OffersExcluded");
    const solutions = await logsOf(community, "SolutionSubmitted", "CandidateDropped", "SolutionFinalized");
    return {
      dropped: dropped?.body as { meters: readonly MeterId[]; offers: readonly number[] },
      meter: community.identities.find(({ name }) => name === GONE)?.meter,
      excluded: excluded.flatMap(({ args }) => args.numbers as readonly number[]),
      offers: (await logsOf(community, "OfferPosted")).map(({ args }) => args),
      next: solutions.filter(({ args }) => args.interval === FINAL + 1),
      pairs: await Promise.all(Array.from({ length: FINAL + 5 }, (_, k) => pairsIn(community, k))),
      told: community.store.records({ kind: "offer-excluded" }).map(({ key }) => key),
      refused: refusalsBy(community).size,
      settled: community.ledger.intervals[FINAL]?.homes[GONE]?.trades ?? [],
    };
  }

  const sells = (pairs: readonly string[] | undefined): boolean => pairs?.some((p) => p.startsWith(GONE)) === true;

  it("has its open offers taken out of the book, and no others", () => {
    assert.deepEqual(day.dropped.meters, [day.meter]);
    assert.ok(day.excluded.length > 0);
    assert.deepEqual(day.excluded, day.dropped.offers);
    const open = day.offers.filter(({ number }) => day.excluded.includes(number as number));
    assert.ok(open.every(({ to }) => (to as number) > FINAL));
    assert.equal(new Set(open.map(({ owner }) => owner)).size, 1);
  });

  it("is taken out of what was found with it, which is cleared again among the others, as well as can be", () => {
    const [first, dropped, again, final] = day.next;
    assert.deepEqual(
      day.next.map(({ event }) => event),
      ["SolutionSubmitted", "CandidateDropped", "SolutionSubmitted", "SolutionFinalized"],
    );
    assert.ok((first?.args.value as bigint) > (again?.args.value as bigint));
    assert.ok((dropped?.at as number) >= LATE.to);
    assert.deepEqual([final?.args.value, final?.args.gap], [again?.args.value, 0n]);
    assert.ok((day.pairs[FINAL + 1] ?? []).length > 0);
    assert.equal(sells(day.pairs[FINAL + 1]), false);
    assert.equal(day.refused, 0);
  });

  it("is held to what was final already, as any home whose meter is silent", () => {
    assert.equal(sells(day.pairs[FINAL]), true);
    assert.ok(day.settled.length > 0);
    assert.ok(day.settled.every(({ deliveredWh }) => deliveredWh === 0n));
  });

  it("reads what became of its offers when it comes back, and trades again", () => {
    assert.ok(day.told.length > 0);
    assert.ok(day.told.every((key) => key.startsWith(`${GONE}/`)));
    assert.equal(sells(day.pairs.at(-1)), true);
  });
});

describe("a feeder that drops out in mid-day (slow: a run on the chain)", () => {
  /** From the second hour on until the fourth, in which the operator hears that it is back. */
  const BLACKOUT: Fault = { feeder: SOUTH, from: minute(75), to: minute(200) };
  const HOURS = 8;

  let day: Awaited<ReturnType<typeof look>>;
  before(async () => {
    day = await dayWith({ faults: [BLACKOUT] }, HOURS, look);
  });

  async function look(community: Community) {
    return {
      closed: await closedHours(community),
      pairs: await Promise.all(Array.from({ length: HOURS }, (_, k) => pairsIn(community, k))),
      booked: community.ledger.intervals.map(({ homes }) => homes),
    };
  }

  it("has its limits lowered to nothing, trades nothing, and clearing goes on without it", () => {
    assert.deepEqual([...new Set(day.closed.map(([feeder]) => feeder))], [SOUTH]);
    const hours = day.closed.map(([, hour]) => hour);
    assert.ok(hours.includes(3) && hours.includes(4) && !hours.includes(HOURS - 1), hours.join(" "));
    for (const [k, pairs] of day.pairs.entries()) {
      assert.ok(pairs.includes("h01 to h03"), `hour ${k}`);
      const isInSouth = (pair: string) => /h02|h04/.test(pair);
      assert.equal(pairs.some(isInSouth), !hours.includes(k), `hour ${k}: ${pairs}`);
    }
  });

  it("lets nothing flow, and nothing of what was sold over it before is delivered", () => {
    for (const home of ["h02", "h04"]) {
      const dark = day.booked[2]?.[home];
      assert.deepEqual([dark?.metered?.importWh, dark?.metered?.exportWh, dark?.loadWh, dark?.pvWh], [0n, 0n, 0n, 0n]);
      assert.ok((day.booked[4]?.[home]?.loadWh ?? 0n) > 0n);
    }
    const sold = day.booked[2]?.h02?.trades ?? [];
    assert.ok(sold.length > 0);
    assert.ok(sold.every(({ deliveredWh }) => deliveredWh === 0n));
  });
});

/** For which hours feeders were closed: feeder and hour, each once. */
async function closedHours(community: Community): Promise<readonly (readonly [number, number])[]> {
  const isNothing = (limit: unknown) => Object.values(limit as object).every((wattHours) => BigInt(wattHours) === 0n);
  const lowered = (await logsOf(community, "LimitLowered")).filter(({ args }: Log) => isNothing(args.limit));
  return lowered.flatMap(({ args }) => {
    const [first, last] = [args.first as number, args.last as number];
    return Array.from({ length: last - first + 1 }, (_, i) => [args.feeder as number, first + i] as const);
  });
}
