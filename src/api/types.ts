/** What the page gets: the names under which `web` knows it. */
export type {
  BatteryRow,
  DayAccounts,
  DayState,
  Days,
  DayTrades,
  FeederRow,
  Flow,
  ForecastCost,
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
  readonly neighbours: readonly {
    readonly counterparty: string;
    readonly trades: number;
    readonly boughtWh: string;
    readonly paidNano: string;
    readonly soldWh: string;
    readonly receivedNano: string;
  }[];
  /** Readings that came late and are billed here; absent where there are none. */
  readonly late?: readonly {
    readonly from: string;
    readonly to: string;
    readonly importWh: string;
    readonly exportWh: string;
    readonly amountNano: string;
  }[];
  /** Corrections of earlier readings that are billed here: what they come to, and each; absent where there are none. */
  readonly correction?: CorrectionAmountsAnswer;
  readonly corrections?: readonly (CorrectionAmountsAnswer & {
    readonly number: number;
    readonly from: string;
    readonly to: string;
    readonly reason: string;
    readonly before: { readonly importWh: string; readonly exportWh: string };
    readonly after: { readonly importWh: string; readonly exportWh: string };
    /** The anchored hash of the statement that it corrects. */
    readonly corrects: string | null;
  })[];
  /** Whole days whose hash the home has anchored, and whether these books give the same. */
  readonly anchored: readonly {
    readonly from: string;
    readonly to: string;
    readonly hash: string;
    readonly matches: boolean;
  }[];
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

/** What a correction costs, part by part. */
export interface CorrectionAmountsAnswer {
  readonly energyNano: string;
  readonly gridFeeNano: string;
  readonly taxNano: string;
  readonly feedInNano: string;
}
