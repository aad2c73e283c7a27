import type { Call } from "#chain";
import type { AddressBook } from "#chain/evm";
import { COMMUNITY, type Hex, keccakOfHex } from "#domain";
import { actorOf, type HouseholdIdentity } from "../identities.ts";
import { type AnnouncedTariff, announcedTariffs, type Scenario } from "../scenario/index.ts";

/** What the members decide about a tariff that depends on the date, and the schedules that their votes name. */
export interface TariffDecisions {
  /** Each schedule once; anybody may put it down. */
  readonly preparations: readonly Call[];
  readonly decisions: readonly Call[];
}

/** Nothing for a tariff whose days are all alike. */
export function tariffDecisions(
  scenario: Scenario,
  identities: readonly HouseholdIdentity[],
  book: Pick<AddressBook, "encodeCall">,
): TariffDecisions {
  const preparations = new Map<Hex, Call>();
  const adoptions = announcedTariffs(scenario).map(({ validFrom, schedule }): Call => {
    const call = preparation(scenario, schedule);
    const id = scheduleId(book, call);
    preparations.set(id, call);
    return { contract: "Tariff", function: "adopt", args: [validFrom, id] };
  });
  return {
    preparations: [...preparations.values()],
    decisions: [...adoptions, ...publisherDecisions(scenario, identities)],
  };
}

function preparation({ floors }: Scenario, schedule: AnnouncedTariff["schedule"]): Call {
  const args = [schedule, [floors.none, floors.pv, floors.battery]];
  return { contract: "Tariff", function: "prepare", args };
}

/** keccak256(abi.encode(schedule, floors)): what the call carries after its selector. */
function scheduleId(book: Pick<AddressBook, "encodeCall">, call: Call): Hex {
  return keccakOfHex(book.encodeCall(call).data.slice(10));
}

/** Whoever watches the external market publishes its prices. */
function publisherDecisions({ dated }: Scenario, identities: readonly HouseholdIdentity[]): readonly Call[] {
  if (!dated?.energyPrices && !dated?.feedIns) return [];
  const community = identities.find(({ name }) => name === COMMUNITY) as HouseholdIdentity;
  const { lowest, highest } = dated.bounds;
  const bounds = {
    lowestEnergyPrice: lowest,
    highestEnergyPrice: highest,
    lowestFeedIn: lowest,
    highestFeedIn: highest,
  };
  const publisher = actorOf(community, "external-market")?.keys.address;
  return [{ contract: "Tariff", function: "setPublisher", args: [publisher, bounds] }];
}
