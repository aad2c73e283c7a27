import type { Log } from "#chain";
import {
  type Address,
  type Anchor,
  anchorDigest,
  bytesOf,
  type Hex,
  hexOf,
  instant,
  type SignedCommitment,
} from "#domain";
import { recoverAddress } from "#privacy";
import {
  type AnchorProposal,
  type AnchorStep,
  adoptAnchored,
  anchorProposal,
  type Cut,
  checkAnchorProposal,
  cutAfter,
  headOf,
  headsAt,
  markAnchored,
  pathOf,
  type Range,
} from "#trust";
import type { AnchoredCommitment } from "../atomic/commitment-message.ts";
import { quorumOf, turnOf, turnOfNode } from "./config.ts";
import { type NodeTurn, onTwice, tell } from "./gossip.ts";
import { tellOnHold } from "./on-hold.ts";
import type { NodeState } from "./state.ts";

/** Commitments that come at once, as at gate closure, share an anchor. */
const ANCHOR_AFTER_MS = 1_000;
/** Time for one node's proposal to be signed and seen in a block before the next one makes its own. */
const ANCHOR_TURN_MS = 5_000;
/** Who was out of order may be back: what came to nothing is tried again. */
const TRY_AGAIN_MS = 60_000;
/** An honest node takes longer until it makes another proposal for the same number. */
const PROPOSE_AGAIN_MS = 30_000;
/** So many anchors are caught up with at once, in their order. */
const CAUGHT_UP_AT_ONCE = 32;
/** Of more proposals than these, as when a node makes one after the other, the oldest are forgotten; others can be asked. */
const CUTS_KEPT = 64;

/** Something new is in the book: it is to be anchored, by this node when it is its turn. */
export function wishAnchor({ config, state, now, effects }: NodeTurn): void {
  if (state.anchorAt !== null) return;
  const turn = turnOf(config, state.tip.number + 1);
  state.anchorAt = instant(now + ANCHOR_AFTER_MS + turn * ANCHOR_TURN_MS);
  effects.push({ kind: "wake", at: state.anchorAt });
}

/** It is this node's turn: it asks the others to sign what it holds, and again after a while if too few have. */
export function propose(turn: NodeTurn): void {
  const { config, state, ledger, now } = turn;
  const [next] = state.unmarked;
  if (next !== undefined) {
    askAnchors(turn, next.number);
    tryAgain(turn);
    return;
  }
  const proposal = anchorProposal(ledger.book(state), state.tip, Math.floor(now / 1000));
  if (proposal === null) return;
  state.proposal = { ...proposal, signatures: {} };
  tell(turn, config.nodes, { kind: "anchor-proposal", ...proposal });
  tryAgain(turn);
  const signature = signed(turn, anchorDigest(proposal.anchor, config.ledger));
  remember(state, proposal.anchor, [...proposal.cut]);
  takeSignature(turn, config.wallet.address, { ...proposal.anchor, signature });
}

function tryAgain({ state, now, effects }: NodeTurn): void {
  state.anchorAt = instant(now + TRY_AGAIN_MS);
  effects.push({ kind: "wake", at: state.anchorAt });
}

/**
 * Whether a node may propose now: when its turn after the newest anchor has come, and not one proposal after the other. Else
 * a single node that is always first could leave out whom it likes for ever, or have the others forget how far one reaches that they have signed.
 */
function mayPropose({ config, state, now }: NodeTurn, from: Address): boolean {
  const { nodes } = config;
  if (!nodes.includes(from)) return false;
  const signedAt = state.signedAt[from];
  if (signedAt !== undefined && now < signedAt + PROPOSE_AGAIN_MS) return false;
  return now >= state.tipAt + turnOfNode(nodes, from, state.tip.number + 1) * ANCHOR_TURN_MS;
}

/** Signs another node's proposal, or asks for what it lacks first. */
export function takeProposal(turn: NodeTurn, proposal: AnchorProposal, from: Address): void {
  const { state, ledger, now } = turn;
  if (!mayPropose(turn, from)) return;
  const checked = checkAnchorProposal(ledger.book(state), proposal, state.tip, Math.floor(now / 1000));
  if (checked.ok) {
    const { number, root } = proposal.anchor;
    state.signedAt[from] = now;
    remember(state, proposal.anchor, [...proposal.cut]);
    tell(turn, [from], { kind: "anchor-signature", number, root, signature: signed(turn, checked.digest) });
  } else if (checked.reason === "unknown-commitments") {
    state.unsigned = { proposal, from };
    tell(turn, [from], { kind: "ask", ranges: checked.ask });
  }
}

/** What was missing has come: a proposal that waited may be signed now. */
export function signWaiting(turn: NodeTurn): void {
  const { unsigned } = turn.state;
  if (unsigned === null) return;
  turn.state.unsigned = null;
  takeProposal(turn, unsigned.proposal, unsigned.from);
}

/** A node has signed our proposal: with a quorum it goes to the chain. */
export function takeSignature(
  turn: NodeTurn,
  from: Address,
  { number, root, signature }: { readonly number: number; readonly root: Hex; readonly signature: Hex },
): void {
  const { config, state, effects } = turn;
  const { proposal } = state;
  if (proposal === null || proposal.anchor.number !== number || proposal.anchor.root !== root) return;
  const digest = bytesOf(anchorDigest(proposal.anchor, config.ledger));
  if (!config.nodes.includes(from) || recoverAddress(digest, bytesOf(signature)) !== from) return;
  const before = Object.keys(proposal.signatures).length;
  proposal.signatures[from] = signature;
  const signers = (Object.keys(proposal.signatures) as Address[]).sort();
  if (signers.length === before || signers.length !== quorumOf(config.nodes.length)) return;
  const packed = signers.map((signer) => (proposal.signatures[signer] as Hex).slice(2)).join("");
  const args = [number, root, BigInt(proposal.anchor.at), `0x${packed}`];
  effects.push({ kind: "submit", call: { contract: "CommitmentLedger", function: "anchor", args } });
}

/** An anchor stands on the chain: what it covers counts from now on. */
export function onAnchored(turn: NodeTurn, { args, at }: Log): void {
  const { state } = turn;
  const anchor = {
    number: args.number as number,
    previous: state.tip.root,
    root: args.root as Hex,
    at: Number(args.at),
  };
  state.tip = { number: anchor.number, root: anchor.root };
  state.tipAt = at;
  state.signedAt = {};
  state.unmarked.push(anchor);
  if (state.proposal !== null && state.proposal.anchor.number <= anchor.number) state.proposal = null;
  state.anchorAt = null;
  markWhatIsKnown(turn, []);
  const [next] = state.unmarked;
  // Who was out of order, or did not sign it, asks others how far it reaches.
  if (next === undefined) return;
  askAnchors(turn, next.number);
  tryAgain(turn);
}

/** Another node says how far anchors reach that this one has not signed. What they name is believed when it gives their roots. */
export function takeAnchored(turn: NodeTurn, steps: readonly AnchorStep[], from: Address): void {
  const { config, state } = turn;
  if (!config.nodes.includes(from)) return;
  const lacking = state.unmarked.slice(0, CAUGHT_UP_AT_ONCE);
  let cut: Cut = new Map(state.markedCut);
  for (const step of [...steps].sort((a, b) => a.number - b.number)) {
    if (!lacking.some(({ number, root }) => number === step.number && root === step.root)) continue;
    cut = cutAfter(cut, step);
    remember(state, step, [...cut]);
  }
  markWhatIsKnown(turn, []);
  const reach = state.unmarked.flatMap(({ root }) => cutOf(state, root) ?? []);
  const ranges = lackingOf(turn, [...new Map(reach)]);
  if (ranges.length > 0) tell(turn, [from], { kind: "ask", ranges });
}

/** Commitments have come: an anchor that reached to what was missing may be marked now. */
export function adoptWaiting(turn: NodeTurn, given: readonly SignedCommitment[]): void {
  if (turn.state.unmarked.length > 0) markWhatIsKnown(turn, given);
}

/** The answer to a node that has missed anchors. */
export function answerAnchors(turn: NodeTurn, number: number, from: Address): void {
  if (!turn.config.nodes.includes(from)) return;
  const anchors = turn.config.store.anchors(number);
  if (anchors.length > 0) tell(turn, [from], { kind: "anchored", anchors });
}

/** Marks the anchors of the chain in their order, as far as it is known how far they reach and all of it is there. */
function markWhatIsKnown(turn: NodeTurn, given: readonly SignedCommitment[]): void {
  const { state, ledger } = turn;
  const behind = state.unmarked.length;
  for (let [next] = state.unmarked; next !== undefined; [next] = state.unmarked) {
    const cut = cutOf(state, next.root);
    if (cut === undefined || !isMarked(turn, next, new Map(cut), given)) return;
    state.unmarked.shift();
    const before = new Map(state.markedCut);
    state.marked = { number: next.number, root: next.root };
    state.markedCut = cut;
    const { number } = next;
    state.cuts = state.cuts.filter((known) => known.number > number);
    ledger.anchored(next, new Map(cut));
    tellOnHold(turn, number, before);
  }
  // What came in the meantime, or waited until this node had caught up, is anchored next.
  if (behind > 0) state.anchorAt = null;
  if (anchorProposal(ledger.book(state), state.tip, 0) !== null) wishAnchor(turn);
}

/** Whether an anchor is marked in the book, after taking over what the book lacked of it or held against it. */
function isMarked(turn: NodeTurn, anchor: Anchor, cut: Cut, given: readonly SignedCommitment[]): boolean {
  const { state, ledger, now } = turn;
  const book = ledger.book(state);
  const { number, root } = anchor;
  if (markAnchored(book, { number, root, cut })) return true;
  const adoption = adoptAnchored(book, given, { number, root, cut }, ledger.view(state, now));
  if (adoption.kind !== "adopted") return false;
  ledger.replace(state, adoption.dropped, adoption.entries);
  for (const evidence of adoption.twice) onTwice(turn, evidence);
  return true;
}

function lackingOf({ state, ledger }: NodeTurn, cut: readonly (readonly [Address, number])[]): readonly Range[] {
  const book = ledger.book(state);
  return cut.flatMap(([consumer, to]) => {
    const held = headOf(book, consumer)?.commitment.sequence ?? 0;
    // Where it holds as many, it may hold others: those after the last that is anchored are asked for again.
    const from = Math.min(held, new Map(state.markedCut).get(consumer) ?? 0) + 1;
    return from <= to ? [{ consumer, from, to }] : [];
  });
}

function askAnchors(turn: NodeTurn, from: number): void {
  const others = turn.config.nodes.filter((node) => node !== turn.config.wallet.address);
  // Others each time, since those asked before may be out of order.
  const first = turnOf(turn.config, from) + Math.floor(turn.now / TRY_AGAIN_MS);
  const asked = [0, 1].map((i) => others[(first + i) % others.length]).filter((node) => node !== undefined);
  tell(turn, [...new Set(asked)], { kind: "ask-anchors", from });
}

/** A consumer's newest commitment in the newest anchor, and what shows it there. */
export function anchoredPath({ state, ledger }: NodeTurn, consumer: Address): readonly Hex[] {
  const heads = headsAt(ledger.book(state), new Map(state.markedCut)) ?? [];
  return pathOf(heads, consumer) ?? [];
}

/** A consumer's commitments between two sequence numbers, both included. */
export function chainFrom(
  { state, ledger }: NodeTurn,
  consumer: Address,
  first: number,
  last: number,
): AnchoredCommitment["chain"] {
  const entries = ledger.book(state).consumers.get(consumer)?.entries ?? [];
  return entries.slice(first - 1, last).map(({ commitment, signature }) => ({ commitment, signature }));
}

function remember(state: NodeState, { number, root }: Pick<Anchor, "number" | "root">, cut: [Address, number][]): void {
  const others = state.cuts.filter((known) => known.root !== root);
  state.cuts = [...others, { number, root, cut }].slice(-CUTS_KEPT);
}

function cutOf({ cuts }: NodeState, root: Hex): [Address, number][] | undefined {
  return cuts.find((known) => known.root === root)?.cut;
}

function signed({ config }: NodeTurn, digest: Hex): Hex {
  return hexOf(config.wallet.signDigest(bytesOf(digest)));
}
