/** A promise, two meters, one payment: Bob commits to pay Alice, a node takes it in, a cloud passes, and the meters decide what is paid. */
import {
  bytesOf,
  type Commitment,
  claimIdOf,
  commitmentAmount,
  commitmentDigest,
  hexOf,
  interval,
  nano,
  nanoPerWh,
  payment,
  receiptDigest,
  statementDigest,
  wh,
  ZERO_HASH,
} from "#domain";
import { keyPairFor, meterKeyTree, newKeyRing, recoverAddress, signOnce } from "#privacy";
import { deliveriesOf } from "#settlement";
import { admit, type ChainView, commitmentBook, headsOf, rootOf } from "#trust";
import { calendar, tariff } from "./support/community.ts";

const alice = keyPairFor(1n, "Alice");
const bob = keyPairFor(1n, "Bob");
const carol = keyPairFor(1n, "Carol");
const ledger = { chainId: 1, ledger: `0x${"1e".repeat(20)}` } as const;
const meters = { chainId: 1, settlement: `0x${"5e".repeat(20)}` } as const;
const aliceKeys = meterKeyTree(alice.derive("keys"), 8);
const bobKeys = meterKeyTree(bob.derive("keys"), 8);
const money = (amount: bigint): string => (Number(amount) / 1e9).toFixed(4);

// Bob has put 0.50 aside. What he signs goes to a node, not to the chain.
const view: ChainView = {
  now: 42_000,
  account: () => ({ depositNano: 500_000_000n, requestedNano: 0n, bondNano: 1n, slashed: false }),
  isSettled: () => false,
  tariffAt: () => tariff,
  calendar,
  leastBondNano: 1n,
  horizonSeconds: 14_400,
  relaySeconds: 120,
};
const book = commitmentBook({ domain: ledger, recover: recoverAddress, attestedSeconds: 0 });
let [previous, heldNano, sequence] = [ZERO_HASH, nano(0n), 0];

function commit(producer: Commitment["producer"], energyWh: number): Commitment {
  const terms = { producer, interval: interval(12), energyWh: wh(energyWh), pricePerWh: nanoPerWh(150_000) };
  heldNano = nano(heldNano + commitmentAmount(terms, tariff));
  const roots = { consumerRoot: bobKeys.root, producerRoot: aliceKeys.root };
  const chain = { consumer: bob.address, sequence: ++sequence, previous, heldNano };
  const commitment = { ...chain, ...terms, ...roots, expiry: 50_400, trade: ZERO_HASH };
  previous = commitmentDigest(commitment, ledger);
  const signature = hexOf(bob.signDigest(bytesOf(previous)));
  const answer = admit(book, { commitment, signature }, view);
  console.log(`${energyWh} Wh are promised: ${answer.kind}${answer.kind === "refused" ? `, ${answer.reason}` : ""}`);
  return commitment;
}

const promised = commit(alice.address, 1_800);
commit(carol.address, 1_200); // The same money again: every node says no.
console.log(`root of what the nodes hold, for a quorum to anchor: ${rootOf(headsOf(book)).slice(0, 18)}…`);

// The hour is over. Alice's meter states what it exported, Bob's meter confirms what it took, each with a key that signs once.
const claim = { id: claimIdOf(promised, commitmentDigest(promised, ledger)), energyWh: promised.energyWh };
const exported = { interval: interval(12), exportWh: wh(1_200), claims: [claim] };
const statement = signOnce(aliceKeys, newKeyRing(aliceKeys), statementDigest(exported, meters));
const imported = { ...exported, importWh: wh(2_000), statements: [statementDigest(exported, meters)] };
const receipt = signOnce(bobKeys, newKeyRing(bobKeys), receiptDigest(imported, meters));
console.log(`keys used up: ${statement.ring.next} of Alice's meter, ${receipt.ring.next} of Bob's`);

const { deliveredWh } = deliveriesOf([exported], [imported]).get(claim.id) ?? { deliveredWh: wh(0) };
const paid = payment(deliveredWh, promised.pricePerWh);
const spent = commitmentAmount({ energyWh: deliveredWh, pricePerWh: promised.pricePerWh }, tariff);
console.log(
  `delivered ${deliveredWh} of ${promised.energyWh} Wh: Alice gets ${money(paid)}, grid and tax ${money(spent - paid)},`,
);
console.log(`and ${money(promised.heldNano - spent)} of Bob's money is free again`);
