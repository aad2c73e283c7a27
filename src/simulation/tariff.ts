export { billingTermsOf, dearestTariffOf, requireTariffUntil, tariffOf } from "./scenario/index.ts";
