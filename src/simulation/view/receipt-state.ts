import { z } from "zod";
import { address, hash, nano, span, time, wattHours } from "./quantities.ts";
import { REFUSAL_REASONS } from "./refusal-reasons.ts";

const MONEY_STATES = ["no-money", "on-hold", "paid", "nothing-delivered", "unconfirmed"] as const;

/** What becomes of the money that is on hold for a claim. */
export type MoneyState = (typeof MONEY_STATES)[number];

const moneyState = z
  .enum(MONEY_STATES)
  .describe(
    "no-money: nobody has put any on hold; on-hold: until both meters confirm; paid; nothing-delivered: both meters say so, money back; unconfirmed: not confirmed in time, money back.",
  );

/** The money of one agreement. */
export const tradeMoneySchema = z.object({
  state: moneyState,
  heldNano: nano.describe("What was put on hold, local fees included."),
  freeAt: time.nullable().describe("When money of which no meter said anything is back; null where that is settled."),
});

const day = z.object({
  claims: z.int().describe("Agreements and commitments by hand for today's intervals."),
  byHand: z.int().describe("Of these: commitments that a person handed in, or whose agreement is not written."),
  paid: z.int(),
  nothingDelivered: z.int(),
  unconfirmed: z.int(),
  onHold: z.int().describe("Money is on hold for so many."),
  confirmedWh: wattHours,
  onHoldNano: nano,
  goingBack: z
    .object({ amountNano: nano, freeAt: time })
    .nullable()
    .describe("What of it was not confirmed in time, and when all of that is free again."),
  paidNano: nano.describe("To neighbours, and local fees."),
  backNano: nano.describe("Went back to the buyers."),
});

const interval = z.object({
  ...span,
  agreedWh: wattHours,
  confirmedWh: wattHours,
  onHoldNano: nano,
  paidNano: nano,
  backNano: nano,
});

const refused = z.object({
  claim: hash.describe("Id of the agreement, or of the commitment that should have paid for it."),
  about: z
    .object({ ...span, energyWh: wattHours })
    .nullable()
    .describe("What was agreed on; null where nobody here knows the claim."),
  reason: z.enum(REFUSAL_REASONS),
  at: time,
  transaction: hash,
  block: z.int(),
  settledLater: z.boolean().describe("A later batch has settled it."),
});

const doubled = z.object({
  consumer: address,
  bondNano: nano.describe("It went to the community's fund."),
  at: time,
  transaction: hash,
});

const anchor = z.object({
  number: z.int(),
  root: hash.describe("Merkle root over every consumer's newest commitment."),
  at: time,
  block: z.int(),
  transaction: hash,
  by: z.string().nullable().describe("The home whose node handed it in with the signatures of a quorum."),
});

const node = z.object({
  name: z.string().describe("The home that runs it."),
  address,
  commitments: z.int().describe("Held in its database."),
  anchor: z.int().describe("Newest anchor of which it holds everything; 0 before the first."),
  lastActiveAt: time.nullable().describe("Its last message or transaction."),
  silent: z.boolean().describe("It has missed the newest anchor."),
});

/** Commitments and receipts of a community that settles by them. */
export const receiptsSchema = z.object({
  funding: z
    .enum(["commitments", "escrow"])
    .describe("Where the money is on hold: in buyers' deposits, by signed commitments, or in the market's orders."),
  today: day,
  intervals: z.array(interval).describe("Intervals of today with claims, in their order."),
  refused: z.object({ total: z.int(), shown: z.array(refused).describe("Newest first.") }),
  signedTwice: z.array(doubled).describe("Buyers that signed two commitments with one number today."),
  commitments: z.int().describe("Held by the node that is furthest."),
  quorum: z.int().describe("So many nodes have to sign an anchor."),
  anchor: anchor.nullable().describe("The newest; null before the first."),
  nodes: z.array(node),
});
