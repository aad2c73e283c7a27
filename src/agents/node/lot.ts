import type { Log } from "#chain";
import { instant } from "#domain";
import { lotLink } from "../atomic/lot.ts";
import { turnOf } from "./config.ts";
import type { NodeTurn } from "./gossip.ts";

/** As the community's founders agreed: then a round may be closed without those who are silent. */
const ROUND_MS = 600_000;
const CLOSE_TURN_MS = 10_000;

/** Somebody has asked for a co-signer: the lot of the round after the present one draws it. */
export function onRootRequested(turn: NodeTurn, { args }: Log): void {
  const { lot } = turn.state;
  lot.wanted = Math.max(lot.wanted, (args.round as number) + 1);
  reveal(turn);
}

/** A round is over; the next one may be wanted as well. */
export function onRoundClosed(turn: NodeTurn, { args }: Log): void {
  const { lot } = turn.state;
  lot.round = (args.round as number) + 1;
  reveal(turn);
}

/** A round has lasted as long as it may: it is closed without those who revealed nothing. */
export function closeStalledRound({ state, effects, now }: NodeTurn): void {
  const { lot } = state;
  if (lot.closeAt === null || now < lot.closeAt) return;
  const stalled = lot.round === lot.revealed;
  lot.closeAt = null;
  if (stalled) effects.push({ kind: "submit", call: { contract: "Nodes", function: "closeRound", args: [] } });
}

function reveal({ config, state, now, effects }: NodeTurn): void {
  const { lot } = state;
  if (lot.round > lot.wanted || lot.revealed === lot.round) return;
  lot.revealed = lot.round;
  const args = [lotLink(config.wallet, lot.nextLink++)];
  lot.closeAt = instant(now + ROUND_MS + (1 + turnOf(config, lot.round)) * CLOSE_TURN_MS);
  effects.push(
    { kind: "submit", call: { contract: "Nodes", function: "reveal", args } },
    { kind: "wake", at: lot.closeAt },
  );
}
