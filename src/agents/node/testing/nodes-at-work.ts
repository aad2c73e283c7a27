import type { Call, Log } from "#chain";
import { type Address, type Hex, type Instant, instant, type Message, type SignedCommitment } from "#domain";
import type { KeyPair } from "#privacy";
import type { CommitmentStore } from "#storage";
import { openCommitmentStore } from "#storage/sqlite";
import type { AgentEvent, Effect } from "../../agent.ts";
import { type CommitmentNews, commitmentMessage } from "../../atomic/commitment-message.ts";
import { ANNA, BEN, CLEO, DEPOSIT, DORA, LEDGER, ROOTS, SETTLEMENT } from "../../atomic/fixtures.ts";
import { AtWork, HOURLY, keysOf, logOf, minute, overTheWire, TARIFF } from "../../fixtures.ts";
import { commitmentNode } from "../commitment-node.ts";
import type { NodeConfig } from "../config.ts";
import type { NodeState } from "../state.ts";

export const NODE_KEYS: readonly KeyPair[] = ["one", "two", "three", "four"].map((name) => keysOf(`node ${name}`));
export const NODES: readonly Address[] = NODE_KEYS.map(({ address }) => address);
export const BOND = 1_000n;

const ACCOUNT = { depositNano: DEPOSIT, requestedNano: 0n, bondNano: BOND, slashed: false };

/** What the node of some number knows from the start, with something of it changed. */
export function nodeConfig(number: number, change: Partial<NodeConfig> = {}): NodeConfig {
  return {
    household: `h0${number + 1}`,
    wallet: NODE_KEYS[number] as KeyPair,
    nodes: NODES,
    calendar: HOURLY,
    ledger: LEDGER,
    meters: SETTLEMENT,
    tariffAt: () => TARIFF,
    escrowed: false,
    leastBondNano: BOND,
    horizonSeconds: 24 * 3_600,
    attestedSeconds: 600,
    store: openCommitmentStore(":memory:", { domain: LEDGER }),
    accounts: Object.fromEntries([ANNA, BEN, CLEO, DORA].map(({ buyer }) => [buyer.address, ACCOUNT])),
    rootsAtStart: ROOTS,
    rounds: 0,
    ...change,
  };
}

/** One node at work. */
export class NodeAtWork extends AtWork<NodeState> {
  readonly config: NodeConfig;

  constructor(number: number, change: Partial<NodeConfig> = {}) {
    const config = nodeConfig(number, change);
    super(commitmentNode(config));
    this.config = config;
  }

  get store(): CommitmentStore {
    return this.config.store;
  }

  hears(log: Log, now: Instant = log.at): readonly Effect[] {
    return this.on({ kind: "chain", log }, now);
  }

  /** Somebody sends it news about commitments. */
  gets(sender: Address, news: CommitmentNews, now: Instant): readonly Effect[] {
    const message = overTheWire(commitmentMessage(sender, this.agent.address, now, news));
    return this.on({ kind: "message", message }, now);
  }

  /** The process dies, and begins again from what was remembered; the database may know more by then. */
  restarted(remembered: NodeState): NodeAtWork {
    const again = new NodeAtWork(NODES.indexOf(this.agent.address), this.config);
    again.state = structuredClone(remembered);
    return again;
  }
}

/** Four nodes that really send each other their letters; who is out gets none, and hears nothing. */
export class NodesAtWork {
  readonly nodes: NodeAtWork[];
  readonly out = new Set<number>();
  /** What was submitted, in order. */
  readonly calls: Call[] = [];
  /** Letters to others than nodes. */
  readonly letters: Message[] = [];
  now: Instant;
  #wakes: { readonly node: number; readonly at: Instant }[] = [];
  #anchored: readonly Hex[] = [];

  constructor(now: Instant = minute(-4), change: Partial<NodeConfig> = {}) {
    this.now = now;
    this.nodes = NODES.map((_, number) => new NodeAtWork(number, change));
  }

  /** A node gets an event, and everything follows that it leads to at once. */
  tell(node: number, event: AgentEvent): void {
    if (this.out.has(node)) return;
    for (const effect of (this.nodes[node] as NodeAtWork).on(event, this.now)) {
      if (effect.kind === "submit") this.calls.push(effect.call);
      else if (effect.kind === "wake") this.#wakes.push({ node, at: effect.at });
      else if (effect.kind === "send") this.#deliver(effect.message);
    }
  }

  tellAll(event: AgentEvent): void {
    for (const node of this.nodes.keys()) this.tell(node, event);
  }

  /** A consumer hands commitments in to some nodes. */
  handIn(commitments: readonly SignedCommitment[], to: readonly number[] = [0, 1]): void {
    const sender = commitments[0]?.commitment.consumer as Address;
    for (const node of to) this.letter(node, sender, { kind: "commitments", commitments });
  }

  letter(node: number, sender: Address, news: CommitmentNews): void {
    const receiver = NODES[node] as Address;
    this.tell(node, { kind: "message", message: overTheWire(commitmentMessage(sender, receiver, this.now, news)) });
  }

  /** Time passes, block by block: who wants to be woken is, and what was submitted about anchors stands on the chain. */
  passSeconds(seconds: number): void {
    const until = this.now + seconds * 1_000;
    while (this.now < until) {
      this.now = instant(this.now + 1_000);
      const due = this.#wakes.filter(({ at }) => at <= this.now);
      this.#wakes = this.#wakes.filter(({ at }) => at > this.now);
      for (const { node } of due) this.tell(node, { kind: "clock" });
      this.#mineAnchors();
    }
  }

  /** Roots on the chain, the first of them number 1. */
  get anchored(): readonly Hex[] {
    return this.#anchored;
  }

  #mineAnchors(): void {
    for (const { function: name, args } of this.calls.splice(0)) {
      const [number, root, at] = args as [number, Hex, bigint];
      if (name !== "anchor" || number !== this.#anchored.length + 1) continue;
      this.#anchored = [...this.#anchored, root];
      this.tellAll({ kind: "chain", log: logOf("CommitmentLedger", "Anchored", { number, root, at }, this.now) });
    }
  }

  #deliver(message: Message): void {
    const node = NODES.indexOf(message.receiver);
    if (node < 0) this.letters.push(overTheWire(message));
    else this.tell(node, { kind: "message", message: overTheWire(message) });
  }
}
