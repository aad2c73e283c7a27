import type {
  Address,
  Calendar,
  FeederId,
  IntervalIndex,
  IntervalTariff,
  MeterId,
  NanoPerWh,
  Side,
  Technology,
} from "#domain";
import type { Wallet } from "../agent.ts";
import type { SettlementContract } from "../markets.ts";

/** What a seller or a buyer agent knows from the start, whatever the market. */
export interface MarketParty {
  readonly household: string;
  readonly side: Side;
  readonly wallet: Wallet;
  readonly meter: MeterId;
  readonly feeder: FeederId;
  readonly technology: Technology;
  readonly calendar: Calendar;
  /** The contract of the market. */
  readonly market: Address;
  readonly settlement: Address;
  /** Which settlement stands there. */
  readonly settledBy: SettlementContract;
  readonly tariffAt: (k: IntervalIndex) => IntervalTariff;
  /** The owner's worst acceptable price for an interval. */
  readonly limitPrice: (k: IntervalIndex) => NanoPerWh;
  /** Which agents of the home tell what to trade. */
  readonly planners: readonly Address[];
}
