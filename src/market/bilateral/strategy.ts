import type { Band, NanoPerWh, Random, Side, Wh } from "#domain";

/** What a strategy may look at (M4). Energy of others is what their public offers show. */
export interface View {
  readonly side: Side;
  /** What this order still wants to sell or buy. */
  readonly energyWh: Wh;
  /** The part of the bargaining time that is left: 1 at the opening, 0 from the end game on. */
  readonly timeLeft: number;
  readonly sellers: number;
  readonly buyers: number;
  readonly supplyWh: Wh;
  readonly demandWh: Wh;
  /** What the household expects to generate and to consume in the interval, when its agent says so. */
  readonly expectedGenerationWh: Wh | null;
  readonly expectedConsumptionWh: Wh | null;
  /** The other side's score (T4); null before there is another side, and when it has none. */
  readonly counterpartScore: number | null;
  /** The worst price this order accepts; already within the band. */
  readonly limitPrice: NanoPerWh;
  readonly band: Band;
  /** The random stream of this look: the same for the same seed, another one for the next look. */
  random(): Random;
}

/** Energy at a price, as one side says it to the other. */
export interface Proposal {
  readonly energyWh: Wh;
  readonly pricePerWh: NanoPerWh;
}

/** What a side says to a proposal. */
export type Response =
  | { readonly kind: "accept" }
  | { readonly kind: "counter"; readonly proposal: Proposal }
  | { readonly kind: "reject" };

/**
 * How an agent bargains. The machine around it keeps the rules: whatever a strategy says is moved to within the
 * limit price and the band, and never promises energy twice. Pure: the same view gives the same answer.
 */
export interface Strategy {
  /** What this side would ask or bid now, to nobody in particular. */
  open(view: View): Proposal;
  /**
   * The answer to the other side's proposal.
   *
   * @param best  The best proposal of anyone else in this round, when there is one.
   */
  respond(view: View, theirs: Proposal, best?: Proposal): Response;
}
