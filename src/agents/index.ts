export type * from "./agent.ts";
export { type ForecasterConfig, forecasterAgent, type History } from "./data/forecaster.ts";
export { type AnchorKind, anchorCall, anchorKindHash, saltFor } from "./device/anchor.ts";
export { type BatteryConfig, batteryAgent } from "./device/battery.ts";
export { type MeterConfig, meterAgent } from "./device/meter.ts";
export { type PvConfig, pvAgent } from "./device/pv.ts";
export type { Negotiation, SignedAgreement, TraderState } from "./market/negotiation.ts";
export { type TraderConfig, traderAgent } from "./market/trader.ts";
export {
  type CommunityBatteryConfig,
  communityBatteryAgent,
  planCommunityBattery,
} from "./operator/community-battery.ts";
export { externalMarketAgent } from "./operator/external-market.ts";
export { type GridOperatorConfig, gridOperatorAgent } from "./operator/grid-operator.ts";
export { type Outlook, type Plan, planTrade } from "./plan.ts";
export { storedAfter } from "./stored-after.ts";
