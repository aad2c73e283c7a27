import { EXIT, NeighborwattError } from "#domain";
import { type Coefficients, partsText, sumOfParts, WHOLE } from "./parts.ts";

/** The keys by which laws divide what neighbours feed in; what each is called where stands in docs/guides/sharing-keys.md. */
export const SHARING_KEYS = ["static", "dynamic", "cascaded", "ex-ante", "virtual-minimum"] as const;
/** The name of a key. */
export type SharingKeyName = (typeof SHARING_KEYS)[number];

/** What becomes of a part that its home did not use: it is fed in, or divided once more among those who still need some. */
export const LEFTOVER_RULES = ["grid", "once"] as const;
/** The name of a rule for leftovers. */
export type LeftoverRule = (typeof LEFTOVER_RULES)[number];

/** How an interval's surplus is divided, as data. Coefficients sum up to exactly 1. */
export type SharingKey = (
  | { readonly name: "static"; readonly coefficients: Coefficients; readonly leftovers: LeftoverRule }
  | { readonly name: "dynamic" }
  | { readonly name: "cascaded"; readonly first: Coefficients | PriorityClasses }
  | { readonly name: "ex-ante"; readonly hours: readonly Coefficients[]; readonly leftovers: LeftoverRule }
  | { readonly name: "virtual-minimum" }
) & {
  /** Which part of a home's energy takes part here, where it is a member of several communities; whoever is not named takes part in full. */
  readonly participation?: Coefficients;
};

/** Who is served before whom; whoever stands in none comes last. */
export type PriorityClasses = readonly (readonly string[])[];

/**
 * A key of which everything has been checked that does not depend on readings.
 *
 * @throws MARKET_SHARING_KEY_INVALID for coefficients that do not sum up to 1, a home in two classes, a key without hours
 */
export function checkedKey(key: SharingKey): SharingKey {
  if (key.name === "static") refuseSum(key.coefficients, "the coefficients");
  if (key.name === "ex-ante") {
    if (key.hours.length === 0) throw invalid("An ex-ante key has coefficients for at least one hour, got none.");
    for (const [i, hour] of key.hours.entries()) refuseSum(hour, `the coefficients of hour ${i + 1}`);
  }
  if (key.name === "cascaded") {
    if (isClasses(key.first)) refuseTwice(key.first.flat());
    else refuseSum(key.first, "the coefficients");
  }
  for (const [member, parts] of key.participation ?? []) {
    if (parts >= 0n && parts <= WHOLE) continue;
    throw invalid(`${member} takes part with ${parts} parts of 10⁻⁹; expected 0 to ${WHOLE}.`);
  }
  return key;
}

/** Whether a cascade begins with classes, not with coefficients. */
export function isClasses(first: Coefficients | PriorityClasses): first is PriorityClasses {
  return Array.isArray(first);
}

function refuseSum(coefficients: Coefficients, what: string): void {
  const negative = [...coefficients].find(([, parts]) => parts < 0n);
  if (negative !== undefined) throw invalid(`In ${what}, that of ${negative[0]} is negative.`);
  const sum = sumOfParts(coefficients);
  if (sum !== WHOLE) throw invalid(`The sum of ${what} is ${partsText(sum)}, expected exactly 1.`);
}

function refuseTwice(members: readonly string[]): void {
  const twice = members.find((member, i) => members.indexOf(member) < i);
  if (twice !== undefined) throw invalid(`${twice} stands in two classes of the cascade, expected each home once.`);
}

function invalid(message: string): NeighborwattError {
  return new NeighborwattError("MARKET_SHARING_KEY_INVALID", message, { exitCode: EXIT.configuration });
}
