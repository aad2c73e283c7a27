import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commitmentDigest, interval, keccakOfText, nano, type SignedCommitment, wh, ZERO_HASH } from "#domain";
import { anchorLookup, bookFrom, headsOf, rootOf } from "#trust";
import type { CommitmentStore } from "./commitments-port.ts";
import { anchorAll, DOMAIN, signer } from "./testing/commitments.ts";

/** What every store of commitments must do; run it on each adapter. @param open A store for the domain of testing/commitments.ts. */
export function commitmentStoreConformance(name: string, open: () => CommitmentStore): void {
  function withStore(test: (store: CommitmentStore) => void): void {
    const store = open();
    try {
      test(store);
    } finally {
      store.close();
    }
  }
  const everything = (store: CommitmentStore): SignedCommitment[] =>
    [...store.all()].map(({ commitment, signature }) => ({ commitment, signature }));

  describe(`${name}: commitments`, () => {
    it("come back as they were, by consumer and sequence number, with their digests", () =>
      withStore((store) => {
        const [anna, ben] = [signer("anna"), signer("ben")];
        const signed = [ben.commit(), anna.commit(), ben.commit({ trade: keccakOfText("trade") })];
        const largest = anna.commit({ heldNano: nano((1n << 64n) - 1n) });
        assert.equal(store.append([...signed, largest]), 4);
        const inOrder = [...signed, largest].sort((a, b) => (a.commitment.consumer < b.commitment.consumer ? -1 : 1));
        assert.deepStrictEqual(everything(store), inOrder);
        for (const { commitment, digest } of store.all()) assert.equal(digest, commitmentDigest(commitment, DOMAIN));
      }));

    it("may be added again: the same changes nothing", () =>
      withStore((store) => {
        const anna = signer("anna");
        const [first, second] = [anna.commit(), anna.commit()];
        store.append([first]);
        assert.equal(store.append([first, second]), 1);
        assert.equal(store.append([first, second]), 0);
        assert.equal(everything(store).length, 2);
      }));

    it("are refused when another one has the number, and what came with it is not added", () =>
      withStore((store) => {
        const [first, other] = [signer("anna").commit(), signer("anna").commit({ energyWh: wh(7n) })];
        store.append([first]);
        assert.throws(() => store.append([signer("ben").commit(), other]), {
          code: "STORAGE_COMMITMENTS_CONFLICT",
          details: { consumer: first.commitment.consumer, sequence: 1 },
        });
        assert.deepEqual(everything(store), [first]);
      }));

    it("are refused when they do not follow what is there", () =>
      withStore((store) => {
        const [anna, twin] = [signer("anna"), signer("anna")];
        const [first, , third] = [anna.commit(), anna.commit(), anna.commit()];
        twin.commit({ energyWh: wh(7n) });
        store.append([first]);
        for (const wrong of [third, twin.commit()]) {
          assert.throws(() => store.append([wrong]), { code: "STORAGE_COMMITMENTS_GAP" });
        }
        assert.throws(() => store.append([signer("ben").commit({ previous: keccakOfText("x") })]), {
          code: "STORAGE_COMMITMENTS_GAP",
        });
      }));

    it("can be asked for by ranges, up to a limit, and by interval", () =>
      withStore((store) => {
        const [anna, ben] = [signer("anna"), signer("ben")];
        const ofAnna = Array.from({ length: 5 }, (_, i) => anna.commit({ interval: interval(10 + (i % 2)) }));
        const ofBen = [ben.commit({ interval: interval(11) })];
        store.append([...ofAnna, ...ofBen]);
        const ranges = [
          { consumer: anna.address, from: 2, to: 3 },
          { consumer: ben.address, from: 1, to: 9 },
        ];
        assert.deepEqual(store.commitments(ranges), [...ofAnna.slice(1, 3), ...ofBen]);
        assert.deepEqual(store.commitments(ranges, 1), ofAnna.slice(1, 2));
        assert.deepEqual(store.commitments([]), []);
        assert.equal(store.ofInterval(interval(10)).length, 3);
        assert.equal(store.ofInterval(interval(11)).length, 3);
        assert.deepEqual(store.ofInterval(interval(12)), []);
      }));

    it("have heads that are those of a book with the same commitments", () =>
      withStore((store) => {
        const [anna, ben] = [signer("anna"), signer("ben")];
        store.append([anna.commit(), anna.commit(), ben.commit(), anna.commit()]);
        const { cut } = anchorAll(store);
        store.append([ben.commit()]);
        const settings = { domain: DOMAIN, recover: () => null, attestedSeconds: 0 };
        const book = bookFrom(settings, store.all(), anchorLookup(store.anchors()));
        assert.deepEqual(store.heads(), headsOf(book));
        assert.equal(book.consumers.get(ben.address)?.entries.at(-1)?.anchor, null);
        assert.equal(book.consumers.get(anna.address)?.entries.at(-1)?.anchor, 1);
        assert.equal(cut.get(ben.address), 1);
      }));
  });

  describe(`${name}: anchors`, () => {
    it("come back with what each of them moved, and with the heads they reach to", () =>
      withStore((store) => {
        const [anna, ben] = [signer("anna"), signer("ben")];
        store.append([anna.commit(), ben.commit()]);
        const one = anchorAll(store);
        store.append([anna.commit()]);
        const heads = store.heads();
        const two = anchorAll(store);
        store.append([anna.commit()]);
        assert.deepEqual(store.anchors(), [
          { number: 1, previous: ZERO_HASH, root: one.root, at: 1_000, moved: one.cut },
          { number: 2, previous: one.root, root: two.root, at: 1_001, moved: new Map([[anna.address, 2]]) },
        ]);
        assert.deepEqual(store.anchors(2).length, 1);
        assert.deepEqual(store.anchoredHeads(2), heads);
        assert.equal(rootOf(store.anchoredHeads(1)), one.root);
        assert.deepEqual(store.anchoredHeads(0), []);
      }));

    it("may be added again, and are refused when they are another, leave one out, or reach to what is not there", () =>
      withStore((store) => {
        const anna = signer("anna");
        store.append([anna.commit()]);
        const { root, cut } = anchorAll(store);
        const same = { number: 1, previous: ZERO_HASH, root, at: 1_000 };
        store.appendAnchor(same, cut);
        assert.throws(() => store.appendAnchor({ ...same, at: 1 }, cut), { code: "STORAGE_COMMITMENTS_CONFLICT" });
        const next = { number: 2, previous: root, root: keccakOfText("x"), at: 1_001 };
        assert.throws(() => store.appendAnchor({ ...next, number: 3 }, cut), { code: "STORAGE_COMMITMENTS_GAP" });
        assert.throws(() => store.appendAnchor({ ...next, previous: ZERO_HASH }, cut), {
          code: "STORAGE_COMMITMENTS_GAP",
        });
        assert.throws(() => store.appendAnchor(next, new Map([[anna.address, 2]])), {
          code: "STORAGE_COMMITMENTS_GAP",
        });
        assert.equal(store.anchors().length, 1);
      }));
  });

  describe(`${name}: going back`, () => {
    it("to a cut leaves what was there then, and the same can be added again", () =>
      withStore((store) => {
        const [anna, ben] = [signer("anna"), signer("ben")];
        store.append([anna.commit()]);
        const { cut } = anchorAll(store);
        const before = [everything(store), store.anchors()];
        const later = [anna.commit(), ben.commit()];
        store.append(later);
        anchorAll(store);
        store.truncate(cut, 1);
        assert.deepEqual([everything(store), store.anchors()], before);
        assert.equal(store.append(later), 2);
      }));

    it("makes room for another branch, and for other anchors", () =>
      withStore((store) => {
        const [anna, twin] = [signer("anna"), signer("anna")];
        store.append([anna.commit(), anna.commit()]);
        anchorAll(store);
        store.dropAnchorsFrom(1);
        store.dropFrom(anna.address, 1);
        assert.deepEqual([store.heads(), store.anchors()], [[], []]);
        assert.equal(store.append([twin.commit({ energyWh: wh(7n) })]), 1);
      }));
  });

  describe(`${name}: transaction and end`, () => {
    it("keeps everything or nothing", () =>
      withStore((store) => {
        const work = () => {
          store.append([signer("anna").commit()]);
          throw new Error("on purpose");
        };
        assert.throws(() => store.transaction(work), /on purpose/);
        assert.deepEqual(store.heads(), []);
      }));

    it("may be closed twice, and nothing works after it", () => {
      const store = open();
      store.close();
      store.close();
      assert.throws(() => store.heads(), { code: "STORAGE_CLOSED" });
    });
  });
}
