import type { Call } from "#chain";
import { type Address, EXIT, type Nano, NeighborwattError } from "#domain";
import type { KeyPair } from "#privacy";
import type { ConsumerStanding } from "#simulation";
import { log } from "../support/output.ts";
import { moneyText } from "./amounts.ts";
import type { AtomicRemote } from "./venue.ts";
import { answered } from "./waiting.ts";

const UNTIL_SEEN = { lookEveryMs: 100, patienceMs: 20_000 };

/**
 * Puts money of a consumer's Vault balance aside for its commitments, and before it the bond that every consumer puts up once.
 *
 * @throws CLI_DEPOSIT_REFUSED (65), CLI_DESK_SLOW (75)
 */
export async function putAside(amount: Nano, signer: KeyPair, remote: AtomicRemote): Promise<void> {
  const { desk } = remote;
  const before = await desk.standingOf(signer.address);
  const missing = before.bondNano < before.leastBondNano ? before.leastBondNano - before.bondNano : 0n;
  await expectAvailable(missing + amount, signer, remote);
  if (missing > 0n) {
    await send(ledger("bond", missing), signer, remote);
    log(`bond of ${moneyText(missing)} put up: it is lost when two commitments have one number`);
  }
  await send(ledger("deposit", amount), signer, remote);
  log(`${moneyText(amount)} put aside for commitments`);
  await seen(remote, signer, before.depositNano + amount);
}

/** Bond and deposit are two calls: neither is made when there is no money for both. */
async function expectAvailable(needed: bigint, { address }: KeyPair, remote: AtomicRemote): Promise<void> {
  const available = await availableTo(address, remote);
  if (available < needed) throw tookNothing("Vault_NotCovered", available, needed);
}

/**
 * Foresees that the nodes will hold a commitment to be covered.
 *
 * @param adding What is about to be put aside, with the bond that is missing.
 * @throws CLI_SLASHED, CLI_NO_BOND, CLI_NOT_COVERED (65) before anything is signed: what is signed cannot be taken back
 */
export function expectCovered(
  { freeNano, bondNano, leastBondNano, slashed }: ConsumerStanding,
  needed: bigint,
  adding = 0n,
): void {
  if (slashed) {
    throw refusal(
      "CLI_SLASHED",
      "This consumer has signed two commitments with one number, so nothing of it counts any more: commit with another key.",
    );
  }
  const short = needed - freeNano;
  if (bondNano < leastBondNano && adding === 0n) {
    const amount = moneyText(short > 0n ? short : needed);
    throw refusal(
      "CLI_NO_BOND",
      `Whoever commits has a bond of ${moneyText(leastBondNano)}, found ${moneyText(bondNano)}: add --deposit ${amount}, which puts the bond up too.`,
    );
  }
  if (short <= adding) return;
  throw refusal(
    "CLI_NOT_COVERED",
    `The commitment holds ${moneyText(needed)}, free of the deposit are ${moneyText(freeNano)}: add --deposit ${moneyText(short)} to move as much from the Vault, or commit less.`,
  );
}

async function send(call: Call, signer: KeyPair, remote: AtomicRemote): Promise<void> {
  const { chain } = remote;
  const refused = await chain.refusalOf(signer.address, call);
  const receipt = refused === null ? await chain.submit(signer, call) : null;
  const why = refused ?? receipt?.refusal;
  if (why === null || why === undefined) return;
  throw tookNothing(why.error, await availableTo(signer.address, remote), call.args[0] as bigint);
}

async function availableTo(owner: Address, { chain }: AtomicRemote): Promise<bigint> {
  return (await chain.read({ contract: "Vault", function: "available", args: [owner] })) as bigint;
}

function tookNothing(error: string, available: bigint, asked: bigint): NeighborwattError {
  return refusal(
    "CLI_DEPOSIT_REFUSED",
    `The ledger took no money (${error}): in the Vault ${moneyText(available)} are available, asked for ${moneyText(asked)}.`,
  );
}

/** The node follows the chain: what it has not seen it does not count. */
export async function seen(
  { desk }: { readonly desk: Pick<AtomicRemote["desk"], "standingOf"> },
  { address }: Pick<KeyPair, "address">,
  wanted: bigint,
  patience = UNTIL_SEEN,
): Promise<void> {
  const standing = await answered(async () => {
    const now = await desk.standingOf(address);
    return now.depositNano >= wanted ? now : null;
  }, patience);
  if (standing !== null) return;
  throw new NeighborwattError(
    "CLI_DESK_SLOW",
    "The money is put aside, but the node has not seen it yet: commit again in a moment, without --deposit.",
    { exitCode: EXIT.tryAgain },
  );
}

function ledger(name: "bond" | "deposit", amount: bigint): Call {
  return { contract: "CommitmentLedger", function: name, args: [amount] };
}

function refusal(code: string, message: string): NeighborwattError {
  return new NeighborwattError(code, message, { exitCode: EXIT.data });
}
