import type { Log } from "#chain";
import { type FeederId, type Hex, type IntervalIndex, type NanoPerWh, nanoPerWh } from "#domain";
import { type IntervalPrices, NOT_PROVED, unpackPrices } from "#market";
import type { LiveState } from "./state.ts";

/** What the chain says of the clearing of one interval. */
interface Clearing {
  offers: number;
  solutions: number;
  readonly solvers: Set<string>;
  isFinal: boolean;
  energyWh: bigint;
  /** Nothing better is further away than this; null where nothing is proved. */
  gap: bigint | null;
  prices: IntervalPrices | null;
}

/** How the offers of each interval are cleared: who solved it, how good it is proved to be, and what energy costs where. */
export class ClearingView {
  readonly #clearings = new Map<IntervalIndex, Clearing>();

  /** Takes what a market with a book says; tells whether something changed. */
  follow({ contract, event, args }: Log): boolean {
    if (contract === "ClearingMarket") return this.#followSolvers(event, args);
    if (contract !== "UniformAuction") return false;
    if (event === "OfferPosted") return this.#posted(args);
    if (event !== "AuctionCleared") return false;
    const clearing = this.#of(args.interval as IntervalIndex);
    const bus = nanoPerWh(args.pricePerWh as bigint);
    // The contract finds the result itself: there is none that trades more at one price.
    Object.assign(clearing, { isFinal: true, energyWh: args.energyWh as bigint, gap: 0n, prices: { bus } });
    return true;
  }

  /** Drops what is over. */
  forgetBefore(interval: IntervalIndex): void {
    for (const k of this.#clearings.keys()) if (k < interval) this.#clearings.delete(k);
  }

  /** What energy costs on a feeder; null until the interval is cleared. */
  priceOn(interval: IntervalIndex, feeder: FeederId): NanoPerWh | null {
    const clearing = this.#clearings.get(interval);
    if (clearing?.isFinal !== true || clearing.energyWh === 0n || clearing.prices === null) return null;
    return clearing.prices.feeders?.[feeder]?.hub ?? clearing.prices.bus;
  }

  /** @returns null before the first offer. */
  state(window: IntervalIndex): LiveState["clearing"] {
    const clearing = this.#clearings.get(window);
    if (clearing === undefined) return null;
    const { offers, solutions, solvers, isFinal, energyWh, gap, prices } = clearing;
    return {
      interval: window,
      offers,
      solutions,
      solvers: solvers.size,
      status: isFinal ? "final" : solutions > 0 ? "solved" : "collecting",
      energyWh: String(energyWh),
      isBest: gap === 0n,
      pricePerWh: prices === null || energyWh === 0n ? null : String(prices.bus),
    };
  }

  #followSolvers(event: string, args: Log["args"]): boolean {
    if (event === "OfferPosted") return this.#posted(args);
    const clearing = () => this.#of(args.interval as IntervalIndex);
    if (event === "SolutionSubmitted") {
      const at = clearing();
      at.solutions++;
      at.solvers.add(args.solver as string);
      Object.assign(at, { energyWh: args.energyWh as bigint, ...proofIn(args) });
    } else if (event === "CandidateDropped") {
      Object.assign(clearing(), { energyWh: 0n, gap: null, prices: null });
    } else if (event === "SolutionFinalized") {
      Object.assign(clearing(), { isFinal: true, ...proofIn(args) });
    } else return false;
    return true;
  }

  #posted({ from, to }: Log["args"]): boolean {
    for (let k = from as number; k <= (to as number); k++) this.#of(k as IntervalIndex).offers++;
    return true;
  }

  #of(interval: IntervalIndex): Clearing {
    let clearing = this.#clearings.get(interval);
    if (clearing === undefined) {
      clearing = {
        offers: 0,
        solutions: 0,
        solvers: new Set(),
        isFinal: false,
        energyWh: 0n,
        gap: null,
        prices: null,
      };
      this.#clearings.set(interval, clearing);
    }
    return clearing;
  }
}

function proofIn({ gap, prices }: Log["args"]): Pick<Clearing, "gap" | "prices"> {
  const packed = prices as Hex;
  return {
    gap: (gap as bigint) >= NOT_PROVED ? null : (gap as bigint),
    prices: packed === "0x" ? null : unpackPrices(packed),
  };
}
