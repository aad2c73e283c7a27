/**
 * Question: what does it cost to have a clearing checked on the chain, per trade, with and without its proof?
 * Compare with: a port of the published contract that keeps its sums in storage, 55,000 gas per trade (clearing reference, section 5).
 * A win: at most 1,000 per trade without and 1,500 with a certificate, one interval of 1,000 homes, everything included: the
 * transaction's base cost, calldata (EIP-7623) and storage.
 *
 * The gas itself is counted by contracts/test/gas/Clearing.t.sol and kept in contracts/gas/ClearingMarket.json.
 *
 * Usage: node bench/clearing-gas.ts [--size small|full]
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { report } from "./support/result.ts";

const SNAPSHOT = new URL("../contracts/gas/ClearingMarket.json", import.meta.url);
const STORAGE_PORT_PER_TRADE = 55_000;
const KINDS = {
  withoutProof: "submitSolution",
  withCut: "submitSolution with cut",
  withDualPrices: "submitSolution with dual prices",
} as const;

const { values } = parseArgs({ options: { size: { type: "string", default: "full" } } });
const size = values.size === "small" ? "small" : "full";
const gas = JSON.parse(readFileSync(SNAPSHOT, "utf8")) as Readonly<Record<string, string>>;

function figures(homes: string) {
  return Object.fromEntries(
    Object.entries(KINDS).map(([kind, call]) => {
      const read = (what: string) => Number(gas[`${call}, ${homes} homes${what}`]);
      const perTrade = read(": gas per trade");
      return [
        kind,
        { gas: read(""), trades: read(": trades"), perTrade, ofStoragePort: perTrade / STORAGE_PORT_PER_TRADE },
      ];
    }),
  );
}

report("clearing-gas", size, 0, {
  homes102: figures("102"),
  homes1000: figures("1,000"),
  storagePortPerTrade: STORAGE_PORT_PER_TRADE,
  goals: { withoutProofPerTrade: 1_000, withProofPerTrade: 1_500 },
});
