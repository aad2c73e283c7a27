import type { ExactTrade } from "./exact-clearing.ts";
import type { ClearingTrades } from "./instance.ts";
import type { ReadInstance } from "./read-instance.ts";
import { isList, type Solution } from "./solve-instance.ts";

/** How many trades make one piece of text. */
const TRADES_PER_PIECE = 4_096;

/**
 * Prints a solution as JSON: `trades` with the ids of the file, `value`, and `optimal` with `bound`, which no solution
 * exceeds. It comes in pieces, since a large one fits no string.
 *
 * @source reference format `energy-clearing/1`
 */
export function* printSolution(read: ReadInstance, solution: Solution): Generator<string> {
  const { trades } = solution;
  const count = isList(trades) ? trades.length : trades.count;
  const line = isList(trades) ? exactLines(read, trades) : lines(read, trades);
  yield '{"trades":[';
  for (let first = 0; first < count; first += TRADES_PER_PIECE) {
    let piece = "";
    for (let i = first; i < Math.min(first + TRADES_PER_PIECE, count); i++)
      piece += `${i === 0 ? "\n" : ",\n"}${line(i)}`;
    yield piece;
  }
  const value = integerText(solution.value + read.fixedValue);
  const bound = integerText(solution.bound + read.fixedValue);
  yield `],\n"value":${value},"bound":${bound},"optimal":${solution.value === solution.bound}}\n`;
}

function lines({ offerIds, priceShift }: ReadInstance, trades: ClearingTrades): (i: number) => string {
  const { sell, buy, interval, energyWh, price } = trades;
  const priceText =
    priceShift === 0n
      ? (amount: number): string => String(amount)
      : (amount: number): string => integerText(BigInt(amount) + priceShift);
  return (i) =>
    `{"sell":${offerIds[sell[i] as number]},"buy":${offerIds[buy[i] as number]},"t":${interval[i]},` +
    `"energyWh":${energyWh[i]},"price":${priceText(price[i] as number)}}`;
}

function exactLines({ offerIds, priceShift }: ReadInstance, trades: readonly ExactTrade[]): (i: number) => string {
  return (i) => {
    const { sell, buy, interval, energyWh, price } = trades[i] as ExactTrade;
    return (
      `{"sell":${offerIds[sell]},"buy":${offerIds[buy]},"t":${interval},` +
      `"energyWh":${integerText(energyWh)},"price":${integerText(price + priceShift)}}`
    );
  };
}

/** As a number where every reader of JSON gets it right, else as a string. */
function integerText(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  return magnitude <= BigInt(Number.MAX_SAFE_INTEGER) ? String(value) : `"${value}"`;
}
