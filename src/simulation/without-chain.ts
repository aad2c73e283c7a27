/**
 * What a study needs and no more: whoever imports `#simulation/study` loads neither chain nor page, which saves a second and
 * some memory. Everything here is part of `#simulation` as well.
 */
export { type BuiltChoices, builtChoices, type Choices } from "./choices.ts";
export type { Foresight } from "./expecting.ts";
export type { ForecastSummary } from "./forecast-summary.ts";
export {
  BUILT_MECHANISMS,
  type BuiltMechanism,
  linearSolverFor,
  MECHANISMS,
  type MechanismName,
  type SettlementName,
} from "./mechanisms.ts";
export { type RunLength, runIntervals } from "./run-length.ts";
export * from "./scenario/index.ts";
export { refuseOffChain } from "./sharing/venue.ts";
export { type StudyResult, study, studyInSteps } from "./study.ts";
export { type RunChoices, type Summary, summaryOf } from "./summary.ts";
