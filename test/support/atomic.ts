import assert from "node:assert/strict";
import { type AgentRole, type CommitmentNode, type NodeState, readReceiptNews } from "#agents";
import type { Address, Hex, Message } from "#domain";
import { accountAddresses, addressesOf, type Community, type Summary } from "#simulation";
import { headsOf, rootOf } from "#trust";

/** Whether receipts settle a community's trades. */
export function isAtomic({ scenario }: Community): boolean {
  return scenario.choices.settlement === "atomic";
}

/** Reads contracts of a community. */
export function readerOf({ chain }: Community) {
  return (contract: string, name: string, ...args: unknown[]): Promise<unknown> =>
    chain.read({ contract, function: name, args });
}

/** Every person, agent and account that may have money. */
export function everybody({ identities, scenario }: Community): readonly Address[] {
  const people = identities.flatMap(({ owner, actors }) => [owner, ...actors.map(({ keys }) => keys)]);
  return [...people.map(({ address }) => address), ...Object.values(accountAddresses(scenario.seed))];
}

/** What nodes have staked, which is held in the Vault. */
export async function stakedNano(community: Community): Promise<bigint> {
  if (!isAtomic(community)) return 0n;
  const read = readerOf(community);
  const nodes = (await read("Nodes", "nodes")) as readonly Address[];
  return sum((await Promise.all(nodes.map((node) => read("Nodes", "stakeOf", node)))) as bigint[]);
}

/** Money behind a consumer's commitments, or earned by a producer with them. */
export interface LedgerAccount {
  readonly deposit: bigint;
  readonly requested: bigint;
  readonly earned: bigint;
  readonly bond: bigint;
}

/** An agent's account in the ledger of commitments. */
export async function ledgerAccount(community: Community, owner: Address): Promise<LedgerAccount> {
  const read = readerOf(community);
  const account = (await read("CommitmentLedger", "accountOf", owner)) as Omit<LedgerAccount, "bond">;
  return { ...account, bond: (await read("CommitmentLedger", "bondOf", owner)) as bigint };
}

/**
 * What must hold wherever receipts settle, besides what always must: nobody pays a penalty; what the ledger of commitments
 * owes its members is what it has in the Vault, and nobody has less than it promised.
 */
export async function assertAtomicMoney(community: Community, { money }: Summary): Promise<void> {
  assert.deepEqual([money.penaltiesNano, money.compensationNano], ["0", "0"]);
  const read = readerOf(community);
  const accounts = await Promise.all(everybody(community).map((owner) => ledgerAccount(community, owner)));
  const owed = sum(accounts.map(({ deposit, earned, bond }) => deposit + earned + bond));
  assert.equal(owed, await read("CommitmentLedger", "totalNano"));
  assert.equal(owed, await read("Vault", "balanceOf", addressesOf(community.scenario).CommitmentLedger));
}

/** Where a node of the commitment database stands. */
export interface NodeStanding {
  readonly name: string;
  /** Of all that it holds. */
  readonly root: Hex;
  /** Of all that it holds and knows to be anchored. */
  readonly marked: Hex;
  readonly commitments: number;
}

/** Every node of a community, in the order of its homes. */
export function nodesIn(community: Community): readonly NodeStanding[] {
  const { host } = community.day;
  const nodes = host.agents.filter(({ agent }) => agent.role === "node");
  return nodes.map(({ agent }) => {
    const state = host.stateOf(agent.name) as NodeState;
    const book = (agent as CommitmentNode).book(state);
    const heads = headsOf(book);
    const commitments = heads.reduce((total, { sequence }) => total + sequence, 0);
    return { name: agent.name, root: rootOf(heads), marked: state.marked.root, commitments };
  });
}

/** The newest root that a quorum of nodes has anchored. */
export async function anchoredRoot(community: Community): Promise<Hex> {
  const read = readerOf(community);
  const [root] = (await read("CommitmentLedger", "anchorOf", await read("CommitmentLedger", "anchorCount"))) as [Hex];
  return root;
}

/** All nodes hold the same, and all of it is anchored. */
export async function assertSameRoots(community: Community, except: readonly string[] = []): Promise<void> {
  const root = await anchoredRoot(community);
  for (const node of nodesIn(community)) {
    if (except.includes(node.name)) continue;
    assert.deepEqual([node.root, node.marked], [root, root], node.name);
  }
}

/** All nodes know the same to be anchored, whatever else each has heard. */
export async function assertSameMarks(community: Community): Promise<void> {
  const root = await anchoredRoot(community);
  for (const { name, marked } of nodesIn(community)) assert.equal(marked, root, name);
}

/** Every statement and receipt in letters that were overheard has a key of its meter to itself. */
export function assertKeysUsedOnce(letters: readonly Message[]): void {
  const used = new Map<string, Set<string>>();
  for (const letter of letters) {
    const news = readReceiptNews(asReceived(letter));
    if (news === null) continue;
    const { root, leaf, signature } = news.what === "statement" ? news.statement : news.receipt;
    used.set(`${root}/${leaf}`, (used.get(`${root}/${leaf}`) ?? new Set()).add(signature));
  }
  assert.ok(used.size > 0);
  for (const [key, signatures] of used) assert.equal(signatures.size, 1, key);
}

/** The address of a home's agent. */
export function agentOf({ identities }: Pick<Community, "identities">, home: string, role: AgentRole): Address {
  const actors = identities.find(({ name }) => name === home)?.actors ?? [];
  const actor = actors.find((one) => one.role === role);
  assert.ok(actor, `${home} has no ${role}`);
  return actor.keys.address;
}

/** A letter as it is after its journey: whoever overhears it has it as it was written, with large integers. */
export function asReceived(letter: Message): Message {
  const text = JSON.stringify(letter.content, (_, value) => (typeof value === "bigint" ? String(value) : value));
  return { ...letter, content: JSON.parse(text) };
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
