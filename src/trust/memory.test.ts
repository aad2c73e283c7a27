import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { wh } from "#domain";
import { admit } from "./admit.ts";
import { anchorProposal } from "./anchors.ts";
import { bookFrom, type CommitmentBook, headOf } from "./book.ts";
import { memoryOf, NO_MEMORY, recall } from "./memory.ts";
import { commitmentsIn } from "./reconcile.ts";
import { newBook, viewAt, wallet } from "./testing/fixtures.ts";

const VIEW = viewAt(8_000);
const TIP = { number: 0, root: `0x${"00".repeat(32)}` } as const;

/** The book that a node makes from its database after a restart. */
function again(book: CommitmentBook): CommitmentBook {
  const ranges = [...book.consumers.keys()].map((consumer) => ({ consumer, from: 1, to: 99 }));
  const made = bookFrom(book.settings, commitmentsIn(book, ranges), () => null);
  recall(made, structuredClone(memoryOf(book)));
  return made;
}

describe("the memory of a book", () => {
  it("is empty as long as nothing waits and nobody has contradicted himself", () => {
    const book = newBook();
    admit(book, wallet("anna").commit(), VIEW);
    assert.equal(memoryOf(book), NO_MEMORY);
  });

  it("keeps what was signed twice out of a root after a restart, too", () => {
    const ben = wallet("ben");
    const shared = ben.commit();
    const twin = ben.fork();
    const [mine, theirs] = [ben.commit(), twin.commit({ energyWh: wh(7n) })];
    const [one, other] = [newBook(), newBook()];
    for (const signed of [shared, mine, theirs]) admit(one, signed, VIEW);
    for (const signed of [shared, theirs, mine]) admit(other, signed, VIEW);
    const roots = [one, other, again(one), again(other)].map((book) => anchorProposal(book, TIP, 8_000)?.anchor.root);
    assert.equal(new Set(roots).size, 1);
    assert.equal(admit(again(one), ben.commit(), VIEW).kind, "twice");
  });

  it("keeps what waits for a gap to be filled", () => {
    const anna = wallet("anna");
    const [first, second] = [anna.commit(), anna.commit()];
    const book = newBook();
    assert.equal(admit(book, second, VIEW).kind, "waiting");
    const restarted = again(book);
    admit(restarted, first, VIEW);
    assert.equal(headOf(restarted, anna.address)?.commitment.sequence, 2);
  });
});
