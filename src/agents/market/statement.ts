import type { Hex, IntervalIndex } from "#domain";
import type { Effect } from "../agent.ts";
import { anchorCall } from "../device/anchor.ts";
import type { MarketParty } from "./party.ts";

/** The home vouches for its own bill: from now on nobody can change it unseen. */
export function vouchFor(
  { household, wallet }: Pick<MarketParty, "household" | "wallet">,
  interval: IntervalIndex,
  hash: Hex,
): readonly Effect[] {
  return [
    { kind: "submit", call: anchorCall("statement", interval, hash) },
    { kind: "record", interval, what: "statement", key: household, body: { owner: wallet.address, hash } },
  ];
}

/** The home vouches for a correction of one of its readings. */
export function vouchForCorrection(
  { household, wallet }: Pick<MarketParty, "household" | "wallet">,
  { interval, number, hash }: { readonly interval: IntervalIndex; readonly number: number; readonly hash: Hex },
): readonly Effect[] {
  const body = { owner: wallet.address, hash };
  return [
    { kind: "submit", call: anchorCall("correction", interval, hash) },
    { kind: "record", interval, what: "correction-anchor", key: `${household}/${number}`, body },
  ];
}
