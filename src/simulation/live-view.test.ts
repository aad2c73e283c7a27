import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { instant, interval } from "#domain";
import type { Community } from "./community.ts";
import { ControlRoom } from "./control-room.ts";
import type { Fault } from "./faults.ts";
import { DEPOSIT_NANO } from "./founding/index.ts";
import { listeners } from "./listeners.ts";
import { LiveView } from "./live-view.ts";
import { openCommunity } from "./open-community.ts";
import { loadScenario } from "./scenario/index.ts";
import { type LiveState, liveStateSchema } from "./view/state.ts";

const METERED = { mechanism: "negotiation", settlement: "metered", privacy: "open", admission: "vote" } as const;
const ATOMIC = { ...METERED, settlement: "atomic" } as const;
const ESCROWED = { ...ATOMIC, mechanism: "uniform-price" } as const;
type Chosen = typeof METERED | typeof ATOMIC | typeof ESCROWED;
const loaded = loadScenario("tiny", { scenariosDir: fileURLToPath(new URL("../../scenarios/", import.meta.url)) });

async function open(
  directory: string,
  choices: Chosen = METERED,
  faults: readonly Fault[] = [],
): Promise<{ community: Community; view: LiveView }> {
  const room = new ControlRoom();
  const view = new LiveView(loaded.scenario, choices, room);
  const community = await openCommunity({
    loaded,
    choices,
    directory,
    faults,
    codeVersion: "test",
    wallMs: () => performance.now(),
    events: listeners(room.events, view.events, { step: () => stopAt(community) }),
  });
  view.attach(community);
  return { community, view };
}

/** A run stops in the middle of the second interval when `stops` says so. */
let stops = false;
function stopAt(community: Community): void {
  if (stops && community.now >= loaded.scenario.calendar.epoch + 5_400_000) community.stop();
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-view-"));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What must not depend on whether anybody was there all the time. */
function lasting({ price, power, today, orders, trades, receipts, homes, batteries, feeders, chain }: LiveState) {
  const nodes = receipts?.nodes.map(({ name, commitments, anchor }) => ({ name, commitments, anchor })) ?? [];
  const kept = receipts === null ? null : { ...receipts, nodes };
  return { price, power, today, orders, trades, kept, homes, batteries, feeders, chain: { ...chain, rpcUrl: null } };
}

/** An agent out of order from a minute of the day on, for good. */
function out(agent: string, minute: number): Fault {
  return { agent, from: instant(loaded.scenario.calendar.epoch + minute * 60_000) };
}

describe("the view of a community (slow: it runs three intervals twice on a chain)", () => {
  for (const choices of [METERED, ATOMIC, ESCROWED]) {
    const { mechanism, settlement } = choices;
    it(`is the same after a restart in the middle of an interval as without one (${mechanism}, ${settlement})`, async () => {
      stops = false;
      const whole = await open(temporaryDirectory(), choices);
      await whole.community.run(whole.community.plan(3));
      const expected = whole.view.state();
      await whole.community.close();

      stops = true;
      const directory = temporaryDirectory();
      const first = await open(directory, choices);
      assert.equal(await first.community.run(first.community.plan(3)), "stopped");
      const beforeStop = first.view.state();
      await first.community.close();

      stops = false;
      const second = await open(directory, choices);
      const reopened = second.view.state();
      assert.ok(reopened.trades.total > 0, "agreements of the day are there before time goes on");
      assert.ok(reopened.power.series.length > 0);
      await second.community.catchUp();
      assert.deepEqual(second.view.state().trades, beforeStop.trades);
      assert.deepEqual(second.view.state().receipts?.today, beforeStop.receipts?.today);
      await second.community.run(second.community.plan(3));
      assert.deepEqual(lasting(second.view.state()), lasting(expected));
      await second.community.close();
    });
  }

  it("says what its schema says, and adds up", async () => {
    stops = false;
    const { community, view } = await open(temporaryDirectory());
    liveStateSchema.parse(view.state());
    assert.equal(view.state().clock.status, "founding");
    await community.run(community.plan(3));
    const state = liveStateSchema.parse(view.state());
    assert.equal(state.clock.status, "finished");
    assert.equal(state.clock.speed, 0);
    const { loadWh, ownWh, neighbourWh, gridWh } = state.today;
    assert.equal(BigInt(loadWh), BigInt(ownWh) + BigInt(neighbourWh) + BigInt(gridWh));
    const saved = state.homes.reduce((sum, home) => sum + BigInt(home.savedNano), 0n);
    assert.equal(String(saved), state.today.savedNano);
    const settled = state.trades.shown.filter((trade) => trade.settled !== null);
    assert.equal(settled.length, state.trades.settled);
    const delivered = settled.reduce((sum, trade) => sum + BigInt(trade.settled?.deliveredWh ?? 0), 0n);
    assert.equal(String(delivered), state.trades.deliveredWh);
    await community.close();
  });

  it("tells only what has changed", async () => {
    stops = false;
    const { community, view } = await open(temporaryDirectory());
    const { revision } = view;
    assert.deepEqual(Object.keys(view.since(revision)), ["clock"]);
    await community.run(community.plan(1));
    assert.ok(view.revision > revision);
    const changed = view.since(revision);
    assert.ok(changed.trades !== undefined && changed.homes !== undefined && changed.chain !== undefined);
    assert.equal(changed.community, undefined, "who the community is does not change");
    await community.close();
  });

  it("shows as on hold what the nodes' books hold, and as paid what the buyers' deposits have lost", async () => {
    stops = false;
    const { community, view } = await open(temporaryDirectory(), ATOMIC);
    await community.run(community.plan(3));
    const { receipts } = liveStateSchema.parse(view.state());
    const consumers = community.identities.flatMap(({ actors }) => actors.filter(({ role }) => role === "buyer"));
    const read = (name: string, ...args: unknown[]) =>
      community.chain.read({ contract: "CommitmentLedger", function: name, args });
    let lost = 0n;
    let held = 0n;
    for (const { keys } of consumers) {
      const { deposit } = (await read("accountOf", keys.address)) as { deposit: bigint };
      const { depositNano = 0n, heldNano = 0n } = community.commitments?.standingOf(keys.address) ?? {};
      assert.equal(deposit, depositNano);
      lost += DEPOSIT_NANO - deposit;
      held += heldNano;
    }
    const { onHoldNano = "0", paidNano = "0", backNano = "0" } = receipts?.today ?? {};
    assert.ok(lost > 0n);
    assert.deepEqual([BigInt(paidNano), BigInt(onHoldNano) + BigInt(paidNano) + BigInt(backNano)], [lost, held]);
    assert.equal(receipts?.anchor?.number, await read("anchorCount"));
    assert.deepEqual(
      receipts?.nodes.map(({ name, anchor, silent }) => [name, anchor, silent]),
      ["h01", "h02", "h03", "h04"].map((name) => [name, receipts?.anchor?.number, false]),
    );
    await community.close();
  });

  it("names a node that has fallen silent, and what no meter confirmed in time", async () => {
    stops = false;
    const faults = [out("h02/node", 30), out("h03/meter", 30)];
    const { community, view } = await open(temporaryDirectory(), ATOMIC, faults);
    await community.run(community.plan(3));
    const { receipts, agents, trades } = view.state();
    assert.deepEqual(
      receipts?.nodes.filter(({ silent }) => silent).map(({ name }) => name),
      ["h02"],
    );
    assert.ok(agents.silent.some(({ name }) => name === "h02/node"));
    assert.ok((receipts?.today.unconfirmed ?? 0) > 0);
    const ended = trades.shown.filter(({ ended }) => ended !== null);
    assert.ok(ended.length > 0);
    assert.ok(ended.every(({ money, settled }) => money?.state === "unconfirmed" && settled === null));
    await community.close();
  });

  it("finds the newest anchor also when it is older than the day that is shown", () => {
    const view = new LiveView(loaded.scenario, ATOMIC, new ControlRoom());
    view.attach(anchoredLongAgo());
    const silent = view.activities().filter((agent) => agent.silent);
    assert.deepEqual(
      silent.map(({ name }) => name),
      ["h02/node"],
    );
  });
});

/** A community on its third day whose nodes have anchored on the first, one of them without having heard of it since. */
function anchoredLongAgo(): Community {
  const { epoch } = loaded.scenario.calendar;
  const nodes = [
    { home: "h01", marked: 2 },
    { home: "h02", marked: 1 },
  ].map(({ home, marked }, i) => {
    const keys = { address: `0x${String(i).repeat(40)}` };
    const book = () => ({ consumers: new Map(), byInterval: new Map() });
    return { marked, household: home, keys, agent: { name: `${home}/node`, role: "node", book } };
  });
  const blocks = [
    { contract: "CommitmentLedger", event: "Anchored", args: { number: 2, root: "0x" } },
    { contract: "DataAnchor", event: "Anchored", args: {} },
  ].map((log, i) => {
    const at = instant(epoch + i * 48 * 3_600_000);
    return { at, receipts: [{ hash: "0x", from: "0x", logs: [{ ...log, at, block: i + 1, transaction: "0x" }] }] };
  });
  return {
    identities: nodes.map(({ household, keys }) => ({ name: household, feeder: 1, actors: [{ role: "node", keys }] })),
    store: { records: () => [] },
    now: instant(epoch + 50 * 3_600_000),
    planned: interval(72),
    block: blocks.length,
    chain: { block: (number: number) => blocks[number - 1] ?? null },
    day: {
      host: {
        agents: nodes,
        stateOf: (name: string) => ({ marked: { number: nodes.find(({ agent }) => agent.name === name)?.marked } }),
      },
    },
  } as unknown as Community;
}
