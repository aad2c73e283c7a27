import {
  type Claim,
  type DeliveryReceipt,
  type ExportStatement,
  type Hex,
  type IntervalIndex,
  type MetersDomain,
  receiptDigest,
  statementDigest,
  type Wh,
  wh,
  ZERO_HASH,
} from "#domain";
import type { Party } from "./street.ts";

/** What meters signed of one interval. */
export interface Evidence {
  readonly statements: readonly ExportStatement[];
  readonly receipts: readonly DeliveryReceipt[];
}

/** What a meter lists, with what it measured. */
export interface Measured {
  readonly party: Party;
  readonly claims: readonly Claim[];
  readonly meteredWh: Wh;
}

/** The meter of a producer signs what it exported, over all its claims. */
export function stated({ party, claims, meteredWh }: Measured, interval: IntervalIndex, domain: MetersDomain) {
  const report = { interval, exportWh: meteredWh, claims };
  return { ...report, ...party.meter.sign(statementDigest(report, domain)) };
}

/** The meter of a consumer confirms what it took, over the statements of the producers' meters (the paper's ERC). */
export function confirmed(
  { party, claims, meteredWh }: Measured,
  interval: IntervalIndex,
  domain: MetersDomain,
  statements: readonly ExportStatement[],
): DeliveryReceipt {
  const digests = new Map<Hex, Hex>();
  for (const statement of statements) {
    const digest = statementDigest(statement, domain);
    for (const { id } of statement.claims) digests.set(id, digest);
  }
  const covering = claims.map(({ id }) => digests.get(id) ?? ZERO_HASH);
  const report = { interval, importWh: meteredWh, claims, statements: covering };
  return { ...report, ...party.meter.sign(receiptDigest(report, domain)) };
}

/** What is measured when everything that was promised flows. */
export function asPromised(claims: readonly Pick<Claim, "energyWh">[]): Wh {
  return wh(claims.reduce((sum, { energyWh }) => sum + energyWh, 0n));
}
