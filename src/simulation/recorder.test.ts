import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { instant, interval, type Message } from "#domain";
import { memoryCommunityStore } from "#storage/sqlite";
import { BOOKING, type Fact, Recorder } from "./recorder.ts";

const fact = (k: number, key: string, body: unknown = key) =>
  ({ kind: "record", interval: interval(k), what: "readings", key, body }) as const;

describe("the recorder of facts", () => {
  it("tells its listener at once, and the store when it is told to", () => {
    const store = memoryCommunityStore();
    const heard: Fact[] = [];
    const recorder = new Recorder(store, { fact: (one) => void heard.push(one) });
    recorder.record(fact(1, "h01"));
    recorder.record(fact(2, "h01"));
    assert.deepEqual(
      heard.map(({ interval, kind, key }) => [interval, kind, key]),
      [
        [1, "readings", "h01"],
        [2, "readings", "h01"],
      ],
    );
    assert.deepEqual(store.records({ kind: "readings" }), []);
    recorder.flush();
    assert.equal(store.records({ kind: "readings" }).length, 2);
  });

  it("may state the same again, as after a crash, but nothing else in its place", () => {
    const store = memoryCommunityStore();
    for (let lives = 0; lives < 2; lives++) {
      const recorder = new Recorder(store);
      recorder.record(fact(1, "h01"));
      recorder.flush();
    }
    assert.equal(store.records({ kind: "readings" }).length, 1);
    const other = new Recorder(store);
    other.record(fact(1, "h01", "something else"));
    assert.throws(() => other.flush(), { code: "STORAGE_CONFLICT" });
  });

  it("stores bookings under the community's name", () => {
    const store = memoryCommunityStore();
    const recorder = new Recorder(store);
    recorder.book([{ interval: interval(3) } as Parameters<typeof recorder.book>[0][number]]);
    recorder.flush();
    const [booking] = store.records({ kind: BOOKING });
    assert.deepEqual([booking?.interval, booking?.key], [3, "community"]);
  });

  it("lets letters be heard and keeps nothing of them", () => {
    const store = memoryCommunityStore();
    const heard: Message[] = [];
    const recorder = new Recorder(store, { message: (message) => void heard.push(message) });
    recorder.overheard({ content: "secret" } as Message, instant(0));
    recorder.flush();
    assert.deepEqual([heard.length, store.records({}).length], [1, 0]);
  });
});
