import { z } from "zod";
import { EXIT, NeighborwattError } from "#domain";

/** What a statement's file calls its form; raised when a reader of the old form would misread it. */
export const STATEMENT_DOCUMENT = "neighborwatt-statement/1";

const integer = z.string().regex(/^-?(0|[1-9]\d{0,39})$/, "must be a whole number as text");
const count = z.int().min(0).max(10_000_000);
const hash = z.string().regex(/^0x[0-9a-f]{64}$/, "must be 0x and 64 hexadecimal digits");
const address = z.string().regex(/^0x[0-9a-f]{40}$/, "must be 0x and 40 hexadecimal digits");
const time = z.iso.datetime("must be a time in ISO 8601 and UTC");
const name = z.string().max(10_000);

const position = z.strictObject({ energyWh: integer, amountNano: integer });
const neighbour = z.strictObject({
  counterparty: address,
  trades: count,
  boughtWh: integer,
  paidNano: integer,
  soldWh: integer,
  receivedNano: integer,
});
const late = z.strictObject({
  from: time,
  to: time,
  intervals: count,
  importWh: integer,
  exportWh: integer,
  amountNano: integer,
});

const amounts = { energyNano: integer, gridFeeNano: integer, taxNano: integer, feedInNano: integer };
const flow = z.strictObject({ importWh: integer, exportWh: integer });
const correction = z.strictObject({
  number: count,
  household: name,
  interval: count,
  from: time,
  to: time,
  reason: name,
  before: flow,
  after: flow,
  ...amounts,
  corrects: hash.nullable(),
});

const totals = {
  household: name,
  from: time.nullable(),
  to: time.nullable(),
  intervals: count,
  unbilledIntervals: z.int(),
  meteredImportWh: integer,
  meteredExportWh: integer,
  loadWh: integer,
  pvWh: integer,
  ownUse: z.strictObject({ energyWh: integer, valueNano: integer }),
  local: z.strictObject({ bought: position, gridFeeNano: integer, taxNano: integer, sold: position }),
  grid: z.strictObject({
    importWh: integer,
    energyNano: integer,
    tiers: z.array(position).optional(),
    surchargeNano: integer.optional(),
    gridFeeNano: integer,
    levyNano: integer.optional(),
    taxNano: integer,
    feedIn: position,
  }),
  fixed: z.strictObject({ energyNano: integer, gridNano: integer }).optional(),
  penaltyNano: integer,
  compensationNano: integer,
  incentive: position.optional(),
  withoutCommunityNano: integer,
  withCommunityNano: integer,
  savedNano: integer,
  neighbours: z.array(neighbour),
  correction: z.strictObject(amounts).optional(),
  corrections: z.array(correction).optional(),
  late: z.array(late).optional(),
};

const line = z.strictObject({
  interval: count,
  startsAt: time,
  kind: z.string().max(40),
  basis: z.string().max(40),
  tier: count.optional(),
  energyWh: integer,
  amountNano: integer,
});
const trade = z.strictObject({
  interval: count,
  startsAt: time,
  side: z.enum(["sold", "bought"]),
  counterparty: address,
  energyWh: integer,
  pricePerWh: integer,
  deliveredWh: integer,
  paidNano: integer,
  tradeId: hash,
});

const day = z.strictObject({
  from: time,
  to: time,
  interval: count,
  hash,
  salt: hash,
  head: z.strictObject({ ...totals, detail: hash }),
});

const file = z.strictObject({
  document: z.literal(STATEMENT_DOCUMENT),
  ...totals,
  currency: name,
  anchor: z.strictObject({
    chainId: count,
    contract: address,
    owner: address.nullable(),
    kind: z.literal("statement"),
  }),
  correctionProofs: z.array(z.strictObject({ number: count, hash, salt: hash })).optional(),
  anchored: z.array(z.looseObject({ interval: count, hash })),
  days: z.array(day).max(20_000),
  lines: z.array(line).optional(),
  trades: z.array(trade).optional(),
});

/** A statement as its JSON file has it: integers as text, times as ISO 8601. */
export type StatementFile = z.infer<typeof file>;
/**
 * The statement in a file from anywhere.
 *
 * @param text  What stands in the file.
 * @throws SETTLEMENT_NOT_A_STATEMENT (65), naming the field
 */
export function readStatementFile(text: string): StatementFile {
  const read = file.safeParse(jsonIn(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.map(String).join(".").slice(0, 80);
  throw notAStatement(`${path === "" || path === undefined ? "it" : path}: ${issue?.message.slice(0, 120)}`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Also what is nested so deeply that nothing can read it.
    throw notAStatement("it is no JSON");
  }
}

function notAStatement(why: string): NeighborwattError {
  return new NeighborwattError(
    "SETTLEMENT_NOT_A_STATEMENT",
    `This is no statement that "statement HOUSEHOLD --format json" writes: ${why}.`,
    { details: { why }, exitCode: EXIT.data },
  );
}
