import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { instant } from "#domain";
import { ControlRoom } from "../../control-room.ts";
import type { Fault } from "../../faults.ts";
import { listeners } from "../../listeners.ts";
import { LiveView } from "../../live-view.ts";
import { openCommunity } from "../../open-community.ts";
import { loadScenario } from "../../scenario/index.ts";
import { type DayState, dayStateSchema } from "../day-state.ts";
import type { LiveState } from "../state.ts";

const ATOMIC = { settlement: "atomic", privacy: "open", admission: "vote" } as const;
const MECHANISMS = ["negotiation", "uniform-price"] as const;
const INTERVALS = 3;
const loaded = loadScenario("tiny", {
  scenariosDir: fileURLToPath(new URL("../../../../scenarios/", import.meta.url)),
});

/** A meter that falls silent after half an hour, so that not everything is confirmed. */
const FAULTS: readonly Fault[] = [{ agent: "h03/meter", from: instant(loaded.scenario.calendar.epoch + 30 * 60_000) }];

async function dayOf(mechanism: (typeof MECHANISMS)[number]): Promise<{ live: LiveState; day: DayState }> {
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-claims-"));
  after(() => rmSync(directory, { recursive: true, force: true }));
  const choices = { ...ATOMIC, mechanism };
  const room = new ControlRoom();
  const view = new LiveView(loaded.scenario, choices, room);
  const events = listeners(room.events, view.events);
  const wallMs = () => performance.now();
  const community = await openCommunity({
    loaded,
    choices,
    directory,
    faults: FAULTS,
    codeVersion: "test",
    wallMs,
    events,
  });
  view.attach(community);
  await community.run(community.plan(INTERVALS));
  const live = view.state();
  const day = dayStateSchema.parse(view.days.day(view.days.find("2026-06-25") ?? assert.fail("the day is there")));
  await community.close();
  return { live, day };
}

describe("what became of a day's money where receipts settle (slow: it runs three intervals on a chain)", () => {
  for (const mechanism of MECHANISMS) {
    it(`is told afterwards as the page told it on the day (${mechanism})`, async () => {
      const { live, day } = await dayOf(mechanism);
      // The live state has the interval after the last one, too: its market is open.
      const ofTheDay = <T extends { readonly interval: number }>(rows: readonly T[]) =>
        rows.filter(({ interval }) => interval < INTERVALS);
      assert.equal(day.receipts?.funding, live.receipts?.funding);
      assert.deepEqual(day.receipts?.intervals, ofTheDay(live.receipts?.intervals ?? []));
      assert.deepEqual(day.trades.shown, ofTheDay(live.trades.shown));
      assert.ok((day.receipts?.today.paid ?? 0) > 0, "something was paid");
      assert.ok(
        day.trades.shown.some(({ money }) => money?.state === "unconfirmed"),
        "something was not confirmed",
      );
      assert.ok(day.trades.shown.some(({ ended }) => ended !== null));
    });
  }
});
