import type { Call, Receipt, Refusal } from "#chain";
import {
  bytesOf,
  EXIT,
  energyAccountDigest,
  type HouseholdName,
  hexOf,
  type NanoPerWh,
  NeighborwattError,
  type Wh,
} from "#domain";
import { type KeyPair, keyPairFor } from "#privacy";
import { addressesOf } from "#simulation";
import type { AccountsOptions } from "../accounts.ts";
import { say, sayJson } from "../support/output.ts";
import { signerOf } from "../support/signer.ts";
import { table } from "../support/table.ts";
import { energyText, moneyText, priceText } from "./amounts.ts";
import { blocksIn, type OfferedBlock, offeredBlocks } from "./energy-blocks.ts";
import { type AtomicRemote, chosenInterval, comingInterval, partyOf, timesOf, withAtomic } from "./venue.ts";

const CERTIFIED_SECONDS = 86_400;

/** Opens the energy account of a home's owner. */
export async function openAccount(household: HouseholdName, options: AccountsOptions): Promise<void> {
  await withAtomic(options.data, async (remote) => {
    const owner = signerOf({ as: household }, remote);
    const call = options.burn ? accountsCall("openByBurning") : certifiedOpening(owner, remote);
    const { block, hash, logs } = await send(call, owner, household, remote);
    const opened = logs.find(({ event }) => event === "AccountOpened")?.args;
    const burnt = (opened?.burnt ?? 0n) as bigint;
    if (options.json) {
      const authority = options.burn ? null : opened?.authority;
      return sayJson({
        household,
        producer: owner.address,
        authority,
        burntNano: String(burnt),
        block,
        transaction: hash,
      });
    }
    const how = options.burn ? `${moneyText(burnt)} burnt` : "the authority vouches for it, with its demonstration key";
    say(`energy account of ${household} open: ${how}\nproducer ${owner.address}\nblock ${block}, transaction ${hash}`);
  });
}

/** Adds a block of energy. */
export async function addEnergy(
  household: HouseholdName,
  energyWh: Wh,
  pricePerWh: NanoPerWh,
  options: AccountsOptions,
): Promise<void> {
  await withAtomic(options.data, async (remote) => {
    const owner = signerOf({ as: household }, remote);
    const k = comingInterval(options.interval, remote);
    const negotiable = options.negotiable === true;
    const call = accountsCall("addEnergy", k, energyWh, pricePerWh, negotiable);
    const { block, hash, logs } = await send(call, owner, household, remote);
    const number = logs.find(({ event }) => event === "EnergyAdded")?.args.number as number;
    const times = timesOf(remote.scenario, k);
    if (options.json) {
      const amounts = { energyWh: String(energyWh), pricePerWh: String(pricePerWh), negotiable };
      return sayJson({ number, household, producer: owner.address, ...times, ...amounts, block, transaction: hash });
    }
    say(`block of energy ${number}: ${household} offers ${energyText(energyWh)} in interval ${k} (${times.startsAt} to ${times.endsAt}) for ${priceText(pricePerWh)} per kWh${negotiable ? ", negotiable" : ""}
block ${block}, transaction ${hash}`);
  });
}

/** Prints what producers offer in an interval, and whether the chain says the same. */
export async function listOffers(options: AccountsOptions): Promise<void> {
  await withAtomic(options.data, async (remote) => {
    const k = chosenInterval(options.interval, remote);
    const wanted = options.producer === undefined ? null : partyOf(options.producer, remote).address;
    const { blocks, digest, agrees } = await blocksIn(remote.chain, k);
    const all = offeredBlocks(blocks, await remote.desk.promisedIn(k));
    const offered = all
      .filter(({ producer }) => wanted === null || producer === wanted)
      .map((block) => ({ household: nameOf(block, remote), ...block }));
    const times = timesOf(remote.scenario, k);
    if (options.json) return sayJson({ ...times, digest, agrees, blocks: offered.map(shown) });
    say(`interval ${k} (${times.startsAt} to ${times.endsAt})`);
    if (offered.length === 0) say("nothing is offered");
    else say(text(offered));
    say(
      agrees
        ? `The answer agrees with the chain (digest ${digest}).`
        : `THE ANSWER DOES NOT AGREE WITH THE CHAIN (digest ${digest}): ask again, or somebody else.`,
    );
  });
}

type Shown = OfferedBlock & { readonly household: HouseholdName | null };

function text(offered: readonly Shown[]): string {
  return table(
    ["block", "producer", "energy", "left", "per kWh", ""],
    offered.map((b) => [
      String(b.number),
      b.household ?? b.producer,
      energyText(b.energyWh),
      energyText(b.leftWh),
      priceText(b.pricePerWh),
      b.negotiable ? "negotiable" : "",
    ]),
    ["right", "left", "right", "right", "right", "left"],
  );
}

function shown({ energyWh, leftWh, pricePerWh, addedAt: _, ...rest }: Shown) {
  return { ...rest, energyWh: String(energyWh), leftWh: String(leftWh), pricePerWh: String(pricePerWh) };
}

function nameOf({ producer }: OfferedBlock, { identities }: AtomicRemote): HouseholdName | null {
  const own = identities.find(
    ({ owner, actors }) => owner.address === producer || actors.some(({ keys }) => keys.address === producer),
  );
  return own?.name ?? null;
}

/** The authority of a simulated community knows every home; its key follows from the seed. */
function certifiedOpening(owner: KeyPair, { scenario, chain, now }: AtomicRemote): Call {
  const validUntil = Math.floor(now / 1000) + CERTIFIED_SECONDS;
  const domain = { chainId: chain.chainId, accounts: addressesOf(scenario).EnergyAccounts };
  const digest = energyAccountDigest({ producer: owner.address, validUntil }, domain);
  const signature = hexOf(keyPairFor(scenario.seed, "authority").signDigest(bytesOf(digest)));
  return accountsCall("openWithCertificate", BigInt(validUntil), signature);
}

async function send(call: Call, owner: KeyPair, household: HouseholdName, { chain }: AtomicRemote): Promise<Receipt> {
  const refusal = await chain.refusalOf(owner.address, call);
  if (refusal !== null) throw refused(refusal, household);
  const receipt = await chain.submit(owner, call);
  if (receipt.refusal !== null) throw refused(receipt.refusal, household);
  return receipt;
}

/** What each refusal of the contract means for whoever asked. */
const MEANING: Readonly<Record<string, (household: HouseholdName, values: readonly unknown[]) => string>> = {
  EnergyAccounts_AlreadyOpen: (household) => `${household} has an energy account already`,
  EnergyAccounts_NoAccount: (household) =>
    `${household} has no energy account: "neighborwatt accounts open ${household}"`,
  EnergyAccounts_IntervalBegun: (_, [k]) => `interval ${k} has begun on the way: take a later one with --interval`,
  EnergyAccounts_PriceOutsideBand: (_, [price, floor, ceiling]) =>
    `${priceText(price as bigint)} per kWh lies outside ${priceText(floor as bigint)} to ${priceText(ceiling as bigint)}`,
  Vault_NotCovered: (household, [, needed, free]) =>
    `${household} would burn ${moneyText(needed as bigint)}, in its Vault are ${moneyText(free as bigint)}`,
};

function refused({ error, values }: Refusal, household: HouseholdName): NeighborwattError {
  const meaning = MEANING[error]?.(household, values) ?? values.map(String).join(", ");
  return new NeighborwattError(
    "CLI_ACCOUNT_REFUSED",
    `The contract of energy accounts refused: ${meaning} (${error}).`,
    {
      details: { error, household },
      exitCode: EXIT.data,
    },
  );
}

function accountsCall(name: string, ...args: readonly unknown[]): Call {
  return { contract: "EnergyAccounts", function: name, args };
}
