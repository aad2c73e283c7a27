export { billingTermsOf, dearestTariffOf, requireTariffUntil, tariffOf, withPrices } from "./scenario/index.ts";
