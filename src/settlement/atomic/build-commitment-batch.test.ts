import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commitmentDigest, nano, type SignedCommitment, ZERO_HASH } from "#domain";
import { commitmentsOf } from "./batch-commitments.ts";
import { commitmentBatchOf } from "./build-commitment-batch.ts";
import { checkBatch } from "./check-batch.ts";
import { packCommitmentBatch, unpackCommitmentBatch } from "./pack-commitment-batch.ts";
import { meterOf } from "./testing/keys.ts";
import { chained, DOMAIN, INTERVAL, partsOf, receiptOf, viewsOf, type World, worldOf } from "./testing/market.ts";

const isOfInterval = ({ commitment }: SignedCommitment) => commitment.interval === INTERVAL;

describe("a batch of commitments", () => {
  for (let draw = 200; draw < 210; draw++) {
    const world = worldOf(draw);
    const batch = commitmentBatchOf(partsOf(world));

    it(`of interval ${draw} holds every commitment that a meter lists, as it was signed`, () => {
      const again = unpackCommitmentBatch(packCommitmentBatch(batch));
      assert.deepEqual(again, batch);
      assert.deepEqual(
        commitmentsOf(again, world.terms).map(({ commitment }) => commitment),
        world.consumers.flatMap(({ chain }) => chain.filter(isOfInterval).map(({ commitment }) => commitment)),
      );
    });

    it(`of interval ${draw} leads each consumer to the commitment that is anchored`, () => {
      const newest = world.consumers.map(({ chain }) => (chain.at(-1) as SignedCommitment).commitment);
      const lasts = new Set(commitmentsOf(batch, world.terms).map(({ last }) => last));
      assert.deepEqual(lasts, new Set(newest.map((commitment) => commitmentDigest(commitment, DOMAIN))));
    });
  }

  it("names each producer once, whoever buys from it", () => {
    for (let draw = 200; draw < 210; draw++) {
      const { producers } = commitmentBatchOf(partsOf(worldOf(draw)));
      assert.equal(new Set(producers.map(({ root }) => root)).size, producers.length);
    }
  });

  it("leaves out what is before the first claim, and a consumer of whom no meter says anything", () => {
    const world = worldOf(201);
    const parts = partsOf(world, { statements: () => [], receipts: (all) => all.slice(0, 1) });
    const batch = commitmentBatchOf(parts);
    const [consumer] = world.consumers;
    assert.deepEqual(
      batch.segments.map((segment) => segment.consumer),
      [consumer?.wallet.address],
    );
    assert.equal(batch.segments[0]?.items[0]?.kind, "claim");
  });

  it("has a segment for each root of a meter that changed it within the interval", () => {
    const { world, parts } = changingRoot();
    const batch = commitmentBatchOf(parts);
    const [first, second] = batch.segments;
    assert.equal(first?.consumer, second?.consumer);
    assert.notEqual(first?.consumerRoot, second?.consumerRoot);
    const checked = checkBatch(packCommitmentBatch(batch), world.terms, viewsOf(world));
    assert.ok(checked.every(({ verdict }) => verdict === "settled"));
  });

  it("is refused when a meter lists a claim that no chain holds", () => {
    const parts = partsOf(worldOf(201));
    assert.throws(() => commitmentBatchOf({ ...parts, chains: parts.chains.slice(1) }), {
      code: "SETTLEMENT_CLAIM_MISSING",
      exitCode: 65,
    });
  });

  it("is refused when a commitment holds another amount than its energy costs", () => {
    const world = worldOf(204);
    const parts = partsOf(world);
    const chains = parts.chains.map((chain) => {
      const last = chain.filter(isOfInterval).at(-1);
      return chain.map((signed) =>
        signed === last && chain.filter(isOfInterval).length > 1 ? dearer(signed) : signed,
      );
    });
    const listed = chains.flat().filter(isOfInterval);
    const claims = listed.map(({ commitment }) => ({
      id: commitment.trade === ZERO_HASH ? commitmentDigest(commitment, DOMAIN) : commitment.trade,
      energyWh: commitment.energyWh,
    }));
    const receipt = { ...(parts.receipts[0] as (typeof parts.receipts)[number]), claims };
    assert.throws(() => commitmentBatchOf({ ...parts, chains, statements: [], receipts: [receipt] }), {
      code: "SETTLEMENT_WRONG_HELD",
      exitCode: 65,
    });
  });
});

function dearer({ commitment, signature }: SignedCommitment): SignedCommitment {
  return { commitment: { ...commitment, heldNano: nano(commitment.heldNano + 1n) }, signature };
}

/** A consumer with two claims of the interval, each for another root of its meter. */
function changingRoot() {
  const drawn = worldOf(204);
  const [consumer, ...rest] = drawn.consumers as [World["consumers"][number], ...World["consumers"]];
  const [pledge] = consumer.chain.filter(isOfInterval).map(({ commitment }) => ({ ...commitment, trade: ZERO_HASH }));
  assert.ok(pledge);
  const next = meterOf("the same meter, next root");
  const chain = chained([pledge, { ...pledge, consumerRoot: next.root }], consumer.wallet);
  const world = {
    ...drawn,
    consumers: [{ ...consumer, chain }, ...rest],
    validRoots: [...drawn.validRoots, next.root],
  };
  const parts = partsOf(world, {
    receipts: ([first, ...others]) => {
      assert.ok(first);
      const { statements } = partsOf(world);
      const [old, fresh] = [first.claims.slice(0, 1), first.claims.slice(1)];
      const receipts = [receiptOf(consumer.meter, first.importWh, old, statements)];
      return [...receipts, receiptOf(next, first.importWh, fresh, statements), ...others];
    },
  });
  return { world, parts };
}
