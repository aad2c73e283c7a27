import { z } from "zod";
import { type Hex, NeighborwattError } from "#domain";
import type { Json } from "#settlement";

type Values = { readonly [key: string]: Json };

/** A whole day in a statement's file. */
export interface Day {
  readonly from: string;
  readonly to: string;
  readonly salt: Hex;
  readonly head: Values;
}

/** A statement's file, taken apart. */
export interface StatementDocument {
  readonly household: string;
  readonly currency: string;
  /** What the bill itself says. */
  readonly sums: Values;
  readonly detail: { readonly lines: readonly Json[]; readonly trades: readonly Json[] } | null;
  readonly days: readonly Day[];
}

const values = z.record(z.string(), z.json());
const schema = z.looseObject({
  document: z.literal("neighborwatt-statement/1"),
  household: z.string(),
  currency: z.string(),
  lines: z.array(z.json()).optional(),
  trades: z.array(z.json()).optional(),
  days: z.array(z.looseObject({ from: z.string(), to: z.string(), salt: z.string(), head: values })),
});

/** What of a file is no part of the bill. */
const AROUND = new Set(["document", "currency", "anchor", "anchored", "days", "lines", "trades"]);

/** Reads a statement's file. @throws API_NOT_A_STATEMENT and says what is missing */
export function readDocument(text: string): StatementDocument {
  const read = schema.safeParse(parsed(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join(".") || "the file";
    throw notOne(`${where}: ${issue?.message}. Expected a file of \`neighborwatt statement HOME --format json\``);
  }
  const { household, currency, lines, trades, days } = read.data;
  const sums = Object.fromEntries(Object.entries(read.data as Values).filter(([name]) => !AROUND.has(name)));
  const detail = lines === undefined || trades === undefined ? null : { lines, trades };
  return { household, currency, sums, detail, days: days as unknown as readonly Day[] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notOne("it is not JSON");
  }
}

function notOne(why: string): NeighborwattError {
  return new NeighborwattError("API_NOT_A_STATEMENT", `This is no statement: ${why}.`, { exitCode: 65 });
}
