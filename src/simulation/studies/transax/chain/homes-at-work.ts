import { readFailedWithdrawal, withdrawAssets } from "#agents";
import { type Address, type Envelope, instant, nano, wh } from "#domain";
import { type Sealer, sealerOf } from "#messaging";
import { type KeyPair, keyPairFor } from "#privacy";
import { INTERVAL_SECONDS } from "../day.ts";
import { PRICE_PER_WH } from "../horizon.ts";
import { type AddressOwner, type DueAsset, type DueOffer, Home, ownersOf } from "./home.ts";
import { addressKeyName, homeKeyName, passOf } from "./home-plan.ts";
import { HomesChain, type SeenBlock } from "./homes-chain.ts";
import type { FromHomes, HomesTask } from "./protocol.ts";
import { realMs } from "./real-time.ts";

/** The evening before the day counts as the interval before the first. */
const EVENING = -1;

/** The homes of one process, at work from `begin` until the process ends. */
export class HomesAtWork {
  readonly #task: HomesTask;
  readonly #tell: (message: FromHomes) => void;
  readonly #chain: HomesChain;
  readonly #homes: readonly Home[];
  readonly #owners: ReadonlyMap<Address, AddressOwner>;
  readonly #sealers = new Map<Home, Sealer>();
  readonly #keys = new Map<string, KeyPair>();

  constructor(task: HomesTask, tell: (message: FromHomes) => void) {
    this.#task = task;
    this.#tell = tell;
    this.#chain = new HomesChain(task);
    this.#homes = task.homes.map((plan) => new Home(plan));
    this.#owners = ownersOf(this.#homes, (home, number) => this.#addressKey(home, number).address);
    for (const home of this.#homes) this.#sealers.set(home, sealerOf(this.#key(homeKeyName(home.plan.name))));
  }

  /** Goes from block to block, for as long as the process lives. */
  async work(): Promise<never> {
    for (let seen = 0; ; ) {
      const block = await this.#chain.nextBlock();
      for (const { event, args } of await this.#chain.assetLogs([...this.#owners.keys()], seen + 1, block.number)) {
        const owner = this.#owners.get(args.anonAddress as Address);
        owner?.home.hears(owner.address, { event, args });
      }
      seen = block.number;
      await this.#act(block);
    }
  }

  /** A letter from the DSO: it only writes when it refuses. */
  receive(envelope: Envelope): void {
    for (const home of this.#homes) {
      const opened = this.#sealer(home).open(envelope, this.#task.dsoKey);
      if (!opened.ok || readFailedWithdrawal(opened.message) === null) continue;
      const [address, place] = opened.message.conversationId.split("/").map(Number);
      home.isRefused(address as number, place as number);
    }
  }

  async #act({ at }: SeenBlock): Promise<void> {
    const interval = Math.max(EVENING, Math.floor((at - this.#task.epoch) / (INTERVAL_SECONDS * 1000)));
    await Promise.all(this.#homes.map((home) => this.#actFor(home, interval)));
    if (this.#homes.every((home) => home.isLevelAt(interval))) this.#tell({ kind: "level", interval });
  }

  async #actFor(home: Home, interval: number): Promise<void> {
    const { assets, offers, lost } = home.takeDue(interval);
    for (const { id } of lost) this.#tell({ kind: "lost", offer: id });
    for (const due of assets) this.#ask(home, due);
    // One after the other: an address's transactions have to arrive in their order.
    for (const due of offers) await this.#post(home, due);
  }

  #ask(home: Home, { address, place, asset }: DueAsset): void {
    const { dso, dsoKey, epoch } = this.#task;
    const { sell, from, to, energyWh, amount } = asset;
    const sealer = this.#sealer(home);
    const message = withdrawAssets(
      {
        sender: sealer.address,
        receiver: dso,
        conversationId: `${address}/${place}`,
        sequence: 0,
        replyBy: instant(epoch + to * INTERVAL_SECONDS * 1000),
      },
      {
        anonAddress: this.#addressKey(home, address).address,
        feeder: home.plan.feeder,
        sell,
        energyWh: wh(energyWh),
        from,
        to,
        amount: nano(amount),
      },
    );
    this.#tell({ kind: "letter", home: home.plan.name, envelope: sealer.seal(message, dsoKey) });
  }

  async #post(home: Home, { address, asset, offer }: DueOffer): Promise<void> {
    const { id, side, energyWh, from, to } = offer;
    const args = [side === "sell", energyWh, from, to, BigInt(PRICE_PER_WH), passOf(asset)];
    const call = { contract: "ClearingMarket", function: "postOffer", args };
    const prepared = this.#chain.prepare(this.#addressKey(home, address), call);
    this.#tell({ kind: "posting", offer: id, transaction: prepared.hash, at: realMs() });
    await this.#chain.send(prepared);
  }

  #addressKey(home: Home, number: number): KeyPair {
    return this.#key(addressKeyName(home.plan.name, number));
  }

  #key(name: string): KeyPair {
    const key = this.#keys.get(name) ?? keyPairFor(this.#task.seed, name);
    this.#keys.set(name, key);
    return key;
  }

  #sealer(home: Home): Sealer {
    return this.#sealers.get(home) as Sealer;
  }
}
