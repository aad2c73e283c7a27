import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import {
  bytesOf,
  type Commitment,
  commitmentAmount,
  commitmentDigest,
  endOf,
  hexOf,
  interval,
  nano,
  nanoPerWh,
  type SignedCommitment,
  startOf,
  wh,
  ZERO_HASH,
} from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import { CommitmentDesk } from "./commitment-desk.ts";
import type { Community, CommunityParts } from "./community.ts";
import { addressesOf, BOND_NANO } from "./founding/index.ts";
import { actorOf, type HouseholdIdentity } from "./identities.ts";
import { openCommunity } from "./open-community.ts";
import { loadScenario } from "./scenario/index.ts";
import { tariffOf } from "./tariff.ts";

const SCENARIOS = new URL("../../scenarios", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "neighborwatt-desk-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Where orders bring their money, buyers' agents commit to nothing: their chains are free for a test. */
function open(): Promise<Community> {
  return openCommunity({
    loaded: loadScenario("tiny", { scenariosDir: SCENARIOS }),
    choices: { mechanism: "uniform-price", settlement: "atomic", privacy: "open", admission: "vote" },
    directory: folder,
    codeVersion: "test",
    wallMs: () => performance.now(),
  });
}

/** The first commitment of h03's buyer, to h01. */
function firstOf({ scenario, identities, chain }: Community): SignedCommitment {
  const keys = (home: string, role: "buyer" | "seller") =>
    actorOf(identities.find(({ name }) => name === home) as HouseholdIdentity, role)?.keys;
  const [buyer, seller] = [keys("h03", "buyer"), keys("h01", "seller")];
  assert.ok(buyer && seller);
  const terms = { energyWh: wh(100n), pricePerWh: nanoPerWh(200_000n) };
  const { calendar } = scenario;
  const commitment: Commitment = {
    ...terms,
    consumer: buyer.address,
    sequence: 1,
    previous: ZERO_HASH,
    heldNano: nano(commitmentAmount(terms, tariffOf(scenario)(interval(0)))),
    producer: seller.address,
    interval: interval(0),
    expiry: endOf(calendar, interval(0)) / 1000 + calendar.graceSeconds,
    consumerRoot: ZERO_HASH,
    producerRoot: ZERO_HASH,
    trade: ZERO_HASH,
  };
  const digest = commitmentDigest(commitment, {
    chainId: chain.chainId,
    ledger: addressesOf(scenario).CommitmentLedger,
  });
  return { commitment, signature: hexOf(buyer.signDigest(bytesOf(digest))) };
}

/** Lets time pass at full speed until something has happened. */
async function passes(community: Community, until: () => boolean): Promise<void> {
  while (!until()) {
    assert.ok(community.now < startOf(community.scenario.calendar, interval(1)), "it has not happened");
    await community.day.next();
  }
}

describe("a node's desk (slow: a community is founded and goes over its day again)", () => {
  it("keeps what was handed in over a restart, and takes nothing in while it goes over what was", async () => {
    const first = await open();
    const signed = firstOf(first);
    const { commitments: desk } = first;
    assert.ok(desk);
    await passes(first, () => first.now >= startOf(first.scenario.calendar, interval(0)) - 1_800_000);
    const answer = desk.handIn(signed);
    const anchor = () => (answered === null ? null : (desk.find(answered)?.anchor ?? null));
    let answered: SignedCommitment["signature"] | null = null;
    answer.then((told) => {
      assert.ok(told.ok);
      answered = told.digest;
    });
    await new Promise((turn) => setImmediate(turn));
    await passes(
      first,
      () => first.day.settled && first.block > 0 && desk.standingOf(signed.commitment.consumer).sequence === 1,
    );
    await answer;
    await passes(first, () => anchor() !== null);
    const digest = answered as unknown as SignedCommitment["signature"];
    const standing = desk.standingOf(signed.commitment.consumer);
    assert.equal(standing.freeNano, standing.depositNano - standing.heldNano);
    assert.deepEqual(desk.promisedIn(interval(0)), [{ producer: signed.commitment.producer, energyWh: 100n }]);
    await first.close();

    const again = await open();
    try {
      assert.ok(again.replaying);
      await assert.rejects(again.commitments?.handIn(signed) as Promise<unknown>, {
        code: "SIMULATION_CATCHING_UP",
        exitCode: 75,
      });
      await again.catchUp();
      assert.equal(again.commitments?.find(digest)?.commitment.energyWh, 100n);
      assert.deepEqual(await again.commitments?.handIn(signed), { ok: true, digest });
    } finally {
      await again.close();
    }
  });

  /** A desk over a day that stands still, for consumers with a bond; and what it has written down. */
  function standing() {
    const consumer = keyPairFor(1n, "a consumer");
    const account = { depositNano: 1n, requestedNano: 0n, bondNano: BOND_NANO, slashed: false };
    const accounts = { [consumer.address]: account };
    const state = { accounts, settled: {}, refusals: [], marked: { number: 0 } };
    const day = { now: 1_000, nextAt: 1_000, handedIn: 0, handIn: () => 1_001, host: { stateOf: () => state } };
    const written: unknown[] = [];
    const store = { appendRecords: (_: unknown, records: readonly unknown[]) => written.push(...records) };
    const parts = { day, store, pace: { wake: () => {}, now: () => null }, writer: {} };
    const { scenario } = loadScenario("tiny", { scenariosDir: SCENARIOS });
    const node = { name: "h01/node", book: () => ({ consumers: new Map(), byInterval: new Map() }) };
    const domain = { chainId: 1, ledger: ZERO_HASH.slice(0, 42) as never };
    const desk = new CommitmentDesk({ ...parts, scenario } as unknown as CommunityParts, node as never, domain, 0);
    const signedBy = (keys: KeyPair, named = keys): SignedCommitment => {
      const roots = { expiry: 1, consumerRoot: ZERO_HASH, producerRoot: ZERO_HASH, trade: ZERO_HASH };
      const terms = { heldNano: nano(1n), producer: domain.ledger, interval: interval(0), energyWh: wh(1n) };
      const chained = { consumer: named.address, sequence: 1, previous: ZERO_HASH };
      const commitment: Commitment = { ...chained, ...terms, pricePerWh: nanoPerWh(1n), ...roots };
      return { commitment, signature: hexOf(keys.signDigest(bytesOf(commitmentDigest(commitment, domain)))) };
    };
    return { desk, consumer, account, signedBy, written };
  }

  it("does not wait for ever for a community whose time stands still", async () => {
    const { desk, consumer, signedBy, written } = standing();
    await assert.rejects(desk.handIn(signedBy(consumer)), { code: "SIMULATION_NODE_SLOW", exitCode: 75 });
    assert.equal(written.length, 1);
  });

  it("writes nothing down that nobody with a bond has signed, and lets nobody wait for it", async () => {
    const { desk, consumer, account, signedBy, written } = standing();
    const stranger = keyPairFor(2n, "a stranger");
    const reasonOf = async (signed: SignedCommitment) => {
      const answer = await desk.handIn(signed);
      return answer.ok ? "ok" : answer.reason;
    };
    assert.equal(await reasonOf(signedBy(stranger)), "no-bond");
    assert.equal(await reasonOf(signedBy(stranger, consumer)), "bad-signature");
    account.slashed = true;
    assert.equal(await reasonOf(signedBy(consumer)), "slashed");
    assert.deepEqual(written, []);
  });
});
