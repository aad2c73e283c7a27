import type { Agreement, Hex, Order } from "#domain";
import type { NegotiatorState } from "#market";
import type { CommitState } from "../atomic/commit.ts";
import type { Aftercare } from "./aftercare.ts";
import type { ProvenOffers } from "./offers.ts";

/** An agreement that both sides signed. */
export interface SignedAgreement {
  readonly agreement: Agreement;
  /** The other side's signature. */
  readonly signature: Hex;
  /** How often the feeders' limits have refused it. */
  readonly refusals?: number;
  /** It is handed in to be written. */
  readonly written?: true;
}

/** One order of a trader from its first post until its trades are settled. */
export interface Negotiation extends Aftercare {
  readonly order: Order;
  /** null once the gate has closed. */
  machine: NegotiatorState | null;
  offers: ProvenOffers;
  /** The chain's own digest over all posts of the interval, from the newest post that the agent saw there. */
  digest: Hex;
  agreements: SignedAgreement[];
  /** Block of the offers that were asked for last, so that a block is asked for once. */
  queriedBlock: number;
  phase: "planned" | "open" | "written" | "closed";
  /** Whether the agent was there to the end of the negotiation; known once the gate has closed. */
  answered: boolean;
}

/** Everything a trader remembers. */
export interface TraderState {
  negotiations: Negotiation[];
  /** Its commitments and what it knows of others'; null where agreements hold the money themselves. */
  committed: CommitState | null;
}

/** The negotiation to which a message or an event of the chain belongs. */
export function negotiationOf(state: TraderState, order: unknown): Negotiation | undefined {
  return state.negotiations.find((n) => n.order.id === order);
}
