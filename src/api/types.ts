import type { StatementFile } from "#settlement";

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
export type StatementAnswer = StatementFile;
