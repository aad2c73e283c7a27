import { z } from "zod";
import { LINE_KINDS } from "#settlement";
import { address, hash, nano, span, time, wattHours } from "./quantities.ts";
import { priceParts, tradeRow } from "./rows.ts";

const bill = z.object({
  parts: z
    .array(
      z.object({
        kind: z.enum(LINE_KINDS),
        energyWh: wattHours.describe("What the amount is for; 0 for penalty and compensation."),
        amountNano: nano,
      }),
    )
    .describe("Positive: the home pays. Parts of nothing are left out."),
  withCommunityNano: nano.describe("The sum of the parts."),
  withoutCommunityNano: nano,
});

const energy = z.object({
  loadWh: wattHours,
  pvWh: wattHours,
  ownUseWh: wattHours.describe("Load that roof and battery served."),
  boughtWh: wattHours.describe("From neighbours."),
  soldWh: wattHours.describe("To neighbours."),
  gridImportWh: wattHours.describe("The rest, from the grid."),
  gridExportWh: wattHours.describe("The rest, to the grid."),
});

const forecast = z.object({
  loadWh: wattHours,
  loadMethod: z.string().describe("The forecaster that said so."),
  pvWh: wattHours.nullable().describe("null without a roof."),
  pvMethod: z.string().nullable(),
});

const quality = z.object({
  intervals: z.int().describe("For so many there is a forecast and what came."),
  loadMaeWh: z.number().nullable().describe("Mean absolute error per interval."),
  pvMaeWh: z.number().nullable(),
});

/** One home's day, interval by interval. */
export const homeDaySchema = z.object({
  home: z.string(),
  date: z.iso.date(),
  from: time,
  to: time,
  isComplete: z.boolean(),
  hasPv: z.boolean(),
  batteryWh: wattHours.nullable().describe("Capacity of its battery; null without one."),
  intervals: z.array(
    z.object({
      ...span,
      price: priceParts,
      booked: z
        .object({
          ...energy.shape,
          isSilent: z.boolean().describe("The meter gave no reading: grid energy is billed with the next one."),
          chargedWh: wattHours,
          dischargedWh: wattHours,
          storedWh: wattHours.nullable().describe("At the end; null without a battery."),
          bill,
        })
        .nullable()
        .describe("null until the interval is booked."),
      forecast: forecast.nullable().describe("What the home's agent expected when it traded; null where not kept."),
    }),
  ),
  energy,
  ownUseNano: nano.describe("What the grid would have charged for the own use."),
  bill: bill.extend({ savedNano: nano }),
  forecast: quality.nullable().describe("null where no forecast is kept."),
  trades: z.array(tradeRow.extend({ side: z.enum(["bought", "sold"]), counterparty: address })),
  statement: z
    .object({
      hash,
      interval: z.int().describe("The day's last interval: under its number the hash is anchored."),
      from: time,
      to: time,
      contract: address.describe("Where it is anchored."),
      owner: address.nullable().describe("Who anchored it."),
      matches: z.boolean().describe("The books give the same hash today."),
    })
    .nullable()
    .describe("The day's statement as its owner anchored it; null until then."),
});

/** Meter registers of a home since its community began, as neighbours and grid are told apart: they only grow. */
export const homeEnergySchema = z.object({
  home: z.string(),
  bookedTo: time.nullable().describe("End of the last interval that is counted."),
  community_received_kwh: z.number().describe("Bought from neighbours and delivered."),
  community_sent_kwh: z.number(),
  grid_import_kwh: z.number().describe("The rest of the import."),
  grid_export_kwh: z.number(),
  own_use_kwh: z.number(),
});

/** One home's day. */
export type HomeDayState = z.infer<typeof homeDaySchema>;
/** A home's counters. */
export type HomeEnergy = z.infer<typeof homeEnergySchema>;
