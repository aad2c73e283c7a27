export { ANNOUNCED_DAYS, type AnnouncedTariff, announcedTariffs, requireAnnounced } from "./announced-tariffs.ts";
export { nearest } from "./file/nearest.ts";
export { perInterval } from "./intervals.ts";
export { limitsIn, lowerOrdersOf } from "./limit-orders.ts";
export { type LoadedScenario, type LoadOptions, loadScenario, scenarioNames } from "./load-scenario.ts";
export type { OwnHome, PlacedHome } from "./own-home.ts";
export * from "./scenario.ts";
export { withSharingKey } from "./sharing-file.ts";
export {
  type BillingTerms,
  billingTermsOf,
  dearestTariffOf,
  type PricedScenario,
  PUBLISHED_AHEAD_SECONDS,
  pricesKnownUntil,
  requireTariffUntil,
  tariffOf,
  withPrices,
} from "./tariff-at.ts";
export * from "./tariff-plan.ts";
export { withChoices } from "./with-choices.ts";
