import { type ExportStatement, type Hex, type MetersDomain, statementDigest, ZERO_HASH } from "#domain";
import type { ReceivedReceipt } from "./state.ts";

/** Receipts that one transaction settles. */
export interface SettlementPart {
  readonly receipts: readonly ReceivedReceipt[];
  readonly statements: readonly ExportStatement[];
  /** Everything that they list. */
  readonly claims: ReadonlySet<Hex>;
}

/** So many claims cost about 5 million gas, far below the 2²⁴ that a transaction may. */
const CLAIMS_AT_MOST = 100;

/** What claims weigh in a transaction; a plain one weighs 1. */
export type Weight = (claims: ReadonlySet<Hex>) => number;

/**
 * Shares receipts out among transactions. A receipt is signed over the statements that cover its claims, so those that saw
 * different statements about one claim, as when a letter came late to one of them, do not fit into the same transaction.
 *
 * @param weightOf What claims weigh together; where one brings along what its consumer has signed since, more than 1 each.
 * @param most Weight of one transaction, unless a single receipt comes with more.
 * @source contracts/src/libraries/Evidence.sol, `_digestsCovering`
 */
export function partsOf(
  receipts: readonly ReceivedReceipt[],
  domain: MetersDomain,
  most = CLAIMS_AT_MOST,
  weightOf: Weight = (claims) => claims.size,
): readonly SettlementPart[] {
  const parts: Part[] = [];
  for (const received of receipts) {
    const one = partOf(received, domain);
    const home = parts.find((part) => fits(part, one, most, weightOf));
    if (home === undefined) parts.push(one);
    else join(home, one);
  }
  return parts.map(({ receipts: own, statements, claims }) => ({
    receipts: own,
    statements: [...statements.values()],
    claims,
  }));
}

interface Part {
  readonly receipts: ReceivedReceipt[];
  /** By digest. */
  readonly statements: Map<Hex, ExportStatement>;
  readonly claims: Set<Hex>;
  /** Which statement lists a claim. */
  readonly covering: Map<Hex, Hex>;
  /** Over which statement about a claim its receipt was signed; `ZERO_HASH` over none. */
  readonly expected: Map<Hex, Hex>;
}

function partOf(received: ReceivedReceipt, domain: MetersDomain): Part {
  const statements = new Map(received.statements.map((s) => [statementDigest(s, domain), s]));
  const covering = new Map([...statements].flatMap(([digest, { claims }]) => claims.map(({ id }) => [id, digest])));
  const { claims, statements: digests } = received.receipt;
  const expected = new Map(claims.map(({ id }, i) => [id, digests[i] ?? ZERO_HASH]));
  return {
    receipts: [received],
    statements,
    claims: new Set([...covering.keys(), ...expected.keys()]),
    covering,
    expected,
  };
}

function fits(part: Part, one: Part, most: number, weightOf: Weight): boolean {
  const grown = new Set([...part.claims, ...one.claims]);
  if (grown.size > part.claims.size && weightOf(grown) > most) return false;
  const isSame = (a: ReadonlyMap<Hex, Hex>, b: ReadonlyMap<Hex, Hex>, lacking?: Hex): boolean =>
    [...a].every(([id, digest]) => (b.get(id) ?? lacking ?? digest) === digest);
  const together = new Map([...part.covering, ...one.covering]);
  return (
    isSame(one.covering, part.covering) &&
    isSame(part.expected, together, ZERO_HASH) &&
    isSame(one.expected, together, ZERO_HASH)
  );
}

function join(part: Part, one: Part): void {
  part.receipts.push(...one.receipts);
  for (const [digest, statement] of one.statements) part.statements.set(digest, statement);
  for (const id of one.claims) part.claims.add(id);
  for (const [id, digest] of one.covering) part.covering.set(id, digest);
  for (const [id, digest] of one.expected) part.expected.set(id, digest);
}
