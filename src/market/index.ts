export { bandOf } from "./band.ts";
export { endGame, type Pair, pairKey, type RoundResult, roundResult } from "./bilateral/end-game.ts";
export { startNegotiator, step } from "./bilateral/machine.ts";
export { type NegotiationParameters, negotiation } from "./bilateral/mechanism.ts";
export * from "./bilateral/message.ts";
export type { NegotiatorConfig, NegotiatorInput, NegotiatorOutput } from "./bilateral/negotiator.ts";
export * from "./bilateral/offer-index.ts";
export { agreedWh, type Confirmed, type Conversation, type NegotiatorState, openWh } from "./bilateral/state.ts";
export * from "./bilateral/strategies.ts";
export * from "./bilateral/strategy.ts";
export * from "./bilateral/strategy-registry.ts";
export {
  BARGAINING_ROUNDS,
  type NegotiationTiming,
  type RoundTimes,
  roundTimes,
  timingFor,
} from "./bilateral/timing.ts";
export * from "./mechanism.ts";
export { orderIdOf, SIDE_NUMBER } from "./order-id.ts";
export { type SupplyDemandRatioParameters, supplyDemandRatio } from "./ratio/mechanism.ts";
export { ratioPriceDown } from "./ratio/price.ts";
