import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instant } from "#domain";
import type { CommunityMeta, CommunityStore } from "./port.ts";

const meta: CommunityMeta = {
  scenario: "street",
  seed: 1n,
  choices: { mechanism: "negotiation", settlement: "metered" },
  genesis: instant(1_750_000_000_000),
  chainId: 31_337,
  codeVersion: "0.1.0",
};

/** What every store of a community's state must do; run it on each adapter. */
export function communityStoreConformance(name: string, open: () => CommunityStore): void {
  function withStore(test: (store: CommunityStore) => void): void {
    const store = open();
    try {
      test(store);
    } finally {
      store.close();
    }
  }

  describe(`${name}: whose state it is`, () => {
    it("is unknown before it began", () => withStore((store) => assert.equal(store.meta(), null)));

    it("is kept as it was begun, and beginning the same again changes nothing", () =>
      withStore((store) => {
        store.begin(meta);
        store.begin({ ...meta, codeVersion: "0.2.0" });
        assert.deepEqual(store.meta(), meta);
      }));

    it("is refused to another community, naming each difference and nothing else", () =>
      withStore((store) => {
        store.begin(meta);
        const other = { ...meta, seed: 2n, choices: { mechanism: "clearing", settlement: "metered", note: "x" } };
        assert.throws(() => store.begin(other), {
          code: "STORAGE_FOREIGN",
          exitCode: 65,
          details: {
            seed: '"1" != "2"',
            "choices.mechanism": '"negotiation" != "clearing"',
            "choices.note": 'not set != "x"',
          },
        });
        assert.deepEqual(store.meta(), meta);
      }));

    for (const [key, change] of [
      ["scenario", { scenario: "village" }],
      ["genesis", { genesis: instant(0) }],
      ["chainId", { chainId: 1 }],
      ["choices.settlement", { choices: { mechanism: "negotiation" } }],
    ] as const) {
      it(`is refused when ${key} differs`, () =>
        withStore((store) => {
          store.begin(meta);
          assert.throws(
            () => store.begin({ ...meta, ...change }),
            (error: Error & { code: string; details: object }) =>
              error.code === "STORAGE_FOREIGN" && error.message.includes(`${key} is`) && key in error.details,
          );
        }));
    }
  });

  describe(`${name}: snapshots`, () => {
    it("are none at first", () => withStore((store) => assert.equal(store.latestSnapshot("agents"), null)));

    it("come back as they were, the newest of each name", () =>
      withStore((store) => {
        const state = { wallets: new Map([["h01", Uint8Array.of(1)]]), energyWh: 5n, words: Uint32Array.of(7) };
        store.saveSnapshot("agents", { block: 1, interval: 0 }, { energyWh: 0n });
        store.saveSnapshot("agents", { block: 9, interval: 2 }, state);
        store.saveSnapshot("clock", { block: 12, interval: 3 }, null);
        assert.deepStrictEqual(store.latestSnapshot("agents"), { block: 9, interval: 2, state });
        assert.deepStrictEqual(store.latestSnapshot("clock"), { block: 12, interval: 3, state: null });
      }));

    it("can be asked for as of a block, for a chain that lost its last ones", () =>
      withStore((store) => {
        for (const block of [3, 6]) store.saveSnapshot("agents", { block, interval: block }, block);
        assert.equal(store.latestSnapshot("agents", 5)?.state, 3);
        assert.equal(store.latestSnapshot("agents", 6)?.state, 6);
        assert.equal(store.latestSnapshot("agents", 2), null);
      }));

    it("are the two newest of each name", () =>
      withStore((store) => {
        store.saveSnapshot("clock", { block: 1, interval: 0 }, "kept");
        for (const block of [1, 2, 3]) store.saveSnapshot("agents", { block, interval: 0 }, block);
        assert.equal(store.latestSnapshot("agents", 1), null);
        assert.equal(store.latestSnapshot("agents", 2)?.state, 2);
        assert.equal(store.latestSnapshot("clock")?.state, "kept");
      }));

    it("take the last saved when several were taken at one block", () =>
      withStore((store) => {
        for (const interval of [0, 1, 2]) store.saveSnapshot("agents", { block: 0, interval }, interval);
        assert.equal(store.latestSnapshot("agents")?.state, 2);
      }));

    it("of what is no plain data are refused, and the last good one stays", () =>
      withStore((store) => {
        store.saveSnapshot("agents", { block: 1, interval: 0 }, "good");
        assert.throws(() => store.saveSnapshot("agents", { block: 2, interval: 0 }, { act: () => 1 }), {
          code: "STORAGE_NOT_PLAIN",
        });
        assert.equal(store.latestSnapshot("agents")?.state, "good");
      }));
  });

  describe(`${name}: records`, () => {
    const trade = (key: string, wh: bigint) => ({ kind: "trade", key, body: { energyWh: wh } });

    it("come back ordered by interval, kind and key", () =>
      withStore((store) => {
        store.appendRecords(2, [trade("h02", 2n), trade("h01", 1n), { kind: "bill", key: "h09", body: null }]);
        store.appendRecords(1, [trade("h03", 3n)]);
        assert.deepStrictEqual(store.records({}), [
          { interval: 1, kind: "trade", key: "h03", body: { energyWh: 3n } },
          { interval: 2, kind: "bill", key: "h09", body: null },
          { interval: 2, kind: "trade", key: "h01", body: { energyWh: 1n } },
          { interval: 2, kind: "trade", key: "h02", body: { energyWh: 2n } },
        ]);
      }));

    it("can be asked for by kind, key and interval, the last interval left out", () =>
      withStore((store) => {
        for (const k of [1, 2, 3, 4]) {
          store.appendRecords(k, [trade("h01", 1n), trade("h02", 2n), { kind: "bill", key: "h01", body: k }]);
        }
        const found = (query: object) =>
          store.records(query).map(({ interval, kind, key }) => `${interval} ${kind} ${key}`);
        assert.equal(found({ from: 2, to: 4 }).length, 6);
        assert.equal(found({ kind: "trade", from: 2 }).length, 6);
        assert.equal(found({ key: "h01", to: 2 }).length, 2);
        assert.deepEqual(found({ kind: "bill", key: "h01", from: 3, to: 4 }), ["3 bill h01"]);
        assert.deepEqual(found({ kind: "bill", key: "h02" }), []);
        assert.deepEqual(found({ from: 4, to: 4 }), []);
      }));

    it("may be added again: the same changes nothing, whatever the order of its keys", () =>
      withStore((store) => {
        store.appendRecords(1, [{ kind: "trade", key: "h01", body: { a: 1n, b: 2 } }]);
        store.appendRecords(1, [{ kind: "trade", key: "h01", body: { b: 2, a: 1n } }]);
        assert.equal(store.records({}).length, 1);
      }));

    it("never change: another body is refused, and what came with it is not added", () =>
      withStore((store) => {
        store.appendRecords(1, [trade("h01", 1n)]);
        assert.throws(() => store.appendRecords(1, [trade("h00", 9n), trade("h01", 2n)]), { code: "STORAGE_CONFLICT" });
        assert.deepEqual(store.records({}), [{ interval: 1, ...trade("h01", 1n) }]);
      }));

    it("tell a number from a bigint of the same value", () =>
      withStore((store) => {
        store.appendRecords(1, [{ kind: "trade", key: "h01", body: 1n }]);
        assert.throws(() => store.appendRecords(1, [{ kind: "trade", key: "h01", body: 1 }]), {
          code: "STORAGE_CONFLICT",
        });
      }));
  });

  describe(`${name}: a transaction`, () => {
    const fails = (): never => {
      throw new Error("on purpose");
    };

    it("gives what its work gives", () =>
      withStore((store) =>
        assert.equal(
          store.transaction(() => 42),
          42,
        ),
      ));

    it("keeps everything or nothing", () =>
      withStore((store) => {
        const work = () => {
          store.appendRecords(1, [{ kind: "trade", key: "h01", body: 1 }]);
          store.saveSnapshot("agents", { block: 1, interval: 1 }, 1);
          fails();
        };
        assert.throws(() => store.transaction(work), /on purpose/);
        assert.deepEqual([store.records({}).length, store.latestSnapshot("agents")], [0, null]);
        store.transaction(() => store.saveSnapshot("agents", { block: 1, interval: 1 }, 1));
        assert.equal(store.latestSnapshot("agents")?.state, 1);
      }));

    it("can catch the failure of a part and keep the rest", () =>
      withStore((store) => {
        store.transaction(() => {
          store.appendRecords(1, [{ kind: "trade", key: "h01", body: 1 }]);
          const part = () => {
            store.appendRecords(1, [{ kind: "trade", key: "h02", body: 2 }]);
            fails();
          };
          assert.throws(() => store.transaction(part), /on purpose/);
        });
        assert.deepEqual(
          store.records({}).map(({ key }) => key),
          ["h01"],
        );
      }));

    it("refuses work that gives a promise, and keeps nothing of it", () =>
      withStore((store) => {
        const work = async () => store.appendRecords(1, [{ kind: "trade", key: "h01", body: 1 }]);
        assert.throws(() => store.transaction(work), { code: "STORAGE_ASYNC_TRANSACTION" });
        assert.deepEqual(store.records({}), []);
      }));
  });

  describe(`${name}: the newest interval of a kind`, () => {
    it("is unknown before the first record, and then the last one, whatever came when", () =>
      withStore((store) => {
        assert.equal(store.newestInterval("trade"), null);
        for (const interval of [3, 7, 5])
          store.appendRecords(interval, [{ kind: "trade", key: "h01", body: interval }]);
        store.appendRecords(9, [{ kind: "bill", key: "h01", body: 9 }]);
        assert.equal(store.newestInterval("trade"), 7);
        assert.equal(store.newestInterval("nothing"), null);
      }));
  });

  describe(`${name}: closing`, () => {
    it("may happen twice, and nothing works after it", () => {
      const store = open();
      store.close();
      store.close();
      assert.throws(() => store.records({}), { code: "STORAGE_CLOSED" });
      assert.throws(() => store.begin(meta), { code: "STORAGE_CLOSED" });
    });
  });
}
