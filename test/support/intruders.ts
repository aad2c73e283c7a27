import {
  type Agent,
  type CommitmentNews,
  commitmentMessage,
  type Effect,
  meterRing,
  readCommitmentNews,
  ringSize,
} from "#agents";
import { DEFAULT_CHAIN_ID } from "#chain/embedded";
import {
  bytesOf,
  type Commitment,
  type CommitmentDomain,
  commitmentDigest,
  type Hex,
  hexOf,
  type MeterSignature,
  type MetersDomain,
  type SignedCommitment,
} from "#domain";
import { type KeyPair, keyPairFor, type MeterKeyTree, newKeyRing, signOnce } from "#privacy";
import { addressesOf, type Hosted } from "#simulation";
import { asReceived } from "./atomic.ts";
import { tiny } from "./community.ts";

const { CommitmentLedger, AtomicSettlement } = addressesOf(tiny().scenario);

/** What commitments of a community with the seed of `tiny` are signed for. */
export const LEDGER: CommitmentDomain = { chainId: DEFAULT_CHAIN_ID, ledger: CommitmentLedger };
/** What statements and receipts of such a community are signed for. */
export const METERS: MetersDomain = { chainId: DEFAULT_CHAIN_ID, settlement: AtomicSettlement };

type Handle = Agent["handle"];
type Send = Extract<Effect, { kind: "send" }>;

/** The community with one agent that acts in another way. */
export function withAgent(name: string, change: (honest: Handle, hosted: Hosted) => Handle) {
  return (honest: readonly Hosted[]): readonly Hosted[] =>
    honest.map((hosted) => {
      if (hosted.agent.name !== name) return hosted;
      const { agent } = hosted;
      return { ...hosted, agent: { ...agent, handle: change(agent.handle.bind(agent), hosted) } };
    });
}

/** An agent that does more, or less, than the honest one wants to do. */
export function doing(change: (effects: readonly Effect[], ...args: Parameters<Handle>) => readonly Effect[]) {
  return (honest: Handle): Handle =>
    (state, event, now) => {
      const done = honest(state, event, now);
      return { state: done.state, effects: change(done.effects, done.state, event, now) };
    };
}

/** An agent whose letters about commitments are changed on their way out. */
export function telling(change: (news: CommitmentNews, send: Send) => readonly Effect[]) {
  return doing((effects) =>
    effects.flatMap((effect) => {
      const news = effect.kind === "send" ? readCommitmentNews(asReceived(effect.message)) : null;
      return news === null ? [effect] : change(news, effect as Send);
    }),
  );
}

/** The same letter with other news. */
export function instead({ message }: Send, news: CommitmentNews): Send {
  const { sender, receiver, replyBy } = message;
  return { kind: "send", message: commitmentMessage(sender, receiver, replyBy, news) };
}

/** A call that an agent wants to have in a block. */
export function submit(name: string, ...args: readonly unknown[]): Effect {
  const [contract, functionName] = name.split(".") as [string, string];
  return { kind: "submit", call: { contract, function: functionName, args } };
}

/** A commitment signed with somebody's key. */
export function signedBy(keys: KeyPair, commitment: Commitment, domain: CommitmentDomain = LEDGER): SignedCommitment {
  return { commitment, signature: hexOf(keys.signDigest(bytesOf(commitmentDigest(commitment, domain)))) };
}

const trees = new Map<string, MeterKeyTree>();

/** The first one-time keys of a home's meter: whoever has got into the meter has them. */
export function meterTree(home: string): MeterKeyTree {
  const { seed, calendar } = tiny().scenario;
  const tree = trees.get(home) ?? meterRing(keyPairFor(seed, `${home}/meter`), 0, ringSize(calendar)).keys;
  trees.set(home, tree);
  return tree;
}

/** A signature with a one-time key of a home's meter. */
export function signedWith(home: string, leaf: number, digest: Hex): MeterSignature {
  const tree = meterTree(home);
  return signOnce(tree, { ...newKeyRing(tree), next: leaf }, digest).signature;
}
