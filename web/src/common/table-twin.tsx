import { texts } from "../texts/index.ts";
import { Columns } from "./columns.tsx";
import { Scrolls } from "./scrolls.tsx";

/** The same numbers as a drawing, as a table: for whoever cannot or does not want to read the drawing. */
export function TableTwin({
  caption,
  head,
  rows,
}: {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}) {
  return (
    <details className="twin">
      <summary>{texts.page.asTable(caption)}</summary>
      <Scrolls label={caption}>
        <table>
          <caption className="for-readers">{caption}</caption>
          <Columns of={head.map((name, i) => (i === 0 ? name : ([name, "number"] as const)))} />
          <tbody>
            {rows.map(([first = "", ...rest]) => (
              <tr key={first}>
                <th scope="row">{first}</th>
                {rest.map((cell, i) => (
                  <td key={head[i + 1]} className="number">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </details>
  );
}
