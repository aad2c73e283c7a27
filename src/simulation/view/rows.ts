import { z } from "zod";
import { address, hash, nano, price, span, time, wattHours, watts } from "./quantities.ts";
import { tradeMoneySchema } from "./receipt-state.ts";

/** The parts of the price of energy in one interval. */
export const priceParts = z.object({
  energy: price,
  gridFee: price,
  tax: price.describe("Without the levies, where the tariff names them apart."),
  levy: price,
  importAllIn: price.describe("Everything a home pays per Wh from the grid: energy, grid fee, tax and levy."),
  feedIn: price.describe("What the grid pays."),
  localFees: price.describe("Grid fee and tax on energy from a neighbour."),
  ceiling: price.describe("Highest price between neighbours: above it the grid is cheaper."),
});

/** The prices of one interval as they are known beforehand. */
export const announcedPrices = z.object({ ...span, ...priceParts.shape });

/** The prices of one interval, and what neighbours agreed on for it. */
export const intervalPrices = announcedPrices.extend({
  localMean: price.nullable().describe("Mean price of the interval's trades by energy; null without any."),
  tradedWh: wattHours,
});

/** Mean power of one step of the world: own + neighbours + grid = load. */
export const stepPower = z.object({
  from: time,
  to: time,
  pvW: watts,
  loadW: watts,
  ownW: watts.describe("Used from the own roof and battery."),
  neighboursW: watts.describe("Used from neighbours."),
  gridW: watts.describe("Used from the grid."),
  chargeW: watts,
  dischargeW: watts,
  gridImportW: watts.describe("Through the community's meter, in."),
  gridExportW: watts.describe("Through the community's meter, out."),
});

/** An agreement on the chain, and its settlement once there is one. */
export const tradeRow = z.object({
  id: hash,
  ...span,
  seller: address,
  buyer: address,
  energyWh: wattHours,
  pricePerWh: price,
  writtenAt: time,
  transaction: hash,
  block: z.int(),
  settled: z
    .object({ at: time, transaction: hash, block: z.int(), deliveredWh: wattHours, paidNano: nano })
    .nullable()
    .describe("null until the meters have spoken."),
  ended: z
    .object({ at: time, transaction: hash, block: z.int() })
    .nullable()
    .describe("The chain ended it because no receipt came in time; null otherwise, and where readings settle."),
  money: tradeMoneySchema.nullable().describe("null where readings settle."),
});

/** A home: what it does, and its day. */
export const homeRow = z.object({
  name: z.string(),
  feeder: z.int(),
  hasPv: z.boolean(),
  hasBattery: z.boolean(),
  netImportW: watts.nullable().describe("Mean of the last step, signed: negative when the home gives."),
  boughtWh: wattHours.describe("From neighbours, today."),
  soldWh: wattHours.describe("To neighbours, today."),
  gridImportWh: wattHours,
  gridExportWh: wattHours,
  withoutCommunityNano: nano,
  withCommunityNano: nano,
  savedNano: nano,
});

/** What a day came to for everybody. */
export const daySums = z.object({
  loadWh: wattHours,
  ownWh: wattHours.describe("Used from the own roof and battery."),
  neighbourWh: wattHours.describe("Used from neighbours."),
  gridWh: wattHours.describe("Used from the grid."),
  pvWh: wattHours,
  paidToNeighboursNano: nano,
  withoutCommunityNano: nano,
  withCommunityNano: nano,
  savedNano: nano,
  bookedTo: time.nullable().describe("End of the last interval whose bills are made; null before the first."),
});
