import type { Log } from "#chain";
import type { Address } from "#domain";
import { type AddressPlan, addressPlans, type HomePlan, type PlannedAsset, type PlannedOffer } from "./home-plan.ts";

/** A permission to be asked for now. */
export interface DueAsset {
  readonly address: number;
  readonly place: number;
  readonly asset: PlannedAsset;
}

/** An offer to be posted now. */
export interface DueOffer {
  readonly address: number;
  readonly asset: PlannedAsset;
  readonly offer: PlannedOffer;
}

/** What a home does next. */
export interface DueWork {
  readonly assets: readonly DueAsset[];
  readonly offers: readonly DueOffer[];
  /** Offers for which it is too late: the gate of their first interval has closed, or the DSO refused. */
  readonly lost: readonly PlannedOffer[];
}

type AssetState = "planned" | "asked" | "issued" | "refused";

interface HeldAsset {
  readonly plan: PlannedAsset;
  state: AssetState;
  /** Money that is still to come. */
  isFunded: boolean;
  open: readonly PlannedOffer[];
}

interface HeldAddress extends Pick<AddressPlan, "number" | "askIn"> {
  readonly assets: readonly HeldAsset[];
}

/**
 * A home while the day passes: it asks for permissions in good time, and posts an offer when its interval comes into the
 * window and the chain has said that the permission is there (TX 6.4).
 */
export class Home {
  readonly plan: HomePlan;
  readonly #addresses: readonly HeldAddress[];

  constructor(plan: HomePlan) {
    this.plan = plan;
    this.#addresses = addressPlans(plan).map(({ number, askIn, assets }) => ({
      number,
      askIn,
      assets: assets.map((asset) => ({
        plan: asset,
        state: "planned",
        isFunded: asset.amount === 0n,
        open: asset.offers,
      })),
    }));
  }

  /** Numbers of all its addresses. */
  get addresses(): readonly number[] {
    return this.#addresses.map(({ number }) => number);
  }

  /** Whether everything that was due by an interval has been done. */
  isLevelAt(present: number): boolean {
    return this.#addresses.every(
      ({ askIn, assets }) =>
        (askIn > present || assets.every(({ state }) => state !== "planned")) &&
        assets.every(({ open }) => open.every(({ postedIn }) => postedIn > present)),
    );
  }

  /** What is to be done in an interval; it counts as done. @param present  −1 on the evening before. */
  takeDue(present: number): DueWork {
    const due = { assets: [] as DueAsset[], offers: [] as DueOffer[], lost: [] as PlannedOffer[] };
    for (const { number: address, askIn, assets } of this.#addresses) {
      for (const [place, asset] of assets.entries()) {
        if (askIn <= present && asset.state === "planned") {
          asset.state = "asked";
          due.assets.push({ address, place, asset: asset.plan });
        }
        const lost = asset.open.filter(({ from }) => asset.state === "refused" || from <= present);
        const ready = asset.state === "issued" && asset.isFunded;
        const posting = ready ? asset.open.filter((o) => o.postedIn <= present && !lost.includes(o)) : [];
        asset.open = asset.open.filter((offer) => !lost.includes(offer) && !posting.includes(offer));
        due.lost.push(...lost);
        due.offers.push(...posting.map((offer) => ({ address, asset: asset.plan, offer })));
      }
    }
    return due;
  }

  /** The chain says what one of its addresses was given. */
  hears(address: number, { event, args }: Pick<Log, "event" | "args">): void {
    const assets = this.#addresses.find(({ number }) => number === address)?.assets ?? [];
    if (event === "AssetAdded") {
      const { sell, energyWh, from, to } = args;
      const issued = assets.find(
        ({ plan, state }) =>
          state === "asked" && plan.sell === sell && plan.energyWh === energyWh && plan.from === from && plan.to === to,
      );
      if (issued !== undefined) issued.state = "issued";
    } else if (event === "FinancialAdded") {
      const funded = assets.find(({ plan, isFunded }) => !isFunded && plan.amount === args.amount);
      if (funded !== undefined) funded.isFunded = true;
    }
  }

  /** The DSO grants nothing. */
  isRefused(address: number, place: number): void {
    const asset = this.#addresses.find(({ number }) => number === address)?.assets[place];
    if (asset !== undefined) asset.state = "refused";
  }
}

/** Whose address the chain speaks of. */
export interface AddressOwner {
  readonly home: Home;
  readonly address: number;
}

/** All addresses of some homes. @param addressOf  Where a home's key of a number stands. */
export function ownersOf(
  homes: readonly Home[],
  addressOf: (home: Home, number: number) => Address,
): ReadonlyMap<Address, AddressOwner> {
  return new Map(
    homes.flatMap((home) =>
      home.addresses.map((address): [Address, AddressOwner] => [addressOf(home, address), { home, address }]),
    ),
  );
}
