import type { ContractName } from "./founding/contracts.ts";
import type { MechanismName, SettlementName } from "./mechanisms.ts";

/** The contract on which a mechanism trades. */
export const MARKET_OF = {
  negotiation: "BilateralMarket",
  "supply-demand-ratio": "BilateralMarket",
  clearing: "ClearingMarket",
  "uniform-price": "UniformAuction",
  "double-auction": "DoubleAuction",
} as const satisfies Readonly<Record<MechanismName, ContractName>>;

/** The contract with which a community settles. */
export const SETTLEMENT_OF = {
  metered: "MeteredSettlement",
  atomic: "AtomicSettlement",
} as const satisfies Readonly<Record<SettlementName, ContractName>>;
