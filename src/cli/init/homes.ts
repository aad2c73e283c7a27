import { RESERVED_NAMES } from "#domain";

const MOST_HOMES = 500;
const NAME = /^[a-z][a-z0-9-]*$/;
const MOST_LETTERS = 40;

/**
 * The names of the homes that were typed: those in a list, or h01, h02 and so on.
 *
 * @example namesOf("anna, bakery").length   // 2
 */
export function namesOf(text: string): readonly string[] {
  if (!/^\s*\d+\s*$/.test(text)) return text.split(",").map((name) => name.trim());
  const count = Math.min(Number(text), MOST_HOMES);
  const digits = Math.max(2, String(count).length);
  return Array.from({ length: count }, (_, i) => `h${String(i + 1).padStart(digits, "0")}`);
}

/** What is wrong with a number or list of homes; null when nothing is. */
export function homesProblem(text: string): string | null {
  if (/^\s*-?\d+\s*$/.test(text)) {
    return Number(text) >= 1 && Number(text) <= MOST_HOMES
      ? null
      : `Expected 1 to ${MOST_HOMES} homes, or their names with commas between.`;
  }
  const names = namesOf(text);
  if (names.length > MOST_HOMES) return `Expected at most ${MOST_HOMES} names, got ${names.length}.`;
  const odd = names.find((name) => !NAME.test(name) || name.length > MOST_LETTERS);
  if (odd !== undefined) {
    return `"${odd}" cannot be a home's name: expected lower-case letters, digits and hyphens, such as h01 or bakery.`;
  }
  const reserved = names.find((name) => RESERVED_NAMES.includes(name));
  if (reserved !== undefined) return `"${reserved}" is what a part of the community itself is called.`;
  const twice = names.find((name, i) => names.indexOf(name) < i);
  return twice === undefined ? null : `"${twice}" is there twice.`;
}
