import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Community } from "./community.ts";
import { ControlRoom } from "./control-room.ts";
import { listeners } from "./listeners.ts";
import { LiveView } from "./live-view.ts";
import { openCommunity } from "./open-community.ts";
import { loadScenario } from "./scenario/index.ts";
import { type LiveState, liveStateSchema } from "./view/state.ts";

const CHOICES = { mechanism: "negotiation", settlement: "metered", privacy: "open", admission: "vote" } as const;
const loaded = loadScenario("tiny", { scenariosDir: fileURLToPath(new URL("../../scenarios/", import.meta.url)) });

async function open(directory: string): Promise<{ community: Community; view: LiveView }> {
  const room = new ControlRoom();
  const view = new LiveView(loaded.scenario, CHOICES, room);
  const community = await openCommunity({
    loaded,
    choices: CHOICES,
    directory,
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
function lasting({ price, power, today, orders, trades, homes, batteries, feeders, chain }: LiveState) {
  return { price, power, today, orders, trades, homes, batteries, feeders, chain: { ...chain, rpcUrl: null } };
}

describe("the view of a community (slow: it runs three intervals twice on a chain)", () => {
  it("is the same after a restart in the middle of an interval as without one", async () => {
    stops = false;
    const whole = await open(temporaryDirectory());
    await whole.community.run(whole.community.plan(3));
    const expected = whole.view.state();
    await whole.community.close();

    stops = true;
    const directory = temporaryDirectory();
    const first = await open(directory);
    assert.equal(await first.community.run(first.community.plan(3)), "stopped");
    const beforeStop = first.view.state();
    await first.community.close();

    stops = false;
    const second = await open(directory);
    const reopened = second.view.state();
    assert.ok(reopened.trades.total > 0, "agreements of the day are there before time goes on");
    assert.ok(reopened.power.series.length > 0);
    await second.community.catchUp();
    assert.deepEqual(second.view.state().trades, beforeStop.trades);
    await second.community.run(second.community.plan(3));
    assert.deepEqual(lasting(second.view.state()), lasting(expected));
    await second.community.close();
  });

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
});
