import type { Call, Log, Receipt } from "#chain";
import type { BatteryReading, EnergyReading, PvReading } from "#devices";
import type { Address, FeederId, Hex, Instant, IntervalIndex, Message, SignedCommitment, Wh } from "#domain";
import type { OfferAnswer } from "#market";

/** What a home's devices say when a new interval begins; fields a home has no device for are null. */
export interface BoundaryReading {
  /** The interval that begins. */
  readonly interval: IntervalIndex;
  readonly energy: EnergyReading;
  readonly pv: PvReading | null;
  readonly battery: BatteryReading | null;
  /** Mean power per step of the interval that ended, signed net import in W: fine-grained, stays at the owner's. */
  readonly netImportW: readonly number[];
}

/** What the operator's own instruments say when a new interval begins, about the interval that ended. */
export interface GridReading {
  /** The interval that begins. */
  readonly interval: IntervalIndex;
  /** Flow between the community and the utility in the interval that ended. */
  readonly connection: { readonly importWh: Wh; readonly exportWh: Wh };
  readonly feeders: readonly FeederReading[];
}

/** One feeder in the interval that ended. */
export interface FeederReading {
  readonly feeder: FeederId;
  readonly importWh: Wh;
  readonly exportWh: Wh;
  /** Mean net import per step, signed, in W. */
  readonly netImportW: readonly number[];
  /** It is without voltage as this is read: nothing flows until it is repaired. */
  readonly out?: boolean;
}

/** What reaches an agent. */
export type AgentEvent =
  | { readonly kind: "start" }
  | { readonly kind: "clock" }
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "chain"; readonly log: Log }
  | { readonly kind: "receipt"; readonly call: Call; readonly receipt: Receipt }
  | { readonly kind: "offers"; readonly interval: IntervalIndex; readonly answer: OfferAnswer }
  | { readonly kind: "reading"; readonly reading: BoundaryReading }
  | { readonly kind: "grid"; readonly reading: GridReading }
  /** A person hands commitments in at a node's desk. */
  | { readonly kind: "handed-in"; readonly commitments: readonly SignedCommitment[] }
  /** The day's books are closed: the hash of the home's statement, to be anchored. */
  | { readonly kind: "statement"; readonly interval: IntervalIndex; readonly hash: Hex }
  /** A reading of an interval turned out to be another, and the difference has been billed: the hash of that, to be anchored. */
  | { readonly kind: "correction"; readonly interval: IntervalIndex; readonly number: number; readonly hash: Hex };

/** What an agent wants done. Only the runtime around it touches chain, messages, devices and storage. */
export type Effect =
  | { readonly kind: "send"; readonly message: Message }
  | { readonly kind: "submit"; readonly call: Call }
  | { readonly kind: "wake"; readonly at: Instant }
  /** Asks the offer index; the answer comes back as an `offers` event, to be proved against the chain's digest. */
  | { readonly kind: "query"; readonly interval: IntervalIndex }
  /** Tells the home's battery what the home owes its neighbours in the interval that begins. Signed: sold less bought. */
  | { readonly kind: "control"; readonly netExportWh: bigint }
  | {
      readonly kind: "record";
      readonly interval: IntervalIndex;
      readonly what: string;
      readonly key: string;
      readonly body: unknown;
    };

/** The key of an agent, as far as the agent may use it. */
export interface Wallet {
  readonly address: Address;
  signDigest(digest: Uint8Array): Uint8Array;
}

/**
 * An agent is a step function: the state belongs to the agent and is plain data, so that the runtime can keep it and a
 * run can go on after a crash; the same events in the same order give the same effects.
 *
 * @source design, section 8
 */
export interface Agent<S = unknown> {
  /** `household/role`, unique in a community. */
  readonly name: string;
  readonly role: AgentRole;
  readonly address: Address;
  /** Events of contracts that this agent wants to see, as `Contract.Event`. */
  readonly interests: readonly string[];
  init(): S;
  handle(state: S, event: AgentEvent, now: Instant): { state: S; effects: readonly Effect[] };
}

/** What an agent does, in the papers' words: SMA, PVA, BSA, FA, SA, BA, SOC, MGO (and DSO), EMI, solver; a miner of SPB is a node. */
export type AgentRole =
  | "meter"
  | "pv"
  | "battery"
  | "forecaster"
  | "seller"
  | "buyer"
  | "community-battery"
  | "operator"
  | "external-market"
  | "solver"
  | "node";
