import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { instant, interval } from "#domain";
import type { SharingKeyName } from "#market";
import { statementsOf } from "#settlement";
import {
  type Community,
  ControlRoom,
  type Fault,
  LiveView,
  type LoadedScenario,
  listeners,
  liveStateSchema,
  loadScenario,
  type Summary,
  study,
  summaryOf,
} from "#simulation";
import {
  choicesWith,
  finishedTiny,
  lasting,
  openTiny,
  TINY_INTERVALS,
  temporaryDirectory,
  tiny,
} from "./support/community.ts";
import { assertBalanced } from "./support/soundness.ts";
import { ROOT } from "./support/source.ts";

const CHOICES = choicesWith("sharing");
const MS_PER_INTERVAL = 3_600_000;

/** `tiny`, shared by a key: by classes where the scenario says so. */
function sharedBy(key: SharingKeyName, classes: readonly (readonly string[])[] | null = null): LoadedScenario {
  const { scenario, profiles } = tiny();
  return { profiles, scenario: { ...scenario, sharing: { ...scenario.sharing, key, classes, leftovers: "once" } } };
}

function studied(loaded: LoadedScenario): Summary {
  const { ledger, tally } = study(loaded, "sharing", TINY_INTERVALS);
  return summaryOf(loaded.scenario, CHOICES, ledger, tally, null, 0);
}

const sums = ({ energy, money, accounts, statements, trades, unsoldWhileGridBoughtWh }: Summary) => ({
  energy,
  money,
  accounts,
  statements,
  trades,
  unsoldWhileGridBoughtWh,
});

/** The instant at which an interval begins. */
const startOf = (loaded: LoadedScenario, k: number) => instant(loaded.scenario.calendar.epoch + k * MS_PER_INTERVAL);

describe("a community that shares on its chain (slow: communities are founded)", () => {
  const KEYS: readonly [what: string, loaded: LoadedScenario][] = [
    ["static coefficients", sharedBy("static")],
    ["need", sharedBy("dynamic")],
    ["coefficients and then need", sharedBy("cascaded")],
    ["classes", sharedBy("cascaded", [["h04"], ["h01", "h03"]])],
    ["coefficients of the past", sharedBy("ex-ante")],
  ];
  for (const [what, loaded] of KEYS) {
    it(`pays to the nano what the study of it says, by ${what}, and is refused nothing`, async () => {
      await finishedTiny({ loaded, choices: CHOICES }, (community, until) => {
        const summary = community.summary(until, 0);
        assert.deepEqual(sums(summary), sums(studied(loaded)));
        assert.equal("refused" in summary.chain && summary.chain.refused, 0);
        assertBalanced(summary);
      });
    });
  }

  it("moves in the Vault what the statements say", async () => {
    const loaded = sharedBy("dynamic");
    await finishedTiny({ loaded, choices: CHOICES }, async (community) => {
      const { chain, identities, ledger } = community;
      for (const statement of statementsOf(ledger)) {
        const home = identities.find(({ name }) => name === statement.household);
        const wallet = home?.actors.find(({ role }) => role === "buyer")?.keys.address;
        const balance = await chain.read({ contract: "Vault", function: "balanceOf", args: [wallet] });
        const { bought, gridFeeNano, taxNano, sold } = statement.local;
        const paid = bought.amountNano + gridFeeNano + taxNano + sold.amountNano;
        assert.equal(balance, 1_000_000_000_000n - paid, statement.household);
      }
    });
  });

  it("goes on without a home whose meter falls silent, and bills it when it speaks again", async () => {
    const loaded = sharedBy("dynamic");
    const faults: readonly Fault[] = [
      { agent: "h03/meter", from: instant(startOf(loaded, 1) - 1), to: instant(startOf(loaded, 1) + 1_800_000) },
    ];
    await finishedTiny({ loaded, choices: CHOICES, faults }, (community, until) => {
      assertBalanced(community.summary(until, 0));
      const [first, second, third] = community.ledger.intervals.map(({ homes }) => homes);
      assert.deepEqual([first?.h03?.metered, second?.h03?.metered], [null, null]);
      assert.notEqual(third?.h03?.metered, null);
      assert.deepEqual([first?.h03?.trades, second?.h03?.trades], [[], []]);
      assert.ok((first?.h04?.trades.length ?? 0) > 0, "h04 was served all the same");
      assert.ok((third?.h03?.trades.length ?? 0) > 0);
      assert.notEqual(second?.h03?.gap ?? third?.h03?.gap, null);
    });
  });

  it("has intervals shared later when the operator was out of order", async () => {
    const loaded = sharedBy("dynamic");
    const from = instant(startOf(loaded, 1) - 1);
    const faults: readonly Fault[] = [{ agent: "community/operator", from, to: instant(from + 1_000_000) }];
    await finishedTiny({ loaded, choices: CHOICES, faults }, (community, until) => {
      assert.deepEqual(sums(community.summary(until, 0)), sums(studied(loaded)));
    });
  });

  it("goes on where it was stopped, to the same state of the chain", async () => {
    const loaded = sharedBy("static");
    const whole = await finishedTiny({ loaded, choices: CHOICES }, (community, until) =>
      lasting(community.summary(until, 0)),
    );
    for (const event of ["IntervalShared", "ReadingRecorded"]) {
      const directory = temporaryDirectory();
      let stopped: Community | null = null;
      const open = (stops: boolean) =>
        openTiny(directory, {
          loaded,
          choices: CHOICES,
          events: { block: (_, logs) => stops && logs.some((log) => log.event === event) && stopped?.stop() },
        });
      stopped = await open(true);
      const until = stopped.plan(TINY_INTERVALS);
      assert.equal(await stopped.run(until), "stopped");
      await stopped.close();
      const again = await open(false);
      await again.run(again.plan(TINY_INTERVALS));
      assert.deepEqual(lasting(again.summary(interval(until), 0)), whole);
      await again.close();
    }
  });

  it("lets the community's battery rest, and takes nobody for silent", async () => {
    const loaded = loadScenario("street", { scenariosDir: join(ROOT, "scenarios") });
    const room = new ControlRoom();
    const view = new LiveView(loaded.scenario, CHOICES, room);
    const options = { loaded, choices: CHOICES, events: listeners(room.events, view.events) };
    await finishedTiny(options, (community, until) => {
      view.attach(community);
      assert.deepEqual(view.state().agents.silent, []);
      assert.equal(community.summary(until, 0).accounts.communityBatteryNano, "0");
    });
  });

  it("has a page without orders and talk, with what was shared among its trades", async () => {
    const loaded = sharedBy("dynamic");
    const room = new ControlRoom();
    const view = new LiveView(
      { ...loaded.scenario, choices: { ...loaded.scenario.choices, ...CHOICES } },
      CHOICES,
      room,
    );
    await finishedTiny(
      { loaded, choices: CHOICES, events: listeners(room.events, view.events) },
      (community, until) => {
        view.attach(community);
        const state = liveStateSchema.parse(view.state());
        const { trades } = community.summary(until, 0);
        assert.deepEqual([state.trades.total, state.trades.settled], [trades, trades]);
        assert.deepEqual([state.talk.messages, state.orders.offered, state.orders.wanted], [0, [], []]);
        assert.deepEqual(state.agents.silent, []);
        assert.equal(state.community.mechanism, "sharing");
      },
    );
  });
});
