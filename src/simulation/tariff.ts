export {
  billingTermsOf,
  dearestTariffOf,
  requireAnnounced,
  requireTariffUntil,
  tariffOf,
  withPrices,
} from "./scenario/index.ts";
