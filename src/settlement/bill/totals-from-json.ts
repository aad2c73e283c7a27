import type { Hex } from "#domain";
import type { StatementTotals } from "../statement.ts";

/** Plain data as JSON knows it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The names under which a statement has times. */
export const INSTANTS: ReadonlySet<string> = new Set(["from", "to", "startsAt"]);
const QUANTITY = /(Wh|Nano)$/;

/** The sums of a statement as they were before `statementJson` or `statementHead` made text of them. */
export function totalsFromJson(json: Json): StatementTotals {
  const { detail: _, ...totals } = parsed("statement", json) as StatementTotals & { readonly detail?: Hex };
  return totals;
}

function parsed(key: string, json: Json): unknown {
  if (typeof json === "string") return QUANTITY.test(key) ? BigInt(json) : INSTANTS.has(key) ? Date.parse(json) : json;
  if (Array.isArray(json)) return json.map((item) => parsed(key, item));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, part]) => [name, parsed(name, part)]));
}
