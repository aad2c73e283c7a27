import { wh } from "#domain";
import { type SharingReading, sharing } from "../allocate.ts";
import type { SharingKey } from "../key.ts";
import { sharedFlows } from "../pairs.ts";

/** `SharingRule` of the contracts. */
const RULES = ["static", "dynamic", "cascaded", "classes"] as const;
/** `NO_CLASS` of the contracts. */
const NO_CLASS = 2n ** 32n - 1n;

/** An interval that was shared, as both languages read it: numbers as text, homes in the order of their names. */
export interface SharingVector {
  readonly rule: number;
  readonly leftoversOnce: boolean;
  readonly importWh: readonly string[];
  readonly exportWh: readonly string[];
  /** Coefficients in 10⁻⁹, or classes. */
  readonly values: readonly string[];
  readonly taken: readonly string[];
  readonly given: readonly string[];
  readonly missedWh: string;
  /** Of each flow: place of who gives, of who takes, energy. */
  readonly flows: readonly string[];
}

/** A case without its answer. */
export type SharingQuestion = Omit<SharingVector, "taken" | "given" | "missedWh" | "flows">;

/** The answer of TypeScript. */
export function sharingVector(question: SharingQuestion): SharingVector {
  const { shares, missedWh } = sharing.allocate(readingsOf(question), keyOf(question));
  const placeOf = (member: string) => String(Number(member.slice(1)));
  return {
    ...question,
    taken: shares.map(({ takenWh }) => String(takenWh)),
    given: shares.map(({ givenWh }) => String(givenWh)),
    missedWh: String(missedWh),
    flows: sharedFlows(shares).flatMap(({ from, to, energyWh }) => [placeOf(from), placeOf(to), String(energyWh)]),
  };
}

function readingsOf({ importWh, exportWh }: SharingQuestion): readonly SharingReading[] {
  return importWh.map((energy, place) => ({
    member: nameAt(place),
    importWh: wh(BigInt(energy)),
    exportWh: wh(BigInt(exportWh[place] as string)),
  }));
}

function keyOf({ rule, leftoversOnce, values }: SharingQuestion): SharingKey {
  const coefficients = new Map(values.map((value, place) => [nameAt(place), BigInt(value)]));
  switch (RULES[rule]) {
    case "static":
      return { name: "static", coefficients, leftovers: leftoversOnce ? "once" : "grid" };
    case "cascaded":
      return { name: "cascaded", first: coefficients };
    case "classes":
      return { name: "cascaded", first: classesOf(values.map(BigInt)) };
    default:
      return { name: "dynamic" };
  }
}

function classesOf(values: readonly bigint[]): readonly (readonly string[])[] {
  const named = [...new Set(values)].filter((value) => value !== NO_CLASS).sort((a, b) => (a < b ? -1 : 1));
  return named.map((value) => values.flatMap((own, place) => (own === value ? [nameAt(place)] : [])));
}

/** Names that sort as their places do. */
function nameAt(place: number): string {
  return `h${String(place).padStart(4, "0")}`;
}
