export { forecastError } from "./error.ts";
export {
  FORECASTERS,
  type Forecaster,
  type ForecastInput,
  forecasterNamed,
  persistence,
  seasonalNaive,
} from "./forecaster.ts";
