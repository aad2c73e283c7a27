import { NeighborwattError } from "#domain";
import { BUILT_IN_STRATEGIES } from "./strategies.ts";
import type { Strategy } from "./strategy.ts";

/** The name under which a strategy is registered. */
export type StrategyName = string;

const registered = new Map<StrategyName, Strategy>(Object.entries(BUILT_IN_STRATEGIES));

/**
 * Makes a strategy known under a name, so that a configuration can choose it.
 *
 * @returns The name.
 * @throws MARKET_STRATEGY_EXISTS when another strategy has the name
 * @source MZ 4.1, step 4: agents use whatever algorithm they like
 */
export function registerStrategy(name: StrategyName, strategy: Strategy): StrategyName {
  const existing = registered.get(name);
  if (existing !== undefined && existing !== strategy) {
    throw new NeighborwattError(
      "MARKET_STRATEGY_EXISTS",
      `A strategy "${name}" is registered already; choose another name.`,
      {
        details: { name },
        exitCode: 78,
      },
    );
  }
  registered.set(name, strategy);
  return name;
}

/**
 * The strategy of a name.
 *
 * @throws MARKET_STRATEGY_UNKNOWN with the names there are
 */
export function strategyNamed(name: StrategyName): Strategy {
  const strategy = registered.get(name);
  if (strategy === undefined) {
    const names = strategyNames().join(", ");
    throw new NeighborwattError("MARKET_STRATEGY_UNKNOWN", `There is no strategy "${name}"; choose one of ${names}.`, {
      details: { name, names },
      exitCode: 78,
    });
  }
  return strategy;
}

/** The names of all registered strategies, in the order of registration. */
export function strategyNames(): readonly StrategyName[] {
  return [...registered.keys()];
}
