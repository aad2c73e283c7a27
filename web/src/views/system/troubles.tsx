import type { SystemState } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import type { Clock } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { ago } from "./relative.ts";

type Trouble = SystemState["troubles"][number];

/** Everything that somebody should look at, newest first. */
export function Troubles({ state, clock }: { readonly state: SystemState; readonly clock: Clock }) {
  const { system } = texts;
  const { when, what, about, text } = system.troubleColumns;
  return (
    <section aria-labelledby="troubles">
      <h2 id="troubles">{system.troublesTitle}</h2>
      {state.troubles.length === 0 ? (
        <p className="quiet">{system.noTroubles}</p>
      ) : (
        <Scrolls label={system.troublesTable} isTall>
          <table className="troubles">
            <caption className="for-readers">{system.troublesTable}</caption>
            <Columns of={[when, what, about, text]} />
            <tbody>
              {keyed(state.troubles).map(([key, trouble]) => (
                <Row key={key} trouble={trouble} now={state.clock.now} clock={clock} />
              ))}
            </tbody>
          </table>
        </Scrolls>
      )}
    </section>
  );
}

/** The same may go wrong twice at the same time. */
function keyed(troubles: readonly Trouble[]): readonly (readonly [key: string, trouble: Trouble])[] {
  return troubles.map((trouble, i) => [`${trouble.what} ${trouble.about} ${trouble.at} ${i}`, trouble]);
}

function Row({ trouble, now, clock }: { readonly trouble: Trouble; readonly now: string; readonly clock: Clock }) {
  const { at, what, about, text } = trouble;
  return (
    <tr>
      <th scope="row">
        {at === null ? texts.page.none : clock.time(at)} {at !== null && <span className="quiet">{ago(at, now)}</span>}
      </th>
      <td>
        <strong className={what === "node-mended" ? "" : "trouble"}>{texts.system.what[what]}</strong>
      </td>
      <td className="long">{about}</td>
      <td className="long">{text}</td>
    </tr>
  );
}
