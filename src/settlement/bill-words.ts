import type { BillRow, BillRowName } from "./bill/index.ts";

const WORDS: Readonly<Record<BillRowName, string>> = {
  bought: "Bought from neighbours",
  "local-fee": "+ local grid fee",
  "local-tax": "+ local tax",
  sold: "Sold to neighbours",
  grid: "Taken from the grid",
  "grid-energy": "of it energy",
  tier: "in tier",
  "grid-surcharge": "of it surcharge",
  "grid-fee": "of it grid fee",
  "grid-levy": "of it levies",
  "grid-tax": "of it tax",
  "feed-in": "Fed into the grid",
  "fixed-supplier": "Fixed, supplier",
  "fixed-grid": "Fixed, grid and meter",
  penalty: "Penalties",
  compensation: "Compensation",
  incentive: "Incentive for shared energy",
  correction: "Corrections of earlier readings",
  "correction-energy": "of it energy",
  "correction-grid-fee": "of it grid fee",
  "correction-tax": "of it tax",
  "correction-feed-in": "of it feed-in",
};

/**
 * What text and PDF call a row of a bill.
 *
 * @example
 * billLabel({ name: "tier", tier: 2 })   // "in tier 2"
 */
export function billLabel({ name, tier }: Pick<BillRow, "name" | "tier">): string {
  return tier === null ? WORDS[name] : `${WORDS[name]} ${tier}`;
}
