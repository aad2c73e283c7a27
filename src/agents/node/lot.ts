import type { Log } from "#chain";
import { instant } from "#domain";
import type { Effect } from "../agent.ts";
import { LOT_LINKS, lotHead, lotLink } from "../atomic/lot.ts";
import { type NodeConfig, turnOf } from "./config.ts";
import type { NodeTurn } from "./gossip.ts";

/** As the community's founders agreed: then a round may be closed without those who are silent. */
const ROUND_MS = 600_000;
const CLOSE_TURN_MS = 10_000;

/** What a node wants to hear of the lot. */
export const LOT_INTERESTS = [
  "ExistenceCertificates.RootRequested",
  "Nodes.RoundClosed",
  "Nodes.RoundBegun",
  "Nodes.RevealWithheld",
  "Nodes.SeedCommitted",
];

/** Follows the lot: reveals where its links are wanted, and takes part again after it was left out. */
export function followLot(turn: NodeTurn, { event, args }: Log): void {
  const { lot } = turn.state;
  const isOwn = args.node === turn.config.wallet.address;
  if (event === "RootRequested") {
    // Somebody has asked for a co-signer: the lot of the round after the present one draws it.
    lot.wanted = Math.max(lot.wanted, (args.round as number) + 1);
    reveal(turn);
  } else if (event === "RoundClosed") {
    lot.round = (args.round as number) + 1;
    reveal(turn);
  } else if (event === "RoundBegun" && lot.place === "joining") {
    lot.place = "in";
    reveal(turn);
  } else if (event === "RevealWithheld" && isOwn) joinAgain(turn);
  else if (event === "SeedCommitted" && isOwn) lot.place = "joining";
}

/** A round has lasted as long as it may: it is closed without those who revealed nothing. */
export function closeStalledRound({ state, effects, now }: NodeTurn): void {
  const { lot } = state;
  if (lot.closeAt === null || now < lot.closeAt) return;
  const stalled = lot.round === lot.revealed;
  lot.closeAt = null;
  if (stalled) effects.push({ kind: "submit", call: { contract: "Nodes", function: "closeRound", args: [] } });
}

/** It was out of order for so long that a round was closed without it: what it has shown last is its new head. */
function joinAgain({ config, state, effects }: NodeTurn): void {
  const { lot } = state;
  lot.place = "out";
  lot.closeAt = null;
  effects.push(commitSeed(config, lot.nextLink));
}

function commitSeed({ wallet }: NodeConfig, next: number): Effect {
  return { kind: "submit", call: { contract: "Nodes", function: "commitSeed", args: [lotHead(wallet, next)] } };
}

function reveal({ config, state, now, effects }: NodeTurn): void {
  const { lot } = state;
  if (lot.place !== "in" || lot.round > lot.wanted || lot.revealed === lot.round) return;
  lot.revealed = lot.round;
  const args = [lotLink(config.wallet, lot.nextLink++)];
  lot.closeAt = instant(now + ROUND_MS + (1 + turnOf(config, lot.round)) * CLOSE_TURN_MS);
  effects.push(
    { kind: "submit", call: { contract: "Nodes", function: "reveal", args } },
    { kind: "wake", at: lot.closeAt },
  );
  // The chain is used up. Who revealed last of all is too late for a new one, and joins again as if it had been out of order.
  if ((lot.nextLink - 1) % LOT_LINKS === 0) effects.push(commitSeed(config, lot.nextLink));
}
