import type { ContractName } from "./founding/contracts.ts";
import type { BuiltMechanism, SettlementName } from "./mechanisms.ts";

/** The contract on which a mechanism trades, or shares. */
export const MARKET_OF = {
  negotiation: "BilateralMarket",
  "supply-demand-ratio": "BilateralMarket",
  clearing: "ClearingMarket",
  "uniform-price": "UniformAuction",
  "double-auction": "DoubleAuction",
  sharing: "SharingLedger",
} as const satisfies Readonly<Record<BuiltMechanism, ContractName>>;

/** The contract with which a community settles. */
export const SETTLEMENT_OF = {
  metered: "MeteredSettlement",
  atomic: "AtomicSettlement",
} as const satisfies Readonly<Record<SettlementName, ContractName>>;
