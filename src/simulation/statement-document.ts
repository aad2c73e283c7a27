import type { StatementSheet } from "#documents";
import { type HouseholdName, type IntervalIndex, isoTime } from "#domain";
import { type Json, STATEMENT_DOCUMENT, type Statement, statementJson } from "#settlement";
import { correctionProof } from "./daily-statements.ts";
import { addressesOf } from "./founding/index.ts";
import { actorOf } from "./identities.ts";
import type { AnchoredStatement, StoredCommunity, StoredStatement } from "./stored-statement.ts";

/**
 * A home's bill as the file that whoever has it can check: its sums, the head and the salt of each whole day, and where
 * their hashes are anchored. The salts let it be checked, and let nobody else do so: the file is for the home and for whom it trusts.
 *
 * @param detail  The lines and trades of the period, where they are to be in it.
 */
export function statementDocument(
  community: StoredCommunity,
  household: HouseholdName,
  { totals, currency, days, anchored }: StoredStatement,
  detail: Statement | null = null,
): { readonly [key: string]: Json } {
  const { scenario, identities, reader } = community;
  const identity = identities.find(({ name }) => name === household);
  const owner = identity === undefined ? undefined : actorOf(identity, "buyer")?.keys.address;
  const { lines, trades } = detail ?? {};
  return {
    document: STATEMENT_DOCUMENT,
    ...statementJson(totals),
    ...(detail !== null && statementJson({ lines, trades } as Statement)),
    currency,
    anchor: {
      chainId: reader.meta()?.chainId ?? 0,
      contract: addressesOf(scenario).DataAnchor,
      owner: owner ?? null,
      kind: "statement",
    },
    anchored: anchored.map(anchoredJson),
    ...(totals.corrections !== undefined && {
      correctionProofs: totals.corrections.map((correction) => ({
        number: correction.number,
        ...(identity === undefined ? null : correctionProof(identity, correction)),
      })),
    }),
    days: days.map(({ from, to, interval, head, salt, hash }) => ({
      from: isoTime(from),
      to: isoTime(to),
      interval,
      hash,
      salt,
      head: JSON.parse(head) as Json,
    })),
  };
}

/** The same for print. */
export function statementSheet(
  { scenario, identities, reader }: StoredCommunity,
  household: HouseholdName,
  { totals, currency, days, anchored }: StoredStatement,
  detail: Statement | null = null,
): StatementSheet {
  const identity = identities.find(({ name }) => name === household);
  const owner = identity === undefined ? undefined : actorOf(identity, "buyer")?.keys.address;
  const anchorOf = new Map(anchored.map(({ interval, matches }) => [interval, matches]));
  const stateOf = (k: IntervalIndex) =>
    (({ true: "anchored", false: "altered", undefined: "not anchored" }) as const)[`${anchorOf.get(k)}`];
  return {
    totals,
    currency,
    community: scenario.title,
    days: days.map(({ from, to, interval, hash, totals: sums }) => ({
      from,
      to,
      hash,
      totals: sums,
      state: stateOf(interval),
    })),
    ...(detail !== null && { trades: detail.trades }),
    anchor:
      owner === undefined
        ? null
        : { chainId: reader.meta()?.chainId ?? 0, contract: addressesOf(scenario).DataAnchor, owner },
  };
}

function anchoredJson({ from, to, interval, hash, matches }: AnchoredStatement): Json {
  return { from: isoTime(from), to: isoTime(to), interval, hash, matches };
}
