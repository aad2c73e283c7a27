/** What the page gets: the names under which `web` knows it. */
export type {
  BatteryRow,
  DayAccounts,
  DayState,
  Days,
  DayTrades,
  FeederRow,
  Flow,
  HomeDayState,
  HomeEnergy,
  HomeRow,
  LiveState,
  Members,
  OpenOrder,
  Prepared,
  PriceParts,
  Prices,
  Receipts,
  RefusalReason,
  Section,
  Sent,
  StepPower,
  TalkLine,
  TradeMoney,
  TradeRow,
} from "#simulation";
export type { SystemState } from "./system-state.ts";

/** What `GET /api/statements/{household}.json` answers: integers as decimal text, times as ISO 8601. */
export interface StatementAnswer {
  readonly household: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly unbilledIntervals: number;
  readonly loadWh: string;
  readonly pvWh: string;
  readonly ownUse: { readonly energyWh: string; readonly valueNano: string };
  readonly local: {
    readonly bought: PositionAnswer;
    readonly gridFeeNano: string;
    readonly taxNano: string;
    readonly sold: PositionAnswer;
  };
  readonly grid: {
    readonly importWh: string;
    readonly energyNano: string;
    /** Parts that a tariff does not name are absent, here and in `fixed`. */
    readonly tiers?: readonly PositionAnswer[];
    readonly surchargeNano?: string;
    readonly gridFeeNano: string;
    readonly levyNano?: string;
    readonly taxNano: string;
    readonly feedIn: PositionAnswer;
  };
  readonly fixed?: { readonly energyNano: string; readonly gridNano: string };
  readonly penaltyNano: string;
  readonly compensationNano: string;
  readonly withoutCommunityNano: string;
  readonly withCommunityNano: string;
  readonly savedNano: string;
  readonly trades: readonly {
    readonly startsAt: string;
    readonly side: "sold" | "bought";
    readonly counterparty: string;
    readonly deliveredWh: string;
    readonly pricePerWh: string;
    readonly paidNano: string;
    readonly tradeId: string;
  }[];
}

/** Energy and what it costs (positive) or brings (negative). */
export interface PositionAnswer {
  readonly energyWh: string;
  readonly amountNano: string;
}
