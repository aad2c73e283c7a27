export * from "./end-game.ts";
export { startNegotiator, step } from "./machine.ts";
export * from "./message.ts";
export type { NegotiatorConfig, NegotiatorInput, NegotiatorOutput } from "./negotiator.ts";
export { agreedWh, type Confirmed, type Conversation, type NegotiatorState, openWh } from "./state.ts";
export * from "./strategies.ts";
export * from "./strategy.ts";
export { BARGAINING_ROUNDS, type NegotiationTiming, type RoundTimes, roundTimes, timingFor } from "./timing.ts";
