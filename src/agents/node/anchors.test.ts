import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Call } from "#chain";
import {
  type Address,
  anchorDigest,
  bytesOf,
  type Hex,
  hexOf,
  instant,
  interval,
  type SignedCommitment,
  wh,
  ZERO_HASH,
} from "#domain";
import type { KeyPair } from "#privacy";
import { recoverAddress } from "#privacy";
import { anchorProposal, cutOf, entryAt, headsOf, rootOf } from "#trust";
import type { Effect } from "../agent.ts";
import type { CommitmentNews } from "../atomic/commitment-message.ts";
import { readCommitmentNews } from "../atomic/commitment-message.ts";
import { ANNA, anchoredLog, BEN, CLEO, Consumer, DORA, LEDGER, tradeBetween } from "../atomic/fixtures.ts";
import { keysOf, minute, only, overTheWire } from "../fixtures.ts";
import type { NodeState } from "./state.ts";
import { NODE_KEYS, NODES, NodeAtWork, NodesAtWork } from "./testing/nodes-at-work.ts";

const TO_BEN = tradeBetween(ANNA, BEN, { interval: interval(2) });
const TO_CLEO = tradeBetween(DORA, CLEO, { interval: interval(2) });

function heldBy(node: NodeAtWork) {
  return (node.agent as unknown as { book(state: NodeState): Parameters<typeof headsOf>[0] }).book(node.state);
}

function rootsOf(nodes: NodesAtWork): readonly Hex[] {
  return nodes.nodes.map((node) => rootOf(headsOf(heldBy(node))));
}

function markedBy(nodes: NodesAtWork): readonly Hex[] {
  return nodes.nodes.map(({ state }) => state.marked.root);
}

function same<T>(values: readonly T[]): boolean {
  return new Set(values).size === 1;
}

function newsIn(effects: readonly Effect[]): readonly (CommitmentNews | null)[] {
  return only("send", effects).map(({ message }) => readCommitmentNews(overTheWire(message)));
}

/** The one node that proposes, with one commitment in its book and signatures of some nodes on its proposal. */
function proposing(...signers: readonly KeyPair[]) {
  const node = new NodeAtWork(1);
  const now = minute(-4);
  node.gets(BEN.buyer.address, { kind: "commitments", commitments: [new Consumer(BEN).commit(TO_BEN)] }, now);
  const at = instant(now + 1_000);
  node.on({ kind: "clock" }, at);
  const proposal = node.state.proposal;
  assert.ok(proposal !== null);
  const { number, root } = proposal.anchor;
  const digest = anchorDigest(proposal.anchor, LEDGER);
  const signature = (by: KeyPair) => hexOf(by.signDigest(bytesOf(digest)));
  const gets = (from: Address, change: object = {}, by = keysOf("nobody")) => {
    const news = { kind: "anchor-signature", number, root, signature: signature(by), ...change } as CommitmentNews;
    return only("submit", node.gets(from, news, at)).map(({ call }) => call);
  };
  const calls = signers.flatMap((signer) => gets(signer.address, {}, signer));
  return { node, gets, calls, digest, proposal };
}

const [ONE, TWO, THREE, FOUR] = NODE_KEYS as [KeyPair, KeyPair, KeyPair, KeyPair];

describe("nodes", () => {
  it("tell each other what consumers hand in, and anchor it together", () => {
    const nodes = new NodesAtWork();
    nodes.handIn([new Consumer(BEN).commit(TO_BEN)]);
    nodes.handIn([new Consumer(CLEO).commit(TO_CLEO)], [2]);
    assert.ok(same(rootsOf(nodes)));
    nodes.passSeconds(3);
    assert.deepEqual(nodes.anchored, [rootsOf(nodes)[0]]);
    assert.deepEqual(markedBy(nodes), rootsOf(nodes));
  });

  it("anchor together what comes within a second, and nothing when nothing is new", () => {
    const nodes = new NodesAtWork();
    nodes.handIn([new Consumer(BEN).commit(TO_BEN)]);
    nodes.handIn([new Consumer(CLEO).commit(TO_CLEO)]);
    nodes.passSeconds(300);
    assert.equal(nodes.anchored.length, 1);
  });

  it("have another one propose when the one whose turn it is says nothing", () => {
    for (const silent of [0, 1, 2, 3]) {
      const nodes = new NodesAtWork();
      nodes.out.add(silent);
      nodes.handIn([new Consumer(BEN).commit(TO_BEN)], [0, 1, 2, 3]);
      nodes.passSeconds(10);
      assert.equal(nodes.anchored.length, 1, `without node ${silent}`);
    }
  });

  it("anchor nothing without a quorum, and try again when it is back", () => {
    const nodes = new NodesAtWork();
    nodes.out.add(2).add(3);
    nodes.handIn([new Consumer(BEN).commit(TO_BEN)]);
    nodes.passSeconds(100);
    assert.deepEqual(nodes.anchored, []);
    nodes.out.delete(3);
    nodes.passSeconds(65);
    assert.equal(nodes.anchored.length, 1);
    assert.deepEqual(markedBy(nodes)[3], nodes.anchored[0]);
  });

  it("anchor next what came while others were signing", () => {
    const nodes = new NodesAtWork();
    const ben = new Consumer(BEN);
    nodes.handIn([ben.commit(TO_BEN)]);
    nodes.passSeconds(1);
    nodes.handIn([ben.commit(tradeBetween(CLEO, BEN))]);
    nodes.passSeconds(20);
    assert.equal(nodes.anchored.length, 2);
    assert.deepEqual(nodes.anchored.at(-1), rootsOf(nodes)[0]);
  });

  it("remember no cut of a proposal that came to nothing", () => {
    const nodes = new NodesAtWork();
    nodes.out.add(2).add(3);
    const ben = new Consumer(BEN);
    for (let i = 0; i < 6; i++) {
      nodes.handIn([ben.commit({ ...TO_BEN, energyWh: wh(BigInt(i + 1)) })]);
      nodes.passSeconds(70);
    }
    nodes.out.clear();
    nodes.passSeconds(70);
    assert.equal(nodes.anchored.length, 1);
    assert.deepEqual(
      nodes.nodes.slice(0, 2).map(({ state }) => state.cuts),
      [[], []],
    );
  });
});

describe("a node that was out of order", () => {
  function caughtUp(anchors: number) {
    const nodes = new NodesAtWork();
    const [ben, cleo] = [new Consumer(BEN), new Consumer(CLEO)];
    nodes.out.add(3);
    for (let i = 0; i < anchors; i++) {
      const trade = { energyWh: wh(BigInt(i + 1)) };
      nodes.handIn([ben.commit({ ...TO_BEN, ...trade })]);
      if (i % 2 === 0) nodes.handIn([cleo.commit({ ...TO_CLEO, ...trade })]);
      nodes.passSeconds(10);
    }
    return { nodes, ben };
  }

  /** It hears of the anchors that it has missed, as from the chain after an outage. */
  function returns(nodes: NodesAtWork): void {
    nodes.out.clear();
    for (const [i, root] of nodes.anchored.entries()) {
      nodes.tell(3, { kind: "chain", log: anchoredLog(i + 1, root, nodes.now) });
    }
  }

  for (const anchors of [1, 5, 40]) {
    it(`catches up with ${anchors} anchors that it missed, and proposes itself again`, () => {
      const { nodes, ben } = caughtUp(anchors);
      assert.equal(nodes.anchored.length, anchors);
      returns(nodes);
      nodes.passSeconds(130);
      const { state } = nodes.nodes[3] as NodeAtWork;
      assert.deepEqual([state.unmarked, state.marked.number], [[], anchors]);
      assert.ok(same(markedBy(nodes)));
      nodes.handIn([ben.commit({ ...TO_BEN, energyWh: wh(99n) })], [3]);
      nodes.passSeconds(30);
      assert.equal(nodes.anchored.length, anchors + 1);
      assert.deepEqual((nodes.nodes[3] as NodeAtWork).store.anchors().length, anchors + 1);
    });
  }

  it("asks others later when those that it has asked are out themselves", () => {
    const { nodes } = caughtUp(2);
    for (const node of [0, 1, 2]) nodes.out.add(node);
    const back = nodes.out;
    back.delete(3);
    for (const [i, root] of nodes.anchored.entries()) {
      nodes.tell(3, { kind: "chain", log: anchoredLog(i + 1, root, nodes.now) });
    }
    assert.equal((nodes.nodes[3] as NodeAtWork).state.unmarked.length, 2);
    back.clear();
    nodes.passSeconds(61);
    assert.deepEqual((nodes.nodes[3] as NodeAtWork).state.unmarked, []);
  });

  it("is not misled by a node that tells it another cut", () => {
    const { nodes } = caughtUp(1);
    const node = nodes.nodes[3] as NodeAtWork;
    const [root] = nodes.anchored as [Hex];
    node.hears(anchoredLog(1, root));
    const anchor = { number: 1, previous: ZERO_HASH, root, at: 5 };
    const wrong = { ...anchor, moved: new Map([[BEN.buyer.address, 1]]) };
    node.gets(NODES[0] as Address, { kind: "anchored", anchors: [wrong] }, minute(-4));
    node.gets(
      NODES[0] as Address,
      { kind: "commitments", commitments: [new Consumer(BEN).commit(TO_BEN)] },
      minute(-4),
    );
    assert.equal(node.state.marked.number, 0);
    nodes.out.clear();
    nodes.passSeconds(61);
    nodes.tell(3, { kind: "clock" });
    assert.equal(node.state.marked.number, 1);
  });

  it("believes no stranger about anchors, and answers none", () => {
    const { nodes } = caughtUp(1);
    const stranger = keysOf("a stranger").address;
    const [root] = nodes.anchored as [Hex];
    const behind = nodes.nodes[3] as NodeAtWork;
    behind.hears(anchoredLog(1, root));
    const [first] = nodes.nodes as [NodeAtWork];
    const steps = first.store.anchors();
    behind.gets(stranger, { kind: "anchored", anchors: steps }, minute(-4));
    assert.deepEqual(behind.state.cuts, []);
    assert.deepEqual(first.gets(stranger, { kind: "ask-anchors", from: 1 }, minute(-4)), []);
    assert.equal(first.gets(NODES[3] as Address, { kind: "ask-anchors", from: 1 }, minute(-4)).length, 1);
    assert.deepEqual(first.gets(NODES[3] as Address, { kind: "ask-anchors", from: 2 }, minute(-4)), []);
  });
});

describe("a node's own proposal", () => {
  it("goes to the chain with the signatures of a quorum, once, in the order of their addresses", () => {
    const { calls, digest, gets } = proposing(ONE, THREE);
    const [{ args }] = calls as [Call];
    const packed = (args[3] as string).slice(2);
    const signers = [0, 1, 2].map((i) =>
      recoverAddress(bytesOf(digest), bytesOf(`0x${packed.slice(130 * i, 130 * (i + 1))}`)),
    );
    assert.deepEqual(signers, [ONE, TWO, THREE].map(({ address }) => address).sort());
    assert.equal(packed.length, 3 * 130);
    assert.deepEqual(gets(FOUR.address, {}, FOUR), []);
  });

  it("counts no signature twice, of a stranger, of another, or over something else", () => {
    assert.deepEqual(proposing(ONE, ONE).calls, []);
    const { gets } = proposing(ONE);
    const stranger = keysOf("a stranger");
    assert.deepEqual(gets(stranger.address, {}, stranger), []);
    assert.deepEqual(gets(THREE.address, {}, FOUR), []);
    assert.deepEqual(gets(THREE.address, { signature: `0x${"22".repeat(64)}1b` }, THREE), []);
    assert.deepEqual(gets(THREE.address, { number: 2 }, THREE), []);
    assert.deepEqual(gets(THREE.address, { root: ZERO_HASH }, THREE), []);
    assert.equal(gets(THREE.address, {}, THREE).length, 1);
  });

  it("is forgotten when another's stands on the chain", () => {
    const { node, gets } = proposing(ONE);
    node.hears(anchoredLog(1, ZERO_HASH.replace("00", "77") as Hex));
    assert.equal(node.state.proposal, null);
    assert.deepEqual(gets(THREE.address, {}, THREE), []);
  });

  it("is made again after a restart in between", () => {
    const node = new NodeAtWork(1);
    node.gets(BEN.buyer.address, { kind: "commitments", commitments: [new Consumer(BEN).commit(TO_BEN)] }, minute(-4));
    const again = node.restarted(node.state);
    const proposals = newsIn(again.on({ kind: "clock" }, instant(minute(-4) + 1_000)));
    assert.deepEqual(
      proposals.map((news) => news?.kind),
      ["anchor-proposal", "anchor-proposal", "anchor-proposal"],
    );
  });
});

describe("another's proposal", () => {
  const ben = () => new Consumer(BEN).commit(TO_BEN);
  const proposalOf = (commitments: readonly SignedCommitment[]) => {
    const node = new NodeAtWork(0);
    node.gets(BEN.buyer.address, { kind: "commitments", commitments }, minute(-4));
    const proposal = anchorProposal(heldBy(node), { number: 0, root: ZERO_HASH }, Math.floor(minute(-4) / 1000));
    assert.ok(proposal !== null);
    return { kind: "anchor-proposal", ...proposal } as const;
  };

  it("is signed by a node that holds all of it", () => {
    const node = new NodeAtWork(1);
    node.gets(BEN.buyer.address, { kind: "commitments", commitments: [ben()] }, minute(-4));
    const [answer] = newsIn(node.gets(NODES[0] as Address, proposalOf([ben()]), minute(-4)));
    assert.equal(answer?.kind, "anchor-signature");
  });

  it("waits for what the node lacks, which it asks for, and is signed when that has come", () => {
    const node = new NodeAtWork(1);
    const [asked] = newsIn(node.gets(NODES[0] as Address, proposalOf([ben()]), minute(-4)));
    assert.deepEqual(asked, { kind: "ask", ranges: [{ consumer: BEN.buyer.address, from: 1, to: 1 }] });
    const effects = node.gets(NODES[0] as Address, { kind: "commitments", commitments: [ben()] }, minute(-4));
    assert.ok(newsIn(effects).some((news) => news?.kind === "anchor-signature"));
    assert.equal(node.state.unsigned, null);
  });

  it("is not signed when it is a stranger's, or wrong", () => {
    const node = new NodeAtWork(1);
    node.gets(BEN.buyer.address, { kind: "commitments", commitments: [ben()] }, minute(-4));
    const proposal = proposalOf([ben()]);
    assert.deepEqual(node.gets(keysOf("a stranger").address, proposal, minute(-4)), []);
    const wrong = { ...proposal, anchor: { ...proposal.anchor, number: 7 } };
    assert.deepEqual(node.gets(NODES[0] as Address, wrong, minute(-4)), []);
  });

  /** A node that gets 70 proposals of another one, each of which it could sign. */
  function proposedTo(everyMs: number): NodeAtWork {
    const [other, node] = [new NodeAtWork(0), new NodeAtWork(1)];
    const chain = new Consumer(BEN);
    for (let i = 1; i <= 70; i++) {
      const now = instant(minute(-60) + i * everyMs);
      const commitments = [chain.commit({ ...TO_BEN, energyWh: wh(BigInt(i)) })];
      for (const one of [other, node]) one.gets(BEN.buyer.address, { kind: "commitments", commitments }, now);
      const proposal = anchorProposal(heldBy(other), { number: 0, root: ZERO_HASH }, now / 1000);
      assert.ok(proposal !== null);
      node.gets(NODES[0] as Address, { kind: "anchor-proposal", ...proposal }, now);
    }
    return node;
  }

  it("one after the other fills no memory", () => {
    assert.equal(proposedTo(30_000).state.cuts.length, 64);
  });

  it("is not signed right after another of the same node: it would have the first forgotten, which may yet be anchored", () => {
    assert.equal(proposedTo(0).state.cuts.length, 1);
    assert.equal(proposedTo(15_000).state.cuts.length, 35);
  });
});

describe("a node that proposes before the others, and leaves out whom it does not like", () => {
  const MALLORY = 3;

  /** Mallory proposes an anchor of some consumers at once, and has it on the chain when two others sign it. */
  function proposes(nodes: NodesAtWork, consumers: readonly Address[]): void {
    const heads = headsOf(heldBy(nodes.nodes[MALLORY] as NodeAtWork)).filter((head) =>
      consumers.includes(head.consumer),
    );
    const [number, root, at] = [nodes.anchored.length + 1, rootOf(heads), Math.floor(nodes.now / 1000)];
    const anchor = { number, previous: nodes.anchored.at(-1) as Hex, root, at };
    const signed = () => nodes.nodes.filter(({ state }) => state.cuts.some((known) => known.root === root)).length;
    const before = signed();
    for (const node of [0, 1, 2])
      nodes.letter(node, NODES[MALLORY] as Address, { kind: "anchor-proposal", anchor, cut: cutOf(heads) });
    const args = [number, root, BigInt(at), "0x"];
    if (signed() >= before + 2) nodes.calls.push({ contract: "CommitmentLedger", function: "anchor", args });
    nodes.passSeconds(1);
  }

  /** Whether Ben's commitment is anchored while Mallory proposes anchors without it, each with something `fresh` or not. */
  function isAnchoredIn(rounds: number, fresh: boolean): boolean {
    const nodes = new NodesAtWork();
    const [cleo, accomplice] = [new Consumer(CLEO), new Consumer(DORA)];
    nodes.handIn([cleo.commit(TO_CLEO)]);
    nodes.passSeconds(3);
    nodes.handIn([new Consumer(BEN).commit(TO_BEN)]);
    for (let i = 1; i <= rounds; i++) {
      if (fresh) nodes.handIn([accomplice.commit({ ...tradeBetween(ANNA, DORA), energyWh: wh(BigInt(i)) })]);
      proposes(nodes, [cleo.address, accomplice.address]);
    }
    return nodes.nodes.every((node) => entryAt(heldBy(node), BEN.buyer.address, 1)?.anchor !== null);
  }

  it("has nothing signed that is anchored already", () => {
    assert.ok(isAnchoredIn(12, false));
  });

  it("waits for its turn like all others, so Ben's commitment is anchored by one that is honest", () => {
    assert.ok(isAnchoredIn(12, true));
  });
});

describe("a consumer that signs two commitments under one number", () => {
  function contradicted() {
    const nodes = new NodesAtWork();
    const ben = new Consumer(BEN);
    nodes.handIn([ben.commit(TO_BEN)]);
    nodes.passSeconds(5);
    const twin = ben.fork();
    nodes.handIn([ben.commit(tradeBetween(CLEO, BEN))], [0]);
    nodes.handIn([twin.commit(tradeBetween(DORA, BEN))], [1]);
    return nodes;
  }
  const reports = (calls: readonly Call[]) => calls.filter(({ function: name }) => name === "reportTwice").length;

  it("is reported by the node whose turn it is, and by nobody after the chain has taken its bond", () => {
    const nodes = contradicted();
    nodes.tellAll({ kind: "clock" });
    assert.equal(reports(nodes.calls), 1);
    const log = {
      ...anchoredLog(0, ZERO_HASH),
      event: "Slashed",
      args: { consumer: BEN.buyer.address, sequence: 2n, amount: 0n },
    };
    nodes.tellAll({ kind: "chain", log });
    nodes.now = instant(nodes.now + 60_000);
    nodes.tellAll({ kind: "clock" });
    assert.equal(reports(nodes.calls), 1);
  });

  it("is left out of the next root by every node, and others are anchored", () => {
    const nodes = contradicted();
    nodes.handIn([new Consumer(CLEO).commit(TO_CLEO)]);
    nodes.passSeconds(70);
    assert.equal(nodes.anchored.length, 2);
    assert.ok(same(markedBy(nodes)));
  });

  it("is left out after all of them were restarted, too", () => {
    const nodes = contradicted();
    nodes.nodes.splice(0, 4, ...nodes.nodes.map((node) => node.restarted(node.state)));
    nodes.handIn([new Consumer(CLEO).commit(TO_CLEO)]);
    nodes.passSeconds(70);
    assert.equal(nodes.anchored.length, 2);
    assert.ok(same(markedBy(nodes)));
  });
});

describe("what a node holds", () => {
  it("is what it remembers after a restart, although its database knows more", () => {
    const node = new NodeAtWork(0);
    const ben = new Consumer(BEN);
    const [first, second] = [ben.commit(TO_BEN), ben.commit(tradeBetween(CLEO, BEN))];
    node.gets(BEN.buyer.address, { kind: "commitments", commitments: [first] }, minute(-4));
    const remembered = structuredClone(node.state);
    node.gets(BEN.buyer.address, { kind: "commitments", commitments: [second] }, minute(-4));
    const again = node.restarted(remembered);
    assert.deepEqual(
      headsOf(heldBy(again)).map(({ sequence }) => sequence),
      [1],
    );
    again.gets(BEN.buyer.address, { kind: "commitments", commitments: [second] }, minute(-4));
    assert.deepEqual(
      headsOf(heldBy(again)).map(({ sequence }) => sequence),
      [2],
    );
  });

  it("is nobody's business but the other nodes'", () => {
    const node = new NodeAtWork(0);
    node.gets(BEN.buyer.address, { kind: "commitments", commitments: [new Consumer(BEN).commit(TO_BEN)] }, minute(-4));
    const ask = { kind: "ask", ranges: [{ consumer: BEN.buyer.address, from: 1, to: 9 }] } as const;
    assert.deepEqual(node.gets(keysOf("a stranger").address, ask, minute(-4)), []);
    assert.deepEqual(
      newsIn(node.gets(NODES[1] as Address, ask, minute(-4))).map((news) => news?.kind),
      ["commitments"],
    );
  });

  it("is passed on once, to nobody who has sent it", () => {
    const node = new NodeAtWork(0);
    const news = { kind: "commitments", commitments: [new Consumer(BEN).commit(TO_BEN)] } as const;
    const receivers = only("send", node.gets(NODES[1] as Address, news, minute(-4))).map(
      ({ message }) => message.receiver,
    );
    assert.deepEqual(receivers, [NODES[2], NODES[3]]);
    assert.deepEqual(node.gets(NODES[2] as Address, news, minute(-4)), []);
  });

  it("is asked for when something follows that it lacks: the other nodes, and the consumer itself", () => {
    const node = new NodeAtWork(0);
    const ben = new Consumer(BEN);
    ben.commit(TO_BEN);
    const second = ben.commit(tradeBetween(CLEO, BEN));
    const effects = node.gets(BEN.buyer.address, { kind: "commitments", commitments: [second] }, minute(-4));
    const asked = only("send", effects).filter(
      ({ message }) => readCommitmentNews(overTheWire(message))?.kind === "ask",
    );
    assert.deepEqual(
      asked.map(({ message }) => message.receiver),
      [NODES[1], NODES[2], NODES[3], BEN.buyer.address],
    );
  });

  it("grows by nothing that is refused, and what a person hands in is answered", () => {
    const node = new NodeAtWork(0);
    const good = new Consumer(BEN).commit(TO_BEN);
    const forged = { ...good, signature: `0x${"22".repeat(64)}1b` as const };
    assert.deepEqual(node.on({ kind: "handed-in", commitments: [forged] }, minute(-4)), []);
    assert.deepEqual(
      node.state.refusals.map(({ reason }) => reason),
      ["bad-signature"],
    );
    for (let i = 0; i < 40; i++) node.on({ kind: "handed-in", commitments: [forged] }, minute(-4));
    assert.equal(node.state.refusals.length, 32);
    assert.ok(only("wake", node.on({ kind: "handed-in", commitments: [good] }, minute(-4))).length > 0);
    assert.deepEqual(headsOf(heldBy(node)).length, 1);
  });
});
