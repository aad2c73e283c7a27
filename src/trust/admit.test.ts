import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Commitment, interval, nano, nanoPerWh, type SignedCommitment, wh, ZERO_HASH } from "#domain";
import type { RefusalReason } from "./admission.ts";
import { admit } from "./admit.ts";
import { headOf } from "./book.ts";
import { headsOf } from "./heads.ts";
import { CHAIN_AT_MOST, outstandingNano } from "./outstanding.ts";
import { ATTESTED, DOMAIN, newBook, PER_WH, viewAt, wallet } from "./testing/fixtures.ts";
import type { AccountView, ChainView } from "./view.ts";

/** Interval 10 runs from 9,000 to 9,900; its commitments expire by 10,800. */
const [BEFORE, START, EXPIRY] = [8_000, 9_000, 10_800];
const AMOUNT = 100n * PER_WH;

describe("a commitment", () => {
  it("is admitted when its signer has put its money aside, and holds that money", () => {
    const book = newBook();
    const anna = wallet("anna");
    const signed = anna.commit();
    const admission = admit(book, signed, viewAt(BEFORE, { depositNano: AMOUNT }));
    assert.equal(admission.kind, "admitted");
    assert.deepEqual(headOf(book, anna.address)?.commitment, signed.commitment);
    assert.equal(outstandingNano(book, anna.address, { now: BEFORE }), AMOUNT);
  });

  it("is known when it comes again, and holds nothing more", () => {
    const book = newBook();
    const anna = wallet("anna");
    const signed = anna.commit();
    admit(book, signed, viewAt(BEFORE));
    assert.deepEqual(admit(book, signed, viewAt(BEFORE)), { kind: "known" });
    assert.deepEqual(admit(book, signed, viewAt(EXPIRY + 1)), { kind: "known" });
    assert.equal(outstandingNano(book, anna.address, { now: BEFORE }), AMOUNT);
  });

  it("is taken in until the interval begins, from another node a little longer", () => {
    const signed = wallet("anna").commit();
    assert.equal(admit(newBook(), signed, viewAt(START - 1)).kind, "admitted");
    assert.equal(admit(newBook(), signed, viewAt(START + 119), "node").kind, "admitted");
    const late = admit(newBook(), signed, viewAt(START + 120), "node");
    assert.equal(late.kind === "refused" && late.reason, "interval-begun");
  });

  it("that pays for a trade is taken however late, so that a chain goes on over what no node had in time", () => {
    const signed = wallet("anna").commit({ trade: `0x${"07".repeat(32)}` });
    for (const now of [START, START + 120, EXPIRY + 1, EXPIRY + ATTESTED + 1]) {
      for (const source of ["node", "consumer"] as const) {
        assert.equal(admit(newBook(), signed, viewAt(now), source).kind, "admitted");
      }
    }
    const slashed = admit(newBook(), signed, viewAt(START + 120, { slashed: true }));
    assert.equal(slashed.kind === "refused" && slashed.reason, "slashed");
    const uncovered = admit(newBook(), signed, viewAt(START + 120, { depositNano: AMOUNT - 1n }));
    assert.equal(uncovered.kind === "refused" && uncovered.reason, "not-covered");
  });

  it("that has ended is taken from another node, since the chain leads over it, and holds nothing", () => {
    const book = newBook();
    const anna = wallet("anna");
    const [first, second] = [anna.commit(), anna.commit({ interval: interval(20) })];
    const view = viewAt(EXPIRY + ATTESTED + 1, { depositNano: AMOUNT });
    assert.equal(admit(book, second, view).kind, "waiting");
    const admission = admit(book, first, view, "node");
    assert.equal(admission.kind === "admitted" && admission.entries.length, 2);
    assert.equal(outstandingNano(book, anna.address, view), AMOUNT);
    const early = admit(newBook(), first, viewAt(EXPIRY + ATTESTED), "node");
    assert.equal(early.kind === "refused" && early.reason, "expired");
  });

  const REFUSED: readonly [
    why: RefusalReason,
    change: Partial<Commitment>,
    view: Partial<AccountView> & Partial<ChainView>,
  ][] = [
    ["amount-zero", { energyWh: wh(0n) }, {}],
    ["expiry-invalid", { expiry: 9_900 }, {}],
    ["expiry-invalid", { expiry: EXPIRY + 1 }, {}],
    ["expired", {}, { now: EXPIRY + 1 }],
    ["interval-begun", {}, { now: START }],
    ["too-far-ahead", {}, { horizonSeconds: EXPIRY - BEFORE - 1 }],
    ["slashed", {}, { slashed: true }],
    ["no-bond", {}, { bondNano: 999n }],
    ["previous-mismatch", { previous: `0x${"01".repeat(32)}` }, {}],
    ["held-mismatch", { heldNano: nano(AMOUNT + 1n) }, {}],
    ["held-mismatch", { heldNano: nano(AMOUNT - 1n) }, {}],
    ["not-covered", {}, { depositNano: AMOUNT - 1n }],
    ["not-covered", {}, { depositNano: AMOUNT + 5n, requestedNano: 6n }],
    ["out-of-range", { sequence: 0 }, {}],
    ["out-of-range", { sequence: 2 ** 32 }, {}],
    ["out-of-range", { energyWh: wh(1n << 40n) }, {}],
    ["out-of-range", { pricePerWh: nanoPerWh(1n << 40n) }, {}],
  ];
  for (const [why, change, view] of REFUSED) {
    it(`is refused as ${why} with ${words({ ...change, ...view })}`, () => {
      const book = newBook();
      const admission = admit(book, wallet("anna").commit(change), viewAt(BEFORE, view));
      assert.equal(admission.kind === "refused" && admission.reason, why);
      assert.deepEqual(headsOf(book), []);
      assert.equal(book.consumers.size, 0, "whoever sends rubbish leaves nothing behind");
    });
  }

  it("is refused as out-of-range with a field that no signature covers", () => {
    const signed = wallet("anna").commit();
    const wrong = { ...signed, commitment: { ...signed.commitment, pricePerWh: nanoPerWh(-1n) } };
    const admission = admit(newBook(), wrong, viewAt(BEFORE));
    assert.equal(admission.kind === "refused" && admission.reason, "out-of-range");
  });

  it("of energy that costs nothing has no amount", () => {
    const free = wallet("anna").commit({ pricePerWh: nanoPerWh(0n) });
    const tariffAt = () => ({ localGridFee: nanoPerWh(0n), localTax: nanoPerWh(-1n) });
    const admission = admit(newBook(), free, viewAt(BEFORE, { tariffAt }));
    assert.equal(admission.kind === "refused" && admission.reason, "amount-zero");
  });
});

describe("a signature", () => {
  const refusedAs = (signed: SignedCommitment): string => {
    const admission = admit(newBook(), signed, viewAt(BEFORE));
    return admission.kind === "refused" ? admission.reason : admission.kind;
  };

  it("by somebody else, of other terms, cut short or of no curve point is bad", () => {
    const [anna, ben] = [wallet("anna"), wallet("ben")];
    const signed = anna.commit();
    assert.equal(refusedAs(ben.sign(signed.commitment)), "bad-signature");
    assert.equal(refusedAs({ ...signed, commitment: { ...signed.commitment, energyWh: wh(99n) } }), "bad-signature");
    assert.equal(refusedAs({ ...signed, signature: "0x" }), "bad-signature");
    assert.equal(refusedAs({ ...signed, signature: `0x${"ff".repeat(65)}` }), "bad-signature");
  });

  it("for another chain or another ledger is bad here", () => {
    for (const domain of [
      { ...DOMAIN, chainId: 1 },
      { ...DOMAIN, ledger: `0x${"2f".repeat(20)}` },
    ]) {
      assert.equal(refusedAs(wallet("anna", domain as typeof DOMAIN).commit()), "bad-signature");
    }
  });

  it("that is bad waits for nothing and proves nothing", () => {
    const book = newBook();
    const anna = wallet("anna");
    const first = anna.commit();
    const second = anna.commit();
    admit(book, first, viewAt(BEFORE));
    const other = { ...first.commitment, energyWh: wh(1n) };
    const forged = wallet("ben").sign(other);
    const admission = admit(book, forged, viewAt(BEFORE));
    assert.equal(admission.kind === "refused" && admission.reason, "bad-signature");
    const third = wallet("ben").sign({ ...second.commitment, sequence: 9 });
    assert.equal(admit(book, third, viewAt(BEFORE)).kind, "refused");
    assert.equal(admit(book, second, viewAt(BEFORE)).kind, "admitted");
  });
});

describe("a commitment that comes before its predecessors", () => {
  it("waits, says what is missing, and is taken in with them", () => {
    const book = newBook();
    const anna = wallet("anna");
    const [first, second, third] = [anna.commit(), anna.commit(), anna.commit()];
    assert.deepEqual(admit(book, third, viewAt(BEFORE)), {
      kind: "waiting",
      ask: { consumer: anna.address, from: 1, to: 2 },
    });
    assert.deepEqual(admit(book, third, viewAt(BEFORE)), { kind: "known" });
    assert.equal(admit(book, second, viewAt(BEFORE)).kind, "waiting");
    const admission = admit(book, first, viewAt(BEFORE));
    assert.deepEqual(
      admission.kind === "admitted" && admission.entries.map(({ commitment }) => commitment.sequence),
      [1, 2, 3],
    );
  });

  it("is refused as sequence-gap where too many wait", () => {
    const book = newBook();
    const anna = wallet("anna");
    anna.commit();
    for (let i = 0; i < 64; i++) assert.equal(admit(book, anna.commit(), viewAt(BEFORE)).kind, "waiting");
    const admission = admit(book, anna.commit(), viewAt(BEFORE));
    assert.equal(admission.kind === "refused" && admission.reason, "sequence-gap");
  });

  it("is looked at again on its turn: by then it may be too late or not covered", () => {
    const book = newBook();
    const anna = wallet("anna");
    const [first, second] = [anna.commit(), anna.commit()];
    admit(book, second, viewAt(BEFORE));
    admit(book, first, viewAt(BEFORE, { depositNano: 2n * AMOUNT - 1n }));
    assert.equal(headOf(book, anna.address)?.commitment.sequence, 1);
  });
});

describe("the money that commitments hold", () => {
  it("is free again when they have expired and no batch can pay them any more", () => {
    const book = newBook();
    const anna = wallet("anna");
    admit(book, anna.commit(), viewAt(BEFORE, { depositNano: AMOUNT }));
    const later = anna.commit({ interval: interval(20) });
    const early = admit(book, later, viewAt(EXPIRY + ATTESTED, { depositNano: AMOUNT }));
    assert.equal(early.kind === "refused" && early.reason, "not-covered");
    assert.equal(admit(book, later, viewAt(EXPIRY + ATTESTED + 1, { depositNano: AMOUNT })).kind, "admitted");
  });

  it("is free again when they are settled", () => {
    const book = newBook();
    const anna = wallet("anna");
    admit(book, anna.commit(), viewAt(BEFORE, { depositNano: AMOUNT }));
    const next = anna.commit();
    const paid = { depositNano: AMOUNT, isSettled: (_: string, sequence: number) => sequence === 1 };
    assert.equal(admit(book, next, viewAt(BEFORE, paid)).kind, "admitted");
  });

  it("cannot be promised to two sellers at once", () => {
    const book = newBook();
    const anna = wallet("anna");
    admit(book, anna.commit({ producer: `0x${"01".repeat(20)}` }), viewAt(BEFORE, { depositNano: 2n * AMOUNT - 1n }));
    const second = anna.commit({ producer: `0x${"02".repeat(20)}` });
    const admission = admit(book, second, viewAt(BEFORE, { depositNano: 2n * AMOUNT - 1n }));
    assert.equal(admission.kind === "refused" && admission.reason, "not-covered");
  });
});

describe("a chain that leads on from a commitment that may still be paid", () => {
  /** A real promise, and after it as many of next to nothing as nodes take in: those are over long ago, and need no cover. */
  function padded(last: Partial<ChainView> = {}) {
    const book = newBook();
    const mallory = wallet("mallory");
    const [soon, over] = [START - 1, interval(1)];
    admit(book, mallory.commit(), viewAt(soon));
    const dust = { interval: over, energyWh: wh(1n), trade: `0x${"07".repeat(32)}` } as const;
    for (let i = 1; i < CHAIN_AT_MOST; i++) {
      assert.equal(admit(book, mallory.commit(dust), viewAt(soon)).kind, "admitted");
    }
    return admit(book, mallory.commit(dust), viewAt(soon, last));
  }

  it("has an end, for a settlement must show all of it: nobody keeps its producer unpaid by padding", () => {
    const admission = padded();
    assert.equal(admission.kind === "refused" && admission.reason, "chain-too-long");
  });

  it("goes on as soon as the commitment is paid, or over", () => {
    assert.equal(padded({ isSettled: (_, sequence) => sequence === 1 }).kind, "admitted");
    assert.equal(padded({ now: EXPIRY + ATTESTED + 1 }).kind, "admitted");
  });
});

describe("two commitments with one sequence number", () => {
  it("are evidence, and nothing more of that consumer is taken in", () => {
    const book = newBook();
    const anna = wallet("anna");
    const twin = anna.fork();
    const [one, other] = [anna.commit(), twin.commit({ energyWh: wh(7n) })];
    admit(book, one, viewAt(BEFORE));
    assert.deepEqual(admit(book, other, viewAt(BEFORE)), { kind: "twice", evidence: [one, other] });
    assert.deepEqual(admit(book, anna.commit(), viewAt(BEFORE)), { kind: "twice", evidence: [one, other] });
    assert.equal(headOf(book, anna.address)?.commitment.sequence, 1);
  });

  it("are found while they wait, too", () => {
    const book = newBook();
    const anna = wallet("anna");
    anna.commit();
    const twin = anna.fork();
    const [one, other] = [anna.commit(), twin.commit({ energyWh: wh(7n) })];
    assert.equal(admit(book, one, viewAt(BEFORE)).kind, "waiting");
    assert.deepEqual(admit(book, other, viewAt(BEFORE)), { kind: "twice", evidence: [one, other] });
  });

  it("are asked for where a commitment follows another than the one held", () => {
    const book = newBook();
    const anna = wallet("anna");
    const twin = anna.fork();
    admit(book, anna.commit(), viewAt(BEFORE));
    twin.commit({ energyWh: wh(7n) });
    const admission = admit(book, twin.commit(), viewAt(BEFORE));
    assert.deepEqual(admission.kind === "refused" && [admission.reason, admission.ask], [
      "previous-mismatch",
      { consumer: anna.address, from: 1, to: 1 },
    ]);
  });
});

function words(values: object): string {
  const shown = Object.entries(values).map(
    ([key, value]) => `${key} ${value === ZERO_HASH ? "zero" : String(value).slice(0, 20)}`,
  );
  return shown.length === 0 ? "nothing changed" : shown.join(", ");
}
