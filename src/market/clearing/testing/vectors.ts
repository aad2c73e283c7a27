import { type Hex, wh } from "#domain";
import { chainHead, LEAF_BYTES } from "../book-offers.ts";
import {
  type AcceptedSolution,
  checkSolution,
  type RefusedSolution,
  type SubmittedSolution,
} from "../check-solution.ts";
import { byteLength } from "../packed-bytes.ts";

/** A solution and what becomes of it, as both languages read it. */
export interface Vector {
  readonly name: string;
  readonly objective: "max-energy" | "max-welfare";
  /** Offers, limits, powers, prices, certificate. */
  readonly bytes: readonly Hex[];
  /** Of the chain of offers; empty where they are cut off or padded. */
  readonly head: Hex;
  /** What the certificate is claimed to prove. */
  readonly gap: string;
  /** Number of an offer that spans intervals, what is left of it, the next number, and so on. */
  readonly remaining: readonly string[];
  /** Name of the contract's error, in files with its types; "" for an accepted solution. */
  readonly error: string;
  /** Of the error; or value, energy, energy of later offers, gap. */
  readonly values: readonly string[];
  /** Price of each trade. */
  readonly prices: readonly string[];
  /** Feeder, sold and bought, and again. */
  readonly uses: readonly string[];
}

/** A solution with what the checker says of it. */
export function vectorOf(name: string, solution: SubmittedSolution): Vector {
  const { objective, leaves, limits, powers, prices, certificate, gap, remaining } = solution;
  return {
    name,
    objective,
    bytes: [leaves, limits, powers, prices, certificate],
    head: byteLength(leaves) % LEAF_BYTES === 0 ? chainHead(leaves) : "0x",
    gap: String(gap),
    remaining: [...remaining].flat().map(String),
    ...outcomeOf(checkSolution(solution)),
  };
}

/** The solution of a vector. */
export function solutionOf({ objective, bytes, gap, remaining }: Vector): SubmittedSolution {
  const [leaves, limits, powers, prices, certificate] = bytes as [Hex, Hex, Hex, Hex, Hex];
  const left = new Map(
    remaining.flatMap((number, i) => (i % 2 === 0 ? [[Number(number), wh(BigInt(remaining[i + 1] as string))]] : [])),
  );
  return { objective, leaves, limits, powers, prices, certificate, gap: BigInt(gap), remaining: left };
}

/** What the checker says, as text. */
export function outcomeOf(result: AcceptedSolution | RefusedSolution) {
  if (!result.ok) return { error: result.error, values: result.values.map(String), prices: [], uses: [] };
  const { value, energyWh, laterWh, gap, trades, uses } = result;
  return {
    error: "",
    values: [value, energyWh, laterWh, gap].map(String),
    prices: trades.map(({ pricePerWh }) => String(pricePerWh)),
    uses: uses.flatMap(({ feeder, soldWh, boughtWh }) => [feeder, soldWh, boughtWh]).map(String),
  };
}
