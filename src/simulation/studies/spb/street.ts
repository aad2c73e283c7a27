import { join } from "node:path";
import { type MeterRing, meterRing, ringSize } from "#agents";
import { type EmbeddedChain, openEmbeddedChain } from "#chain/embedded";
import type { Address, MeterSignature } from "#domain";
import { type KeyPair, type KeyRing, keyPairFor, newKeyRing, signOnce } from "#privacy";
import { BlockWriter } from "../../block-writer.ts";
import { type Addresses, addressesOf, found, registerContracts } from "../../founding/index.ts";
import { actorOf, type HouseholdIdentity, identitiesOf, nodesOf } from "../../identities.ts";
import { genesisOf } from "../../open-community.ts";
import { type HouseholdSpec, type Scenario, withChoices } from "../../scenario/index.ts";
import { Blocks } from "./blocks.ts";

/** A meter with one-time keys; each signs one digest. */
export interface Meter {
  readonly root: MeterSignature["root"];
  sign(digest: MeterSignature["root"]): MeterSignature;
}

/** Who sells or buys: its wallet, and its home's meter. */
export interface Party {
  readonly name: string;
  readonly wallet: KeyPair;
  readonly meter: Meter;
}

/** A founded community in which some only sell and others only buy, with settlement by receipts. */
export interface Street {
  readonly scenario: Scenario;
  readonly addresses: Addresses;
  readonly chain: EmbeddedChain;
  readonly blocks: Blocks;
  readonly producers: readonly Party[];
  readonly consumers: readonly Party[];
  readonly nodes: readonly KeyPair[];
  /** Number of the last block of the founding. */
  readonly foundedAt: number;
  nameOf(address: Address): string;
}

/** How many live in the street. */
export interface StreetOptions {
  readonly producers: number;
  readonly consumers: number;
  readonly directory: string;
}

/**
 * Founds a community on a chain of its own, as any other that settles by receipts: contracts, votes, audits, deposits, nodes
 * with stakes and a certificate of existence for every meter.
 *
 * @param model  Its first home becomes the producers, its second the consumers, the others stay: they keep the nodes.
 */
export async function openStreet(model: Scenario, options: StreetOptions): Promise<Street> {
  const scenario = peopled(withChoices(model, { mechanism: "negotiation", settlement: "atomic" }), options);
  const genesisAt = genesisOf(scenario);
  const chain = await openEmbeddedChain({ directory: join(options.directory, "chain"), genesisAt, rpcPort: 0 });
  try {
    const addresses = addressesOf(scenario);
    registerContracts(chain, addresses);
    const identities = identitiesOf(scenario);
    const writer = new BlockWriter(chain);
    await found(scenario, identities, writer, chain, genesisAt);
    const party = (role: "seller" | "buyer") => (identity: HouseholdIdentity) => partyOf(scenario, identity, role);
    const homes = identities.filter(({ name }) => !model.founders.includes(name));
    const producers = homes.filter((i) => actorOf(i, "seller") !== undefined).map(party("seller"));
    const consumers = homes.flatMap((i) => (actorOf(i, "seller") === undefined && actorOf(i, "buyer") ? [i] : []));
    const buyers = consumers.map(party("buyer"));
    const names = new Map([...producers, ...buyers].map(({ wallet, name }) => [wallet.address, name]));
    return {
      scenario,
      addresses,
      chain,
      blocks: new Blocks(chain, writer.save().nonces),
      producers,
      consumers: buyers,
      nodes: nodesOf(identities).map(({ keys }) => keys),
      foundedAt: chain.head().number,
      nameOf: (address) => names.get(address) ?? address,
    };
  } catch (error) {
    await chain.close();
    throw error;
  }
}

function peopled(model: Scenario, { producers, consumers }: StreetOptions): Scenario {
  const [seller, buyer, ...others] = model.households as readonly [HouseholdSpec, HouseholdSpec, ...HouseholdSpec[]];
  const many = (home: HouseholdSpec, count: number) =>
    count === 1 ? [home] : Array.from({ length: count }, (_, i) => ({ ...home, name: `${home.name}${i + 1}` }));
  return { ...model, households: [...many(seller, producers), ...many(buyer, consumers), ...others] };
}

function partyOf({ seed, calendar }: Scenario, identity: HouseholdIdentity, role: "seller" | "buyer"): Party {
  const meter = keyPairFor(seed, `${identity.name}/meter`);
  const wallet = actorOf(identity, role)?.keys as KeyPair;
  return { name: identity.name, wallet, meter: meterWith(meterRing(meter, 0, ringSize(calendar))) };
}

function meterWith({ keys }: MeterRing): Meter {
  let ring: KeyRing = newKeyRing(keys);
  return {
    root: keys.root,
    sign: (digest) => {
      const signed = signOnce(keys, ring, digest);
      ring = signed.ring;
      return signed.signature;
    },
  };
}
