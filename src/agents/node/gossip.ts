import { type Address, type Instant, instant, type SignedCommitment } from "#domain";
import { admit, type BookEntry, commitmentsIn, type Evidence, type Range, type Refusal, type Source } from "#trust";
import type { Effect } from "../agent.ts";
import { type CommitmentNews, commitmentMessage } from "../atomic/commitment-message.ts";
import { type NodeConfig, turnOf } from "./config.ts";
import { type NodeLedger, reportCall } from "./ledger.ts";
import type { NodeState } from "./state.ts";

/** Time for one report to be seen in a block before the next node makes it. */
const REPORT_TURN_MS = 5_000;

/** Hears what is not taken in. */
export type RefusalListener = (signed: SignedCommitment, refusal: Refusal) => void;

/** One node at work on one event. */
export interface NodeTurn {
  readonly config: NodeConfig;
  readonly state: NodeState;
  readonly ledger: NodeLedger;
  readonly now: Instant;
  readonly effects: Effect[];
}

/** Takes in what a consumer hands in or another node passes on, and passes on what is new. */
export function takeCommitments(
  turn: NodeTurn,
  commitments: readonly SignedCommitment[],
  from: Address,
  onRefused: RefusalListener = () => {},
): boolean {
  const { config, state, ledger, now } = turn;
  const source: Source = config.nodes.includes(from) ? "node" : "consumer";
  const book = ledger.book(state);
  const view = ledger.view(state, now);
  const fresh: BookEntry[] = [];
  const early: SignedCommitment[] = [];
  const asked: Range[] = [];
  for (const signed of commitments) {
    const admission = admit(book, signed, view, source);
    if (admission.kind === "admitted") fresh.push(...admission.entries);
    else if (admission.kind === "waiting") early.push(signed);
    else if (admission.kind === "twice") onTwice(turn, admission.evidence);
    else if (admission.kind === "refused") onRefused(signed, admission);
    if ("ask" in admission && admission.ask !== undefined) asked.push(admission.ask);
  }
  ledger.store(state, fresh);
  askFor(turn, asked, from);
  // A consumer tells two nodes only: what follows commitments that neither has is passed on to those that have them.
  if (early.length > 0 && source === "consumer") tell(turn, config.nodes, { kind: "commitments", commitments: early });
  if (fresh.length === 0) return false;
  const bare = fresh.map(({ commitment, signature }) => ({ commitment, signature }));
  tell(turn, config.nodes, { kind: "commitments", commitments: bare }, from);
  return true;
}

/** Asks for what is missing whoever has it: the node that passed on what follows, or the consumer itself and every node. */
function askFor(turn: NodeTurn, ranges: readonly Range[], from: Address): void {
  const { nodes } = turn.config;
  if (ranges.length === 0) return;
  tell(turn, nodes.includes(from) ? [from] : nodes, { kind: "ask", ranges });
  const own = ranges.filter(({ consumer }) => consumer === from);
  if (own.length > 0) tell(turn, [from], { kind: "ask", ranges: own });
}

/** Answers another node that lacks commitments; who pays whom is nobody else's business. */
export function answer(turn: NodeTurn, ranges: readonly Range[], from: Address): void {
  if (!turn.config.nodes.includes(from)) return;
  const commitments = commitmentsIn(turn.ledger.book(turn.state), ranges);
  if (commitments.length > 0) tell(turn, [from], { kind: "commitments", commitments });
}

/** Sends news to others, never to itself, nor back to where it came from. */
export function tell(turn: NodeTurn, to: readonly Address[], news: CommitmentNews, from?: Address): void {
  const { config, now, effects } = turn;
  for (const receiver of to) {
    if (receiver === config.wallet.address || receiver === from) continue;
    effects.push({ kind: "send", message: commitmentMessage(config.wallet.address, receiver, now, news) });
  }
}

/** A node passes on that somebody has committed twice under one number. */
export function takeTwice(turn: NodeTurn, first: SignedCommitment, second: SignedCommitment, from: Address): void {
  takeCommitments(turn, [first, second], from);
}

/** Reports to the chain what nobody before this node has reported in its turn. */
export function reportTwice({ state, now, effects }: NodeTurn): void {
  for (const [consumer, { evidence, reportAt }] of Object.entries(state.twice)) {
    if (now < reportAt) continue;
    delete state.twice[consumer as Address];
    if (!(state.accounts[consumer as Address]?.slashed ?? false)) effects.push(reportCall(evidence));
  }
}

/** Somebody has committed twice under one number: the others learn of it, and the chain takes its bond. */
export function onTwice(turn: NodeTurn, evidence: Evidence): void {
  const { config, state, now, effects } = turn;
  const { consumer, sequence } = evidence[0].commitment;
  if (consumer in state.twice || (state.accounts[consumer]?.slashed ?? false)) return;
  const reportAt = instant(now + turnOf(config, sequence) * REPORT_TURN_MS);
  state.twice[consumer] = { evidence, reportAt };
  effects.push({ kind: "wake", at: reportAt });
  tell(turn, config.nodes, { kind: "twice", first: evidence[0], second: evidence[1] });
}
