import { texts } from "../texts/index.ts";

/** How a number differs from the day before, with its sign; nothing without a day to compare with. */
export function Compared({ difference }: { readonly difference: string | null }) {
  if (difference === null) return null;
  return <span className="compared quiet">{texts.days.difference(difference)}</span>;
}
