/**
 * Question: how many commitments does one node take in per second, read from its message, verified and stored in a file, and
 * how long does it take a node that has missed 10,000 to have the same root again, and what is sent for that?
 * Compare with: the bare recovery of the signatures with tiny-secp256k1, which nothing can undercut; a full copy of the book.
 * A win: at least 1,000 commitments a second; at most 5 s for 10,000; at most 1.05 × the bytes of the missing ones.
 *
 * Everything of both nodes runs in this one process, one after the other, without a network between them.
 *
 * Usage: node bench/commitments.ts [--size small|full]   (writes some 20 MB into the system's temporary directory)
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  bytesOf,
  type Calendar,
  type Commitment,
  commitmentAmount,
  commitmentDigest,
  type Hex,
  hexOf,
  instant,
  interval,
  keccakOfText,
  nano,
  nanoPerWh,
  type SignedCommitment,
  wh,
  ZERO_HASH,
} from "#domain";
import { type KeyPair, keyPairFor, recoverAddress } from "#privacy";
import { type CommitmentStore, verifyCommitments } from "#storage";
import { openCommitmentStore } from "#storage/sqlite";
import {
  admit,
  adoptAnchored,
  anchorProposal,
  type BookEntry,
  type ChainView,
  type CommitmentBook,
  commitmentBook,
  commitmentsIn,
  decodeTrustMessage,
  encodeTrustMessage,
  headsOf,
  markAnchored,
  missingFrom,
  rootOf,
  type TrustMessage,
} from "#trust";
import { report, round } from "./support/result.ts";

const SEED = 1;
const SIZES = { small: { consumers: 10, each: 40 }, full: { consumers: 100, each: 200 } } as const;
/** What a node writes in one transaction, and what one message carries. */
const BATCH = 100;
const DOMAIN = { chainId: 31_337, ledger: `0x${"1e".repeat(20)}` } as const;
const TARIFF = { localGridFee: nanoPerWh(30_000n), localTax: nanoPerWh(20_000n) };
const CALENDAR: Calendar = {
  epoch: instant(0),
  intervalSeconds: 900,
  windowSeconds: 3_600,
  commitMarginSeconds: 60,
  graceSeconds: 900,
};
const INTERVAL = interval(10);

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const { consumers, each } = SIZES[size];
const directory = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));

/** A node: its book and its file. */
interface Node {
  readonly book: CommitmentBook;
  readonly store: CommitmentStore;
}

function nodeNamed(name: string): Node {
  const settings = { domain: DOMAIN, recover: recoverAddress, attestedSeconds: 600 };
  return {
    book: commitmentBook(settings),
    store: openCommitmentStore(join(directory, `${name}.sqlite`), { domain: DOMAIN }),
  };
}

function viewAt(now: number): ChainView {
  return {
    now,
    account: () => ({ depositNano: 10n ** 15n, requestedNano: 0n, bondNano: 1n, slashed: false }),
    isSettled: () => false,
    tariffAt: () => TARIFF,
    calendar: CALENDAR,
    leastBondNano: 1n,
    horizonSeconds: 7_200,
    relaySeconds: 60,
  };
}

/** What all consumers sign, as it would arrive: one of each in turn. */
function signedByAll(): readonly SignedCommitment[] {
  const chains = Array.from({ length: consumers }, (_, i) => chainOf(keyPairFor(BigInt(SEED), `consumer ${i}`)));
  return Array.from({ length: each }, (_, n) => chains.map((chain) => chain[n] as SignedCommitment)).flat();
}

function chainOf(keys: KeyPair): readonly SignedCommitment[] {
  let [previous, held]: [Hex, bigint] = [ZERO_HASH, 0n];
  return Array.from({ length: each }, (_, n) => {
    const terms = { energyWh: wh(BigInt(50 + (n % 400))), pricePerWh: nanoPerWh(120_000n + BigInt(n)) };
    held += commitmentAmount(terms, TARIFF);
    const commitment: Commitment = {
      consumer: keys.address,
      sequence: n + 1,
      previous,
      heldNano: nano(held),
      producer: keyPairFor(BigInt(SEED), `producer ${n % 10}`).address,
      interval: INTERVAL,
      expiry: 10_800,
      consumerRoot: keccakOfText(`meter of ${keys.address}`),
      producerRoot: keccakOfText(`meter of producer ${n % 10}`),
      trade: ZERO_HASH,
      ...terms,
    };
    previous = commitmentDigest(commitment, DOMAIN);
    return { commitment, signature: hexOf(keys.signDigest(bytesOf(previous))) };
  });
}

/** Time on the wall, and CPU time of this process, which does not count its neighbours on a busy machine. */
function seconds<T>(work: () => T): { readonly seconds: number; readonly cpuSeconds: number; readonly value: T } {
  const [start, before] = [process.hrtime.bigint(), process.cpuUsage()];
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: Number(process.hrtime.bigint() - start) / 1e9, cpuSeconds: (user + system) / 1e6, value };
}

function messagesOf(commitments: readonly SignedCommitment[]): readonly string[] {
  const messages: string[] = [];
  for (let at = 0; at < commitments.length; at += BATCH) {
    messages.push(encodeTrustMessage({ kind: "commitments", commitments: commitments.slice(at, at + BATCH) }));
  }
  return messages;
}

function commitmentsOf(message: TrustMessage): readonly SignedCommitment[] {
  if (message.kind !== "commitments") throw new Error(`a message about ${message.kind}`);
  return message.commitments;
}

/** Reads a message, admits what it carries and stores that. */
function take({ book, store }: Node, message: string, view: ChainView): number {
  const entries: BookEntry[] = [];
  for (const signed of commitmentsOf(decodeTrustMessage(message))) {
    const admission = admit(book, signed, view, "node");
    if (admission.kind !== "admitted") throw new Error(`a commitment is ${JSON.stringify(admission)}`);
    entries.push(...admission.entries);
  }
  return store.append(entries);
}

/** Catches up from another node as soon as it is back: heads, ask, answer; all bytes counted. */
function catchUp(behind: Node, full: Node, bring: (messages: readonly string[]) => void) {
  let bytes = 0;
  const sent = (body: TrustMessage): TrustMessage => {
    const text = encodeTrustMessage(body);
    bytes += text.length;
    return decodeTrustMessage(text);
  };
  const run = seconds(() => {
    const heads = sent({ kind: "heads", heads: headsOf(full.book) });
    const asked = sent({ kind: "ask", ranges: heads.kind === "heads" ? missingFrom(behind.book, heads.heads) : [] });
    const answer = messagesOf(
      commitmentsIn(full.book, asked.kind === "ask" ? asked.ranges : [], Number.MAX_SAFE_INTEGER),
    );
    bytes += answer.reduce((sum, text) => sum + text.length, 0);
    bring(answer);
  });
  if (rootOf(headsOf(behind.book)) !== rootOf(headsOf(full.book)))
    throw new Error("the two nodes have different roots");
  return { seconds: round(run.seconds), cpuSeconds: round(run.cpuSeconds), bytes };
}

try {
  const all = signedByAll();
  const missed = all.slice(all.length / 2);
  const view = viewAt(8_000);

  const bare = seconds(() => {
    for (const { commitment, signature } of all) {
      recoverAddress(bytesOf(commitmentDigest(commitment, DOMAIN)), bytesOf(signature));
    }
  });
  const full = nodeNamed("full");
  const messages = messagesOf(all);
  const taking = seconds(() => messages.reduce((sum, message) => sum + take(full, message, view), 0));
  if (taking.value !== all.length) throw new Error(`${taking.value} of ${all.length} were stored`);
  const alone = nodeNamed("alone");
  const single = all
    .slice(0, Math.min(all.length, 2_000))
    .flatMap((signed) => encodeTrustMessage({ kind: "commitments", commitments: [signed] }));
  const oneByOne = seconds(() => {
    for (const message of single) take(alone, message, view);
  });

  const [inTime, late] = [nodeNamed("in-time"), nodeNamed("late")];
  for (const node of [inTime, late])
    for (const message of messages.slice(0, messages.length / 2)) take(node, message, view);
  const admitted = catchUp(inTime, full, (answer) => {
    for (const message of answer) take(inTime, message, view);
  });

  const proposal = anchorProposal(full.book, { number: 0, root: ZERO_HASH }, 8_000);
  if (proposal === null) throw new Error("there is nothing to anchor");
  const anchor = { ...proposal.anchor, cut: proposal.cut };
  const marking = seconds(() => markAnchored(full.book, anchor));
  const adopted = catchUp(late, full, (answer) => {
    const given = answer.flatMap((message) => commitmentsOf(decodeTrustMessage(message)));
    const adoption = adoptAnchored(late.book, given, anchor, viewAt(12_000));
    if (adoption.kind !== "adopted") throw new Error(`what is anchored is ${adoption.kind}`);
    late.store.append(adoption.entries);
    late.store.appendAnchor(proposal.anchor, proposal.cut);
  });
  const verifying = seconds(() => verifyCommitments(late.store, [anchor], { domain: DOMAIN, recover: recoverAddress }));
  if (verifying.value.length > 0)
    throw new Error(`the stored commitments are damaged: ${JSON.stringify(verifying.value)}`);
  for (const { store } of [full, alone, inTime, late]) store.close();

  const differenceBytes = messagesOf(missed).reduce((sum, text) => sum + text.length, 0);
  const perSecond = all.length / taking.seconds;
  report("commitments", size, SEED, {
    commitments: all.length,
    consumers,
    acceptedPerSecond: Math.round(perSecond),
    acceptedPerCpuSecond: Math.round(all.length / taking.cpuSeconds),
    acceptedPerSecondOneByOne: Math.round(single.length / oneByOne.seconds),
    bareSignaturesPerSecond: Math.round(all.length / bare.seconds),
    shareOfBare: round(bare.cpuSeconds / taking.cpuSeconds),
    missed: missed.length,
    catchUpSeconds: admitted.seconds,
    catchUpCpuSeconds: admitted.cpuSeconds,
    catchUpLateSeconds: adopted.seconds,
    catchUpLateCpuSeconds: adopted.cpuSeconds,
    catchUpBytes: admitted.bytes,
    differenceBytes,
    overDifference: round(admitted.bytes / differenceBytes),
    fullCopyBytes: messages.reduce((sum, text) => sum + text.length, 0),
    markAnchorMs: round(marking.seconds * 1_000),
    verifyFileSeconds: round(verifying.seconds),
    target: { acceptedPerSecond: 1_000, catchUpSeconds: 5, overDifference: 1.05 },
    withinTarget:
      perSecond >= 1_000 &&
      Math.max(admitted.seconds, adopted.seconds) <= 5 &&
      admitted.bytes <= 1.05 * differenceBytes,
  });
} finally {
  rmSync(directory, { recursive: true, force: true });
}
