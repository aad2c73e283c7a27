import type { ContractName } from "./founding/contracts.ts";
import type { MechanismName } from "./mechanisms.ts";

/** The contract on which a mechanism trades. */
export const MARKET_OF = {
  negotiation: "BilateralMarket",
  "supply-demand-ratio": "BilateralMarket",
  clearing: "ClearingMarket",
  "uniform-price": "UniformAuction",
  "double-auction": "DoubleAuction",
} as const satisfies Readonly<Record<MechanismName, ContractName>>;
