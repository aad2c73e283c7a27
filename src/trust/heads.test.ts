import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { headLeaf, interval, merkleRootOf, type SignedCommitment, wh } from "#domain";
import { admit } from "./admit.ts";
import type { CommitmentBook } from "./book.ts";
import { cutOf, headsAt, headsOf, pathOf, rootOf } from "./heads.ts";
import { isCovered, outstandingNano } from "./outstanding.ts";
import { commitmentsIn, missingFrom } from "./reconcile.ts";
import { newBook, PER_WH, viewAt, wallet } from "./testing/fixtures.ts";
import type { ChainView } from "./view.ts";

const NAMES = ["anna", "ben", "cleo", "dan"];

/** What some consumers sign, each in its order. */
function signedBy(counts: readonly number[]): SignedCommitment[] {
  return counts.flatMap((count, i) => {
    const signer = wallet(NAMES[i] as string);
    return Array.from({ length: count }, () => signer.commit());
  });
}

function bookOf(commitments: readonly SignedCommitment[]): CommitmentBook {
  const book = newBook();
  for (const signed of commitments) admit(book, signed, viewAt(8_000));
  return book;
}

describe("the root of the database", () => {
  it("is the same wherever the same commitments are, in any order and with repeats", () => {
    const counts = fc.array(fc.nat(5), { minLength: 1, maxLength: NAMES.length });
    fc.assert(
      fc.property(counts, fc.infiniteStream(fc.nat()), (many, chance) => {
        const commitments = signedBy(many);
        const draw = () => chance.next().value as number;
        const shuffled = [...commitments, ...commitments.slice(0, 3)]
          .map((signed) => ({ signed, at: draw() }))
          .sort((a, b) => a.at - b.at)
          .map(({ signed }) => signed);
        const [one, other] = [bookOf(commitments), bookOf(shuffled)];
        assert.deepEqual(headsOf(other), headsOf(one));
        assert.equal(rootOf(headsOf(other)), rootOf(headsOf(one)));
      }),
      { numRuns: 40 },
    );
  });

  it("is another as soon as one more commitment is there, and the former one at the former cut", () => {
    const book = bookOf(signedBy([2, 1]));
    const before = headsOf(book);
    const cleo = wallet("cleo");
    admit(book, cleo.commit(), viewAt(8_000));
    assert.notEqual(rootOf(headsOf(book)), rootOf(before));
    assert.deepEqual(headsAt(book, cutOf(before)), before);
    assert.equal(headsAt(book, new Map([[cleo.address, 2]])), null);
  });

  it("is reached from each consumer's head by its path, and has none of a stranger", () => {
    const heads = headsOf(bookOf(signedBy([1, 3, 2])));
    for (const { consumer, digest } of heads) {
      assert.equal(merkleRootOf(headLeaf(consumer, digest), pathOf(heads, consumer) ?? []), rootOf(heads));
    }
    assert.equal(pathOf(heads, wallet("dan").address), null);
  });
});

describe("two nodes that compare their heads", () => {
  it("send what is missing and nothing else, and have the same root then", () => {
    const counts = fc.array(fc.nat(6), { minLength: NAMES.length, maxLength: NAMES.length });
    fc.assert(
      fc.property(counts, counts, (many, few) => {
        const all = signedBy(many);
        const part = all.filter(({ commitment: { consumer, sequence } }) => {
          const at = NAMES.findIndex((name) => wallet(name).address === consumer);
          return sequence <= (few[at] ?? 0);
        });
        const [full, behind] = [bookOf(all), bookOf(part)];
        const sent = commitmentsIn(full, missingFrom(behind, headsOf(full)));
        assert.equal(sent.length, all.length - part.length);
        for (const signed of sent) admit(behind, signed, viewAt(8_000), "node");
        assert.equal(rootOf(headsOf(behind)), rootOf(headsOf(full)));
        assert.deepEqual(missingFrom(full, headsOf(behind)), []);
      }),
      { numRuns: 25 },
    );
  });

  it("answer at most as much as is allowed, and the rest when they are asked again", () => {
    const [full, behind] = [bookOf(signedBy([5, 5])), newBook()];
    for (const expected of [4, 4, 2, 0]) {
      const sent = commitmentsIn(full, missingFrom(behind, headsOf(full)), 4);
      assert.equal(sent.length, expected);
      for (const signed of sent) admit(behind, signed, viewAt(8_000), "node");
    }
  });

  it("find every consumer that signed one sequence number twice, and where its branches part", () => {
    const upTo = (least: number) => fc.integer({ min: least, max: 4 });
    fc.assert(
      fc.property(upTo(0), upTo(1), upTo(1), (common, mine, theirs) => {
        const anna = wallet("anna");
        const shared = Array.from({ length: common }, () => anna.commit());
        const twin = anna.fork();
        const one = bookOf([...shared, ...Array.from({ length: mine }, () => anna.commit())]);
        const other = bookOf([...shared, ...Array.from({ length: theirs }, () => twin.commit({ energyWh: wh(7n) }))]);
        meet(one, other);
        for (const book of [one, other]) {
          const twice = book.consumers.get(anna.address)?.twice;
          assert.equal(twice?.sequence, common + 1);
          const [first, second] = twice?.evidence ?? [];
          assert.equal(first?.commitment.sequence, second?.commitment.sequence);
          assert.notDeepEqual(first?.commitment, second?.commitment);
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** Both ask each other until nothing is left to ask. */
function meet(one: CommitmentBook, other: CommitmentBook): void {
  for (let round = 0; round < 20; round++) {
    let moved = false;
    for (const [mine, theirs] of [
      [one, other],
      [other, one],
    ] as const) {
      let asks = missingFrom(mine, headsOf(theirs));
      while (asks.length > 0) {
        const outcomes = commitmentsIn(theirs, asks).map((signed) => admit(mine, signed, viewAt(8_000), "node"));
        moved ||= outcomes.length > 0;
        asks = outcomes.flatMap((outcome) => ("ask" in outcome && outcome.ask ? [outcome.ask] : []));
      }
    }
    if (!moved) return;
  }
  throw new Error("the two books never came to an end");
}

describe("a deposit", () => {
  it("is what can be spent, is on hold, was announced, or was paid out: always, whatever is signed, settled, taken back and put aside", () => {
    const steps = fc.array(
      fc.record({
        do: fc.constantFrom("commit", "commit", "commit", "commit", "settle", "request", "deposit"),
        energy: fc.bigInt(20n, 60n),
        ahead: fc.nat(12),
        wait: fc.nat(1_200),
      }),
      { minLength: 30, maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (many) => {
        const chain = new LedgerModel();
        for (const step of many) chain.run(step);
      }),
      { numRuns: 40 },
    );
  });
});

/** The ledger's rules for one consumer, and the book of a node beside it. */
class LedgerModel {
  readonly book = newBook();
  readonly anna = wallet("anna");
  readonly settled = new Set<number>();
  readonly admitted: SignedCommitment[] = [];
  now = 100;
  depositNano = 100n * PER_WH;
  requestedNano = 0n;
  /** Everything that was ever put aside, went to producers, and was taken back. */
  putAsideNano = this.depositNano;
  paidNano = 0n;
  releasedNano = 0n;
  availableAt = 0;

  run(step: { do: string; energy: bigint; ahead: number; wait: number }): void {
    this.now += step.wait;
    const amount = step.energy * PER_WH;
    if (step.do === "commit") this.commit(step.energy, step.ahead);
    if (step.do === "settle") this.settle(step.ahead);
    if (step.do === "deposit") {
      this.depositNano += amount;
      this.putAsideNano += amount;
    }
    if (step.do === "request" && this.requestedNano === 0n && amount <= this.depositNano) {
      this.requestedNano = amount;
      this.availableAt = this.now + 10_000 + 600 + 1;
    }
    if (this.requestedNano > 0n && this.now >= this.availableAt) {
      const left = this.depositNano - this.requestedNano;
      const kept = left > 0n ? left : 0n;
      this.releasedNano += this.depositNano - kept;
      [this.depositNano, this.requestedNano] = [kept, 0n];
    }
    this.check();
  }

  /** What a node lets be spent is told by what it would admit, not by the sums that this model keeps. */
  check(): void {
    const held = this.heldNano();
    assert.ok(held <= this.depositNano, "what is on hold stands in the deposit");
    const spendable = this.spendableNano();
    const announced = this.depositNano - held - spendable;
    const { putAsideNano, paidNano, releasedNano } = this;
    assert.equal(putAsideNano, spendable + held + announced + paidNano + releasedNano);
    assert.ok(announced <= this.requestedNano, "nothing but what was announced is kept from being spent");
    assert.ok(
      announced === this.requestedNano || spendable === 0n,
      "what was announced is not spent while other money is left",
    );
  }

  /** The most that the node takes for covered, found by trying. */
  spendableNano(): bigint {
    let [covered, beyond] = [0n, this.putAsideNano + 1n];
    while (beyond - covered > 1n) {
      const middle = (covered + beyond) / 2n;
      if (isCovered(this.book, this.anna.address, middle, this.view())) covered = middle;
      else beyond = middle;
    }
    return covered;
  }

  view(): ChainView {
    return viewAt(this.now, {
      depositNano: this.depositNano,
      requestedNano: this.requestedNano,
      horizonSeconds: 10_000,
      isSettled: (_, sequence) => this.settled.has(sequence),
    });
  }

  commit(energy: bigint, ahead: number): void {
    const attempt = this.anna
      .fork()
      .commit({ energyWh: wh(energy), interval: interval(Math.floor(this.now / 900) + ahead) });
    if (admit(this.book, attempt, this.view()).kind !== "admitted") return;
    const { interval: k, energyWh } = attempt.commitment;
    this.admitted.push(this.anna.commit({ interval: k, energyWh }));
  }

  settle(pick: number): void {
    const due = this.admitted.filter(
      ({ commitment: c }) => !this.settled.has(c.sequence) && this.now <= c.expiry + 600,
    );
    const one = due[pick]?.commitment;
    if (one === undefined) return;
    this.settled.add(one.sequence);
    const paid = (one.energyWh * PER_WH) / BigInt(1 + (pick % 2));
    this.depositNano -= paid;
    this.paidNano += paid;
    // What was promised comes before what was announced.
    if (this.requestedNano > this.depositNano) this.requestedNano = this.depositNano;
  }

  heldNano(): bigint {
    return this.admitted
      .filter(({ commitment: c }) => !this.settled.has(c.sequence) && this.now <= c.expiry + 600)
      .reduce((sum, { commitment: c }) => sum + c.energyWh * PER_WH, 0n);
  }
}

describe("what a book says is outstanding", () => {
  it("is what is neither ended nor settled, when it is asked often or seldom", () => {
    const book = newBook();
    const anna = wallet("anna");
    for (let i = 0; i < 40; i++) admit(book, anna.commit({ interval: interval(10 + ((i * 7) % 11)) }), viewAt(8_000));
    const held = (now: number) =>
      (book.consumers.get(anna.address)?.entries ?? [])
        .filter(({ endsAt }) => endsAt >= now)
        .reduce((sum, { amountNano }) => sum + amountNano, 0n);
    for (let now = 8_000; now < 22_000; now += 450) {
      assert.equal(outstandingNano(book, anna.address, { now }), held(now));
    }
    assert.equal(outstandingNano(book, anna.address, { now: 30_000 }), 0n);
  });
});
