import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bytesOf, commitmentDigest, type SignedCommitment, wh, ZERO_HASH } from "#domain";
import { recoverAddress } from "#privacy";
import { HOURLY, logOf, minute, TARIFF } from "../fixtures.ts";
import { ANNA, BEN, DEPOSIT, LEDGER, ROOTS, tradeBetween } from "./fixtures.ts";
import { commitTo, followPurse, fullPurse, PURSE_INTERESTS, type Purse } from "./purse.ts";

/** Price and local fees together. */
const PER_WH = 165_000n;
const OWNER = BEN.buyer.address;
const NOW = minute(-5);

function config(depositNano = DEPOSIT) {
  return {
    wallet: BEN.buyer,
    calendar: HOURLY,
    ledger: LEDGER,
    tariffAt: () => TARIFF,
    depositNano,
    attestedSeconds: 600,
  };
}

function wanted(energyWh: bigint) {
  const { seller: producer, interval, pricePerWh } = tradeBetween(ANNA, BEN);
  const [consumerRoot, producerRoot] = [BEN, ANNA].map(({ meter }) => ROOTS[meter.address]?.[0]?.root ?? ZERO_HASH);
  return {
    producer,
    interval,
    energyWh: wh(energyWh),
    pricePerWh,
    consumerRoot: consumerRoot as typeof ZERO_HASH,
    producerRoot: producerRoot as typeof ZERO_HASH,
    trade: ZERO_HASH,
  };
}

function commit(purse: Purse, energyWh: bigint, now = NOW): SignedCommitment | null {
  return commitTo(config(), purse, wanted(energyWh), now);
}

function told(purse: Purse, event: string, args: Readonly<Record<string, unknown>>): void {
  assert.ok(PURSE_INTERESTS.includes(`CommitmentLedger.${event}`), "a trader hears of it");
  followPurse(purse, OWNER, logOf("CommitmentLedger", event, args, NOW));
}

describe("a purse", () => {
  it("signs commitments in a chain, each holding its energy at its price and the local fees", () => {
    const purse = fullPurse(config());
    const [first, second] = [commit(purse, 100n), commit(purse, 200n)] as [SignedCommitment, SignedCommitment];
    const digest = commitmentDigest(first.commitment, LEDGER);
    assert.deepEqual([first.commitment.sequence, first.commitment.previous], [1, ZERO_HASH]);
    assert.deepEqual([second.commitment.sequence, second.commitment.previous], [2, digest]);
    assert.deepEqual([first.commitment.heldNano, second.commitment.heldNano], [100n * PER_WH, 300n * PER_WH]);
    assert.equal(recoverAddress(bytesOf(digest), bytesOf(first.signature)), OWNER);
  });

  it("lets a receipt count until the grace is over", () => {
    const { commitment } = commit(fullPurse(config()), 100n) as SignedCommitment;
    assert.equal(commitment.expiry * 1000, minute(120));
  });

  it("does not sign what the deposit does not cover, and breaks no chain by that", () => {
    const purse = fullPurse(config());
    assert.notEqual(commit(purse, 6_000n), null);
    assert.equal(commit(purse, 61n), null);
    assert.equal(commit(purse, 60n)?.commitment.sequence, 2);
  });

  it("does not sign for no energy", () => {
    assert.equal(commit(fullPurse(config()), 0n), null);
  });

  it("is free again of what ended unpaid, when nodes count it as ended", () => {
    const purse = fullPurse(config());
    commit(purse, 6_000n);
    assert.equal(commit(purse, 6_000n, minute(130)), null, "to the last moment nodes may have it paid");
    assert.notEqual(commit(purse, 6_000n, minute(131)), null);
  });

  it("has less after a payment, and what was not paid of it is free again", () => {
    const purse = fullPurse(config());
    commit(purse, 6_000n);
    told(purse, "CommitmentPaid", { consumer: OWNER, sequence: 1n, paid: 500_000n, gridFee: 20n, tax: 3n });
    assert.equal(purse.depositNano, DEPOSIT - 500_023n);
    assert.notEqual(commit(purse, 6_000n), null);
  });

  it("can promise what was put aside later", () => {
    const purse = fullPurse(config(0n));
    assert.equal(commit(purse, 1n), null);
    told(purse, "Deposited", { owner: OWNER, amount: PER_WH });
    assert.notEqual(commit(purse, 1n), null);
  });

  it("cannot promise what is to leave, until that is cancelled", () => {
    const purse = fullPurse(config());
    told(purse, "ReleaseRequested", { owner: OWNER, amount: DEPOSIT });
    assert.equal(commit(purse, 1n), null);
    told(purse, "ReleaseCancelled", { owner: OWNER, amount: DEPOSIT });
    assert.notEqual(commit(purse, 1n), null);
  });

  it("has what the chain says when a payment takes from what was to leave", () => {
    const purse = fullPurse(config());
    told(purse, "ReleaseRequested", { owner: OWNER, amount: DEPOSIT });
    told(purse, "ReleaseReduced", { owner: OWNER, amount: 700n });
    told(purse, "CommitmentPaid", { consumer: OWNER, sequence: 9n, paid: 700n, gridFee: 0n, tax: 0n });
    assert.equal(purse.depositNano, 0n);
  });

  it("is not changed by what others do", () => {
    const purse = fullPurse(config());
    const other = ANNA.buyer.address;
    told(purse, "Deposited", { owner: other, amount: 5n });
    told(purse, "ReleaseRequested", { owner: other, amount: 5n });
    told(purse, "CommitmentPaid", { consumer: other, sequence: 1n, paid: 5n, gridFee: 0n, tax: 0n });
    assert.deepEqual(purse, fullPurse(config()));
  });
});
