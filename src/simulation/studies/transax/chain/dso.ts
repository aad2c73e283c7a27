import { type AssetOffice, type AssetOfficeConfig, answerRequest, emptyOffice, gatesOf } from "#agents";
import { type Calendar, type Envelope, type HouseholdName, type Instant, nano } from "#domain";
import { letterKeyOf, type Sealer, sealerOf } from "#messaging";
import { type KeyPair, keyPairFor } from "#privacy";
import type { PendingCall } from "../../../block-writer.ts";
import type { Prosumer, TransaxDay } from "../day.ts";
import { PRICE_PER_WH } from "../horizon.ts";
import { homeKeyName } from "./home-plan.ts";

/** What an opened letter leads to. */
export interface DsoAnswer {
  readonly calls: readonly PendingCall[];
  readonly letters: readonly Envelope[];
}

/** The distribution system operator at its desk: it opens sealed requests and issues energy and money, or says why not. */
export class DsoDesk {
  readonly #keys: KeyPair;
  readonly #sealer: Sealer;
  readonly #config: AssetOfficeConfig;
  readonly #letterKeys: ReadonlyMap<HouseholdName, Uint8Array>;
  readonly #office: AssetOffice = emptyOffice();

  /** @param seed  Tells every home's own key, which it would have published. */
  constructor(keys: KeyPair, day: TransaxDay, calendar: Calendar, seed: bigint) {
    this.#keys = keys;
    this.#sealer = sealerOf(keys);
    const homes = [...day.producers, ...day.consumers];
    const own = (home: Prosumer) => keyPairFor(seed, homeKeyName(home.name));
    this.#letterKeys = new Map(homes.map((home) => [home.name, letterKeyOf(own(home))]));
    this.#config = {
      operator: keys.address,
      calendar,
      gates: gatesOf(calendar),
      homes: homes.map((home) => ({
        household: home.name,
        feeder: home.feeder,
        capacity: home.capacity,
        agents: [own(home).address],
        account: nano(moneyOf(home)),
      })),
    };
  }

  /** Opens a letter and answers it. A letter that is not from the home it names is put away. */
  open(home: HouseholdName, envelope: Envelope, now: Instant): DsoAnswer {
    const senderKey = this.#letterKeys.get(home);
    const opened = senderKey === undefined ? null : this.#sealer.open(envelope, senderKey);
    if (opened?.ok !== true) return { calls: [], letters: [] };
    const effects = answerRequest(this.#config, this.#office, opened.message, now);
    return {
      calls: effects.flatMap((effect) => (effect.kind === "submit" ? [{ signer: this.#keys, call: effect.call }] : [])),
      letters: effects.flatMap((effect) =>
        effect.kind === "send" ? [this.#sealer.seal(effect.message, senderKey as Uint8Array)] : [],
      ),
    };
  }
}

/** What a home can spend on all that it uses; a producer's energy is worth as much, and it needs no money. */
export function moneyOf({ energyWh }: Prosumer): bigint {
  return energyWh.reduce((sum, used) => sum + used, 0n) * BigInt(PRICE_PER_WH);
}
