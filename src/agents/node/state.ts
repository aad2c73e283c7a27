import type { Log } from "#chain";
import {
  type Address,
  type Anchor,
  type DeliveryReceipt,
  type ExportStatement,
  type Hex,
  type Instant,
  instant,
  type MeterId,
  type Trade,
  ZERO_HASH,
} from "#domain";
import {
  type AccountView,
  type AnchorProposal,
  type AnchorTip,
  type BookMemory,
  type Evidence,
  NO_MEMORY,
} from "#trust";
import { type AnnouncedRoots, noteRoot } from "../atomic/roots.ts";

/** What a node has proposed to anchor, and who has signed it so far. */
export interface OpenProposal extends AnchorProposal {
  readonly signatures: Record<Address, Hex>;
}

/** A trade that waits for its receipt, or did. */
export interface WaitingTrade {
  readonly id: Hex;
  readonly trade: Trade;
  sellerMeter: MeterId | null;
  buyerMeter: MeterId | null;
  /** Settled or void: meters still list it, since they sign all their claims at once. */
  over: boolean;
}

/** A consumer's meter's receipt with the statements that it is over. */
export interface ReceivedReceipt {
  readonly receipt: DeliveryReceipt;
  /** Those that its digests name, and no other. */
  readonly statements: readonly ExportStatement[];
}

/** What a node knows of one interval's deliveries. */
export interface IntervalDeliveries {
  trades: WaitingTrade[];
  receipts: ReceivedReceipt[];
  /** How often its turn to have them settled has come. */
  turns: number;
}

/** Everything a node remembers besides the commitments themselves: plain data. */
export interface NodeState {
  /** How far its database reached when this state was kept: what lies behind it came later. */
  stored: Record<Address, number>;
  /** What the book knew then beside its commitments. */
  memory: BookMemory;
  accounts: Record<Address, AccountView>;
  /** Sequence numbers that were paid, by consumer. */
  settled: Record<Address, number[]>;
  tip: AnchorTip;
  /** When the newest anchor came, and when this node has signed each other's proposal of the next one last. */
  tipAt: Instant;
  signedAt: Record<Address, Instant>;
  /** The newest anchor whose commitments the book holds, and how far it reaches. */
  marked: AnchorTip;
  markedCut: [Address, number][];
  /** Anchors of the chain after that one, in their order. */
  unmarked: Anchor[];
  /** How far anchors reach that stand on the chain or may come to, newest last. */
  cuts: { readonly number: number; readonly root: Hex; readonly cut: [Address, number][] }[];
  proposal: OpenProposal | null;
  /** When it is this node's turn to anchor what is new, or to try again; null when nothing is. */
  anchorAt: Instant | null;
  /** A proposal that it cannot sign yet, since it lacks commitments. */
  unsigned: { readonly proposal: AnchorProposal; readonly from: Address } | null;
  roots: AnnouncedRoots;
  deliveries: Record<number, IntervalDeliveries>;
  /** Meters of trades that the settlement has opened, and whose market has yet to say which they are. */
  opened: Record<Hex, { readonly sellerMeter: MeterId; readonly buyerMeter: MeterId }>;
  lot: LotState;
  /** What was refused of what people handed in, newest last. */
  refusals: HandedInRefusal[];
  /** Consumers that have committed twice under one number, until the chain has taken their bonds. */
  twice: Record<Address, { readonly evidence: Evidence; readonly reportAt: Instant }>;
}

/** Why a commitment that a person handed in was not taken in. */
export interface HandedInRefusal {
  readonly signature: Hex;
  readonly reason: string;
  readonly expected: string | null;
  readonly found: string | null;
}

/** How far a node is in the community's lot. */
export interface LotState {
  /** The round that takes links now. */
  round: number;
  /** Rounds up to this one are wanted: somebody waits for their seed. */
  wanted: number;
  /** Whether it takes part; who was left out of a round does so again from the beginning of one after its new head. */
  place: "in" | "out" | "joining";
  /** The next link of its chain. */
  nextLink: number;
  /** The round in which it has revealed last. */
  revealed: number;
  /** When it closes that round without those who have not; null when there is nothing to close. */
  closeAt: Instant | null;
}

/** What a node starts with: what the founding left. */
export interface NodeBeginning {
  readonly accounts: Readonly<Record<Address, AccountView>>;
  readonly rootsAtStart: AnnouncedRoots;
  /** Rounds of the lot that are over. */
  readonly rounds: number;
}

/** A node that has seen the founding and nothing else. */
export function freshNode({ accounts, rootsAtStart, rounds }: NodeBeginning): NodeState {
  return {
    stored: {},
    memory: NO_MEMORY,
    accounts: { ...accounts },
    settled: {},
    tip: { number: 0, root: ZERO_HASH },
    tipAt: instant(0),
    signedAt: {},
    marked: { number: 0, root: ZERO_HASH },
    markedCut: [],
    unmarked: [],
    cuts: [],
    proposal: null,
    anchorAt: null,
    unsigned: null,
    roots: structuredClone(rootsAtStart),
    deliveries: {},
    opened: {},
    lot: { round: rounds + 1, wanted: rounds, nextLink: rounds + 1, revealed: rounds, closeAt: null, place: "in" },
    refusals: [],
    twice: {},
  };
}

const NO_ACCOUNT: AccountView = { depositNano: 0n, requestedNano: 0n, bondNano: 0n, slashed: false };

/** What the chain says of a consumer. */
export function accountOf(state: NodeState, consumer: Address): AccountView {
  return state.accounts[consumer] ?? NO_ACCOUNT;
}

/** Follows the ledger's books and the meters' roots. */
export function followLedger(state: NodeState, log: Log): void {
  noteRoot(state.roots, log);
  const { event, args } = log;
  if (event === "CommitmentPaid") {
    notePaid(state, args);
    return;
  }
  const owner = (args.owner ?? args.consumer) as Address;
  const change = CHANGES[event];
  if (change === undefined) return;
  const amount = (args.amount as bigint | undefined) ?? 0n;
  state.accounts[owner] = change(accountOf(state, owner), amount);
}

/** What each event of the ledger does to an account. */
const CHANGES: Readonly<Record<string, (account: AccountView, amount: bigint) => AccountView>> = {
  Deposited: (a, amount) => ({ ...a, depositNano: a.depositNano + amount }),
  Bonded: (a, amount) => ({ ...a, bondNano: a.bondNano + amount }),
  Unbonded: (a) => ({ ...a, bondNano: 0n }),
  ReleaseRequested: (a, amount) => ({ ...a, requestedNano: a.requestedNano + amount }),
  ReleaseCancelled: (a) => ({ ...a, requestedNano: 0n }),
  ReleaseReduced: (a, amount) => ({ ...a, requestedNano: a.requestedNano - amount }),
  Released: (a, amount) => ({ ...a, depositNano: a.depositNano - amount, requestedNano: 0n }),
  Slashed: (a) => ({ ...a, bondNano: 0n, slashed: true }),
};

function notePaid(state: NodeState, args: Log["args"]): void {
  const consumer = args.consumer as Address;
  const account = accountOf(state, consumer);
  const paid = (args.paid as bigint) + (args.gridFee as bigint) + (args.tax as bigint);
  state.accounts[consumer] = { ...account, depositNano: account.depositNano - paid };
  state.settled[consumer] = [...(state.settled[consumer] ?? []), Number(args.sequence)].slice(-SETTLED_KEPT);
}

/** More than a consumer has open at once: older ones have ended by themselves. */
const SETTLED_KEPT = 4_096;
