/** A column's heading, and how the column stands: `number` on the right, `roomy` only where there is room. */
export type Column = string | readonly [heading: string, look: string];

/** The headings of a table. */
export function Columns({
  of,
  isForReaders = false,
}: {
  readonly of: readonly Column[];
  /** Whoever sees the table understands it without them. */
  readonly isForReaders?: boolean;
}) {
  return (
    <thead className={isForReaders ? "for-readers" : undefined}>
      <tr>
        {of.map((column) => {
          const [heading, look] = typeof column === "string" ? [column, undefined] : column;
          return (
            <th key={heading} scope="col" className={look}>
              {heading}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
