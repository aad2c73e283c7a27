import type { Log } from "#chain";
import { type Instant, type Message, ZERO_ADDRESS as NOBODY, type SignedCommitment } from "#domain";
import type { CommitmentBook } from "#trust";
import type { Agent, AgentEvent, Effect } from "../agent.ts";
import { readCommitmentNews } from "../atomic/commitment-message.ts";
import { readReceiptNews } from "../atomic/receipt-message.ts";
import { inEveryMarket } from "../markets.ts";
import {
  adoptWaiting,
  answerAnchors,
  onAnchored,
  propose,
  signWaiting,
  takeAnchored,
  takeProposal,
  takeSignature,
  wishAnchor,
} from "./anchors.ts";
import type { NodeConfig } from "./config.ts";
import { noteOver, noteTrade, settleDue, takeReceipt } from "./deliveries.ts";
import { answer, type NodeTurn, type RefusalListener, reportTwice, takeCommitments, takeTwice } from "./gossip.ts";
import { NodeLedger } from "./ledger.ts";
import { closeStalledRound, followLot, LOT_INTERESTS } from "./lot.ts";
import { followLedger, freshNode, type NodeState } from "./state.ts";

const LEDGER_EVENTS = [
  "Deposited",
  "Bonded",
  "Unbonded",
  "ReleaseRequested",
  "ReleaseCancelled",
  "ReleaseReduced",
  "Released",
  "Slashed",
  "Anchored",
  "CommitmentPaid",
];
const INTERESTS = [
  ...LEDGER_EVENTS.map((event) => `CommitmentLedger.${event}`),
  ...inEveryMarket("TransactionAllowed"),
  "AtomicSettlement.TradeOpened",
  "AtomicSettlement.TradeSettled",
  "AtomicSettlement.TradeVoided",
  "ExistenceCertificates.RootAnnounced",
  ...LOT_INTERESTS,
];

/** A node of the commitment database, which also tells a person at its desk what it knows. */
export interface CommitmentNode extends Agent<NodeState> {
  /** Its commitments as of a remembered state: to be read only. */
  book(state: NodeState): CommitmentBook;
}

/**
 * Makes a node of the commitment database: it checks and keeps what consumers commit to, tells the other nodes, anchors with
 * them what all hold, tells producers that money is on hold for them, has receipts settled, and reveals its part of the lot.
 *
 * @source SPB III (miners keep the CTP database, its hash in each block); requirements T1, T2, L5; design, sections 7 and 9
 */
export function commitmentNode(config: NodeConfig): CommitmentNode {
  const ledger = new NodeLedger(config);
  return {
    name: `${config.household}/node`,
    role: "node",
    address: config.wallet.address,
    interests: INTERESTS,
    init: () => freshNode(config),
    book: (state) => ledger.book(state),
    handle(state, event, now) {
      const effects: Effect[] = [];
      const turn: NodeTurn = { config, state, ledger, now, effects };
      ledger.book(state);
      handle(turn, event, now);
      if (event.kind === "message" || event.kind === "handed-in") ledger.remember(state);
      return { state, effects };
    },
  };
}

function handle(turn: NodeTurn, event: AgentEvent, now: Instant): void {
  if (event.kind === "message") onMessage(turn, event.message);
  else if (event.kind === "chain") onChain(turn, event.log);
  else if (event.kind === "clock") onClock(turn, now);
  else if (event.kind === "handed-in") onHandedIn(turn, event.commitments);
}

function onMessage(turn: NodeTurn, message: Message): void {
  const receipt = readReceiptNews(message);
  if (receipt?.what === "receipt") {
    takeReceipt(turn, receipt);
    return;
  }
  const news = readCommitmentNews(message);
  const from = message.sender;
  if (news === null) return;
  switch (news.kind) {
    case "commitments":
      adoptWaiting(turn, news.commitments);
      if (takeCommitments(turn, news.commitments, from)) {
        wishAnchor(turn);
        signWaiting(turn);
      }
      break;
    case "ask":
      answer(turn, news.ranges, from);
      break;
    case "anchor-proposal":
      takeProposal(turn, news, from);
      break;
    case "anchor-signature":
      takeSignature(turn, from, news);
      break;
    case "anchored":
      takeAnchored(turn, news.anchors, from);
      break;
    case "ask-anchors":
      answerAnchors(turn, news.from, from);
      break;
    case "twice":
      takeTwice(turn, news.first, news.second, from);
      break;
    case "heads":
    case "on-hold":
      break;
  }
}

const REFUSALS_KEPT = 32;

/** What a person hands in counts like a letter, but what is refused is remembered: somebody waits for the answer. */
function onHandedIn(turn: NodeTurn, commitments: readonly SignedCommitment[]): void {
  const { state } = turn;
  const onRefused: RefusalListener = ({ signature }, { reason, expected = null, found = null }) => {
    state.refusals = [...state.refusals, { signature, reason, expected, found }].slice(-REFUSALS_KEPT);
  };
  if (takeCommitments(turn, commitments, NOBODY, onRefused)) wishAnchor(turn);
}

function onChain(turn: NodeTurn, log: Log): void {
  const { state } = turn;
  followLedger(state, log);
  if (log.event === "Anchored") onAnchored(turn, log);
  else if (log.event === "TransactionAllowed" || log.event === "TradeOpened") noteTrade(turn, log);
  else if (log.event === "TradeSettled" || log.event === "TradeVoided") noteOver(state, log);
  else followLot(turn, log);
}

/** One wake serves all: whatever is due by now is done, also by a node that was out of order for a while. */
function onClock(turn: NodeTurn, now: Instant): void {
  const { state } = turn;
  if (state.anchorAt !== null && now >= state.anchorAt) {
    state.anchorAt = null;
    propose(turn);
  }
  settleDue(turn);
  reportTwice(turn);
  closeStalledRound(turn);
}
