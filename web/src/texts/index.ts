import { en } from "./en.ts";

/** What every language has to say. */
export type Texts = Widened<typeof en>;

/** The same keys with any words in them. */
type Widened<T> = T extends string
  ? string
  : T extends (...values: infer V) => string
    ? (...values: V) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

/** A language is added here, by the code that browsers know it by. */
const LANGUAGES: Readonly<Record<string, Texts>> = { en };

/** The texts in the first language of the reader that there is; in English otherwise. */
export const texts: Texts = chosen(globalThis.navigator?.languages ?? []);

function chosen(wanted: readonly string[]): Texts {
  const code = wanted.map((language) => language.split("-")[0] ?? "").find((language) => language in LANGUAGES);
  return LANGUAGES[code ?? "en"] ?? en;
}
