import type { Call } from "#chain";
import { least } from "#devices";
import { type Address, type Hex, type IntervalIndex, wh } from "#domain";
import { type ClearingObjective, packPowers, unpackPowers } from "#market";
import type { Agent, AgentEvent, Effect } from "../agent.ts";
import { proved } from "./solution.ts";
import type { SolverState } from "./solver.ts";
import { type KnownSolution, leavesOf, limitTableOf } from "./solver-book.ts";

/**
 * What a solver may try: trades that the grid cannot carry, fewer trades than could be, another's solution in its own name, or
 * so many submissions that others do not get through.
 */
export type Dishonesty = "infeasible" | "inferior" | "copying" | "flooding";

/** Submissions of a flood at a time. */
const FLOOD = 20;
/** The most that the packed form has room for. */
const MOST_WH = 2n ** 32n - 1n;
/** A value that no solution has. */
const BOAST = 1n << 80n;

/**
 * Makes of an honest solver one that does not mean well, to see what holds: it knows all that the honest one knows, and submits
 * something else.
 *
 * @source TX 5.2.1 ("an adversary cannot force the contract ..."); issue of the clearing, solver agents
 */
export function dishonestSolver(
  honest: Agent<SolverState>,
  objective: ClearingObjective,
  how: Dishonesty,
): Agent<SolverState> {
  return {
    ...honest,
    handle(state, event, now) {
      const { state: next, effects } = honest.handle(state, event, now);
      const copies = how === "copying" ? copied(honest.address, next, event) : [];
      const submissions = effects.flatMap((effect) =>
        isSubmission(effect) ? twisted(objective, next, how, effect.call) : [effect],
      );
      return { state: next, effects: [...submissions, ...copies.map(submit)] };
    },
  };
}

function twisted(objective: ClearingObjective, { book }: SolverState, how: Dishonesty, call: Call): readonly Effect[] {
  const k = call.args[0] as IntervalIndex;
  const powers = unpackPowers(call.args[5] as Hex);
  switch (how) {
    case "infeasible": {
      const tooMuch = powers.map((power) => ({ ...power, energyWh: wh(least(power.energyWh * 1_000n, MOST_WH)) }));
      const value = (call.args[1] as bigint) * 1_000n;
      return [submit(withArgs(call, { 1: value, 5: packPowers(tooMuch), 7: "0x" }))];
    }
    case "inferior": {
      const few = powers.slice(0, Math.ceil(powers.length / 2)).map((power) => ({ ...power, energyWh: wh(1n) }));
      const { value, gap, powers: packed, prices, certificate } = proved(objective, book, k, few);
      return [submit(withArgs(call, { 1: value, 2: gap, 5: packed, 6: prices, 7: certificate }))];
    }
    case "copying":
      return [];
    case "flooding":
      return Array.from({ length: FLOOD }, (_, i) => submit(withArgs(call, { 1: BOAST + BigInt(i), 7: "0x" })));
  }
}

/** The same trades at once under another name. The proof is not in the event. */
function copied(me: Address, { book }: SolverState, event: AgentEvent): readonly Call[] {
  if (event.kind !== "chain" || event.log.event !== "SolutionSubmitted") return [];
  const { solver, value, offers, powers, prices } = event.log.args as unknown as KnownSolution;
  const k = event.log.args.interval as IntervalIndex;
  if (solver === me) return [];
  const args = [k, value, 0n, leavesOf(book, k, offers), limitTableOf(book, k), powers, prices, "0x"];
  return [{ contract: "ClearingMarket", function: "submitSolution", args }];
}

function isSubmission(effect: Effect): effect is Extract<Effect, { kind: "submit" }> {
  return effect.kind === "submit" && effect.call.function === "submitSolution";
}

function withArgs(call: Call, changes: Readonly<Record<number, unknown>>): Call {
  return { ...call, args: call.args.map((arg, i) => (i in changes ? changes[i] : arg)) };
}

function submit(call: Call): Effect {
  return { kind: "submit", call };
}
