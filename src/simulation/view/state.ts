import { z } from "zod";
import { address, price, span, time, wattHours, watts } from "./quantities.ts";
import { receiptsSchema } from "./receipt-state.ts";
import { announcedPrices, daySums, homeRow, intervalPrices, priceParts, stepPower, tradeRow } from "./rows.ts";

/** One band of the energy flow, in W. */
const flow = z.object({
  from: z.enum(["sun", "batteries", "neighbours", "grid"]),
  to: z.enum(["homes", "batteries", "neighbours", "grid"]),
  powerW: watts,
});

const openOrder = z.object({
  owner: address,
  energyWh: wattHours,
  openWh: wattHours.describe("The part promised to nobody when it was posted."),
  pricePerWh: price,
});

const talkLine = z.object({
  id: z.int(),
  at: time,
  from: address,
  to: address,
  what: z.enum([
    "cfp",
    "propose",
    "counter",
    "accept-proposal",
    "inform",
    "refuse",
    "reject-proposal",
    "failure",
    "cancel",
    "not-understood",
  ]),
  energyWh: wattHours.nullable(),
  pricePerWh: price.nullable(),
  reason: z.string().nullable(),
});

const batteryRow = z.object({
  name: z.string(),
  isShared: z.boolean().describe("It belongs to the community, not to a home."),
  storedWh: wattHours,
  capacityWh: wattHours,
  powerW: watts.nullable().describe("Mean of the last step, signed: negative when it charges."),
});

const feederRow = z.object({
  id: z.int(),
  name: z.string(),
  parent: z.int().describe("The feeder it hangs below; 0 is the connection point."),
  netImportW: watts.nullable().describe("Mean of the last step of it and all below it, signed."),
  peakW: watts.describe("Largest absolute net power of a step today."),
  netOutLimitW: watts.describe("Most that may flow out in the interval that runs."),
  netInLimitW: watts.describe("Most that may flow in in the interval that runs."),
  isLowered: z.boolean().describe("The operator has ordered less than agreed for the interval that runs."),
  soldWh: wattHours.describe("Sold by its homes for the interval that runs."),
  boughtWh: wattHours,
  netOutWh: wattHours.describe("Promised to leave it and all below it, net; 0 when more is promised to enter."),
  netInWh: wattHours.describe("Promised to enter it and all below it, net."),
  netOutLimitWh: wattHours,
  netInLimitWh: wattHours,
  sellLimitWh: wattHours,
  buyLimitWh: wattHours,
  pricePerWh: price.nullable().describe("Of energy here in the interval that runs; null where no market says one."),
  voltageV: z
    .number()
    .nullable()
    .describe("At the far end at the peak of the last interval; null where no cable is known."),
});

/** Everything the first paint of the page needs. Each key is a section that changes by itself. */
export const liveStateSchema = z.object({
  community: z.object({
    name: z.string(),
    title: z.string(),
    timezone: z.string().describe("IANA name of the zone in which a person reads the times."),
    currency: z.string(),
    mechanism: z.string(),
    settlement: z.string(),
    privacy: z.string(),
    homes: z.int(),
    intervalSeconds: z.int(),
  }),
  clock: z.object({
    now: time,
    speed: z
      .number()
      .nullable()
      .describe("Virtual seconds per second; 0 = time stands still, null = as fast as it goes."),
    status: z.enum(["founding", "running", "catching-up", "finished"]),
    day: z.object({ from: time, to: time }),
    delivering: z.object(span).nullable(),
    window: z.object({
      ...span,
      phase: z.enum(["waiting", "negotiating", "last-offers", "writing"]),
      opensAt: time,
      lastOffersAt: time.describe("Bargaining ends; whoever still has energy open takes the best that is left."),
      closesAt: time.describe("Nothing is negotiated from here; agreements are written until the interval begins."),
    }),
  }),
  price: z.object({
    now: priceParts,
    next: priceParts,
    lastTrade: z.object({ pricePerWh: price, at: time }).nullable(),
    day: z.array(intervalPrices),
    tomorrow: z.array(announcedPrices).nullable().describe("The day after; null until its prices are published."),
  }),
  power: z.object({ now: stepPower.nullable(), flows: z.array(flow), series: z.array(stepPower) }),
  today: daySums,
  orders: z.object({
    interval: z.int(),
    offered: z.array(openOrder),
    wanted: z.array(openOrder),
  }),
  talk: z.object({
    interval: z.int(),
    messages: z.int().describe("Sent for the interval that is negotiated."),
    proposals: z.int(),
    agreements: z.int().describe("Signed by both sides so far."),
    contents: z.boolean().describe("false where the community keeps contents to the two who talk."),
    lines: z.array(talkLine).describe("Newest first."),
  }),
  clearing: z
    .object({
      interval: z.int(),
      offers: z.int().describe("Posted for the interval, or for several of which it is one."),
      solutions: z.int().describe("Solutions that each were better than the one before."),
      solvers: z.int(),
      status: z.enum(["collecting", "solved", "final"]),
      energyWh: wattHours.describe("Traded by the best solution so far."),
      isBest: z.boolean().describe("The chain has a proof that no better solution exists."),
      pricePerWh: price.nullable().describe("At the community's bus; feeders whose limit binds have their own."),
    })
    .nullable()
    .describe("Of the interval that is traded now; null in markets that clear nothing."),
  trades: z.object({
    total: z.int(),
    settled: z.int(),
    tradedWh: wattHours,
    deliveredWh: wattHours,
    shown: z.array(tradeRow).describe("Newest first."),
  }),
  receipts: receiptsSchema
    .nullable()
    .describe("Money on hold, what meters confirmed, and who keeps it; null where readings settle."),
  homes: z.array(homeRow),
  batteries: z.array(batteryRow),
  feeders: z.array(feederRow),
  chain: z.object({
    block: z.int(),
    at: time,
    chainId: z.int(),
    transactions: z.int(),
    rpcUrl: z.string().nullable(),
  }),
  agents: z.object({
    total: z.int(),
    silent: z.array(z.object({ name: z.string(), since: time.nullable() })),
  }),
});

/** What the page shows: plain JSON. */
export type LiveState = z.infer<typeof liveStateSchema>;
/** A part of the state that changes by itself. */
export type Section = keyof LiveState;
/** What energy costs in one interval, part by part. */
export type PriceParts = LiveState["price"]["now"];
/** The prices of one interval of a day that is known beforehand. */
export type AnnouncedPrices = NonNullable<LiveState["price"]["tomorrow"]>[number];
/** Mean power of one step of the day. */
export type StepPower = NonNullable<LiveState["power"]["now"]>;
/** Power from a source to a sink. */
export type Flow = LiveState["power"]["flows"][number];
/** An offer as it stands on the chain. */
export type OpenOrder = LiveState["orders"]["offered"][number];
/** A message between two agents, as far as the page may see it. */
export type TalkLine = LiveState["talk"]["lines"][number];
/** An agreement on the chain, and its settlement once there is one. */
export type TradeRow = LiveState["trades"]["shown"][number];
/** A home: what it does now, and its day so far. */
export type HomeRow = LiveState["homes"][number];
/** A battery and what it holds. */
export type BatteryRow = LiveState["batteries"][number];
/** A feeder: what it carries beside what it may. */
export type FeederRow = LiveState["feeders"][number];
/** Commitments, receipts and the nodes that keep them. */
export type Receipts = NonNullable<LiveState["receipts"]>;
/** What becomes of the money of an agreement. */
export type TradeMoney = NonNullable<TradeRow["money"]>;
/** Why a claim was refused. */
export type RefusalReason = Receipts["refused"]["shown"][number]["reason"];

/** What energy costs in a period, as it is known beforehand. */
export const pricesSchema = z.object({
  currency: z.string(),
  timezone: z.string(),
  intervalSeconds: z.int(),
  prices: z.array(announcedPrices),
});
/** Prices of a period. */
export type Prices = z.infer<typeof pricesSchema>;
