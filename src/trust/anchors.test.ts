import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { anchorDigest, interval, keccakOfText, type SignedCommitment, wh, ZERO_HASH } from "#domain";
import { admit } from "./admit.ts";
import { adoptAnchored } from "./adopt.ts";
import {
  type AnchorProposal,
  anchorLookup,
  anchorProposal,
  checkAnchorProposal,
  cutAfter,
  markAnchored,
} from "./anchors.ts";
import { bookFrom, type CommitmentBook, headOf } from "./book.ts";
import { claimsOf } from "./claims.ts";
import { cutAt, headsOf, rootOf } from "./heads.ts";
import { outstandingNano } from "./outstanding.ts";
import { commitmentsIn } from "./reconcile.ts";
import { DOMAIN, newBook, PER_WH, recover, viewAt, wallet } from "./testing/fixtures.ts";

const START = { number: 0, root: ZERO_HASH };
const VIEW = viewAt(8_000);

function holding(...commitments: SignedCommitment[]): CommitmentBook {
  const book = newBook();
  for (const signed of commitments) assert.notEqual(admit(book, signed, VIEW, "node").kind, "refused");
  return book;
}

function proposed(book: CommitmentBook, tip = START): AnchorProposal {
  const proposal = anchorProposal(book, tip, 8_000);
  assert.ok(proposal !== null);
  return proposal;
}

/** Anchors all that the book holds, as if a quorum had signed it. */
function anchored(book: CommitmentBook, tip = START) {
  const { anchor, cut } = proposed(book, tip);
  assert.ok(markAnchored(book, { ...anchor, cut }));
  return { number: anchor.number, root: anchor.root, cut };
}

describe("a proposal of an anchor", () => {
  it("is signed by every node that holds the same commitments, over the contract's digest", () => {
    const [anna, ben] = [wallet("anna"), wallet("ben")];
    const [one, two] = [anna.commit(), ben.commit()];
    const proposal = proposed(holding(one, two));
    assert.deepEqual(checkAnchorProposal(holding(two, one), proposal, START, 8_000), {
      ok: true,
      digest: anchorDigest(proposal.anchor, DOMAIN),
    });
  });

  it("is signed by a node that has more already", () => {
    const anna = wallet("anna");
    const [one, two] = [anna.commit(), anna.commit()];
    assert.ok(checkAnchorProposal(holding(one, two), proposed(holding(one)), START, 8_000).ok);
  });

  it("is none where there is nothing new", () => {
    assert.equal(anchorProposal(newBook(), START, 8_000), null);
    const book = holding(wallet("anna").commit());
    const { number, root } = anchored(book);
    assert.equal(anchorProposal(book, { number, root }, 8_001), null);
  });

  const anna = wallet("anna");
  const [first, second] = [anna.commit(), anna.commit()];
  const good = proposed(holding(first, second));
  for (const [reason, proposal] of [
    ["wrong-number", { ...good, anchor: { ...good.anchor, number: 2 } }],
    ["wrong-previous", { ...good, anchor: { ...good.anchor, previous: keccakOfText("x") } }],
    ["in-future", { ...good, anchor: { ...good.anchor, at: 8_001 } }],
    ["root-mismatch", { ...good, anchor: { ...good.anchor, root: keccakOfText("x") } }],
    ["root-mismatch", { ...good, cut: new Map([[anna.address, 1]]) }],
  ] as const) {
    it(`is refused as ${reason}`, () => {
      const answer = checkAnchorProposal(holding(first, second), proposal, START, 8_000);
      assert.equal(!answer.ok && answer.reason, reason);
    });
  }

  it("is refused as unknown-commitments by a node that lacks some, which says which", () => {
    assert.deepEqual(checkAnchorProposal(holding(first), good, START, 8_000), {
      ok: false,
      reason: "unknown-commitments",
      ask: [{ consumer: anna.address, from: 2, to: 2 }],
    });
  });

  it("is refused as goes-back when an anchored commitment falls out", () => {
    const book = holding(first, second);
    const { number, root } = anchored(book);
    const back = proposed(holding(first), { number, root });
    const answer = checkAnchorProposal(book, back, { number, root }, 8_000);
    assert.equal(!answer.ok && answer.reason, "goes-back");
  });

  it("is refused as nothing-new when it is what is anchored already", () => {
    const book = holding(wallet("ben").commit());
    const { number, root, cut } = anchored(book);
    const again = { anchor: { number: number + 1, previous: root, root, at: 8_000 }, cut };
    const answer = checkAnchorProposal(book, again, { number, root }, 8_000);
    assert.equal(!answer.ok && answer.reason, "nothing-new");
  });

  it("is refused as used-twice, and made without what was signed twice", () => {
    const ben = wallet("ben");
    const shared = ben.commit();
    const twin = ben.fork();
    const [mine, theirs] = [ben.commit(), twin.commit({ energyWh: wh(7n) })];
    const proposal = proposed(holding(shared, mine));
    const book = holding(shared, mine, theirs);
    const answer = checkAnchorProposal(book, proposal, START, 8_000);
    assert.equal(!answer.ok && answer.reason, "used-twice");
    assert.equal(proposed(book).cut.get(ben.address), 1);
    const other = holding(shared, theirs, mine);
    assert.ok(checkAnchorProposal(other, proposed(book), START, 8_000).ok, "nodes with different branches agree");
  });

  it("keeps what was anchored before it was found to be signed twice", () => {
    const ben = wallet("ben");
    const twin = ben.fork();
    const book = holding(ben.commit());
    const { number, root } = anchored(book);
    admit(book, twin.commit({ energyWh: wh(7n) }), VIEW);
    admit(book, wallet("anna").commit(), VIEW);
    const proposal = proposed(book, { number, root });
    assert.equal(proposal.cut.get(ben.address), 1);
    assert.ok(checkAnchorProposal(book, proposal, { number, root }, 8_000).ok);
  });
});

describe("an anchor on the chain", () => {
  it("makes what it covers count, and its cut can be told from the book later", () => {
    const anna = wallet("anna");
    const book = holding(anna.commit(), wallet("ben").commit());
    const one = anchored(book);
    admit(book, anna.commit(), VIEW);
    const two = anchored(book, one);
    assert.deepEqual(cutAt(book, 1), one.cut);
    assert.deepEqual(cutAt(book, 2), two.cut);
    assert.deepEqual(cutAt(book, 0), new Map());
  });

  it("is not marked in a book that lacks some of it", () => {
    const anna = wallet("anna");
    const [one, two] = [anna.commit(), anna.commit()];
    const { anchor, cut } = proposed(holding(one, two));
    const behind = holding(one);
    assert.equal(markAnchored(behind, { ...anchor, cut }), false);
    assert.equal(headOf(behind, anna.address)?.anchor, null);
  });

  it("can be told of a commitment by what each anchor moved", () => {
    const anchorOf = anchorLookup([
      { number: 1, moved: new Map([["0xaa", 2]]) },
      { number: 2, moved: new Map([["0xbb", 1]]) },
      { number: 5, moved: new Map([["0xaa", 3]]) },
    ]);
    assert.deepEqual(
      [1, 2, 3, 4].map((sequence) => anchorOf("0xaa", sequence)),
      [1, 1, 5, null],
    );
    assert.deepEqual([anchorOf("0xbb", 1), anchorOf("0xcc", 1)], [2, null]);
    assert.deepEqual(
      cutAfter(new Map([["0xaa", 2]]), { moved: new Map([["0xbb", 1]]) }),
      new Map([
        ["0xaa", 2],
        ["0xbb", 1],
      ]),
    );
  });

  it("orders the claims of a meter by anchor, then consumer, then sequence number", () => {
    const [anna, ben] = [wallet("anna"), wallet("ben")];
    const book = holding(ben.commit(), ben.commit());
    const tip = anchored(book);
    admit(book, anna.commit(), VIEW);
    admit(book, anna.commit({ interval: interval(11) }), VIEW);
    admit(book, ben.commit(), VIEW);
    anchored(book, tip);
    admit(book, ben.commit(), VIEW);
    const meter = new Set([keccakOfText("meter of the producer")]);
    const { sold, bought } = claimsOf(book, interval(10), meter);
    const inSecond = [anna.address, ben.address]
      .sort()
      .map((consumer) => [2, consumer, consumer === ben.address ? 3 : 1]);
    assert.deepEqual(
      sold.map(({ anchor, commitment: c }) => [anchor, c.consumer, c.sequence]),
      [[1, ben.address, 1], [1, ben.address, 2], ...inSecond],
    );
    assert.deepEqual(bought, []);
    const ofBen = new Set([keccakOfText(`meter of ${ben.address}`)]);
    assert.equal(claimsOf(book, interval(10), ofBen).bought.length, 3);
  });
});

describe("a node that lags behind", () => {
  const anna = wallet("anna");
  const ben = wallet("ben");
  const full = holding(anna.commit(), anna.commit(), ben.commit());
  const anchor = anchored(full);
  const all = commitmentsIn(
    full,
    [...anchor.cut].map(([consumer, to]) => ({ consumer, from: 1, to })),
  );
  const late = viewAt(10_000);

  it("takes in what is anchored although it is too late to admit it, and has the same root", () => {
    const book = newBook();
    const adoption = adoptAnchored(book, [...all].reverse(), anchor, late);
    assert.equal(adoption.kind === "adopted" && adoption.entries.length, 3);
    assert.equal(rootOf(headsOf(book)), anchor.root);
    assert.deepEqual(cutAt(book, 1), anchor.cut);
    assert.equal(outstandingNano(book, anna.address, late), 200n * PER_WH, "it holds the money until it ends");
  });

  it("takes in only what it lacks, and the same again changes nothing", () => {
    const book = holding(all[0] as SignedCommitment);
    const adoption = adoptAnchored(book, [...all, ...all], anchor, late);
    assert.equal(adoption.kind === "adopted" && adoption.entries.length, 2);
    const again = adoptAnchored(book, all, anchor, late);
    assert.equal(again.kind === "adopted" && again.entries.length, 0);
  });

  it("keeps its book as it is when something is missing, changed, forged or of another root", () => {
    const [first, second, third] = all as [SignedCommitment, SignedCommitment, SignedCommitment];
    const changed = { ...second, commitment: { ...second.commitment, energyWh: wh(1n) } };
    const forged = { ...second, signature: first.signature };
    const outOfRange = { ...first, commitment: { ...first.commitment, interval: interval(2 ** 32) } };
    const outcome = (given: readonly SignedCommitment[], root = anchor.root) => {
      const book = newBook();
      const { kind, ...rest } = adoptAnchored(book, given, { ...anchor, root }, late);
      assert.deepEqual(headsOf(book), []);
      return kind === "refused" && "refusal" in rest ? rest.refusal.reason : kind;
    };
    assert.equal(outcome([first, second]), "missing");
    assert.equal(outcome([second, third]), "missing");
    assert.equal(outcome([first, changed, third]), "held-mismatch");
    assert.equal(outcome([first, forged, third]), "bad-signature");
    assert.equal(outcome([outOfRange]), "out-of-range");
    assert.equal(outcome(all, keccakOfText("other")), "wrong-root");
  });

  it("gives up its own branch for the anchored one, with the evidence, and keeps what is anchored against all others", () => {
    const cleo = wallet("cleo");
    const twin = cleo.fork();
    const mine = holding(cleo.commit(), cleo.commit());
    const theirs = holding(twin.commit({ energyWh: wh(7n) }));
    const other = anchored(theirs);
    const sent = commitmentsIn(theirs, [{ consumer: cleo.address, from: 1, to: 1 }]);
    const adoption = adoptAnchored(mine, sent, other, late);
    assert.ok(adoption.kind === "adopted");
    assert.deepEqual([adoption.entries.length, adoption.dropped.length, adoption.twice.length], [1, 2, 1]);
    assert.equal(rootOf(headsOf(mine)), other.root);
    assert.equal(outstandingNano(mine, cleo.address, late), 7n * PER_WH);
    const contradiction = wallet("cleo").commit();
    const refusal = adoptAnchored(mine, [contradiction], anchored(holding(contradiction)), late);
    assert.equal(refusal.kind, "contradicts");
  });
});

describe("a book made again from what was stored", () => {
  it("is the same: heads, money held and anchors", () => {
    const anna = wallet("anna");
    const book = holding(anna.commit(), anna.commit());
    const { cut } = anchored(book);
    admit(book, anna.commit(), VIEW);
    const stored = commitmentsIn(book, [{ consumer: anna.address, from: 1, to: 3 }]);
    const again = bookFrom({ domain: DOMAIN, recover, attestedSeconds: 600 }, stored, (_, n) => (n <= 2 ? 1 : null));
    assert.deepEqual(headsOf(again), headsOf(book));
    assert.deepEqual(cutAt(again, 1), cut);
    assert.equal(outstandingNano(again, anna.address, VIEW), outstandingNano(book, anna.address, VIEW));
  });
});
