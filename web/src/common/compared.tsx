/** How a number stands beside the day before; nothing without a day to compare with. */
export function Compared({ text }: { readonly text: string | null }) {
  return text === null ? null : <span className="compared quiet">{text}</span>;
}
