import { useState } from "react";
import type { SystemState } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { texts } from "../../texts/index.ts";
import { groupsOf, type Part } from "./groups.ts";
import { ago } from "./relative.ts";

/** Who runs in which home, and when each was last heard of. */
export function Parts({ state }: { readonly state: SystemState }) {
  const [onlySilent, setOnlySilent] = useState(false);
  const { system } = texts;
  const { part, kind, heard, state: condition } = system.partColumns;
  const groups = groupsOf(state.parts, onlySilent);
  return (
    <section aria-labelledby="parts">
      <h2 id="parts">
        {system.parts} <small>{system.partsHint(state.parts.length)}</small>
      </h2>
      <p className="choose">
        <label>
          <input type="checkbox" checked={onlySilent} onChange={({ target }) => setOnlySilent(target.checked)} />{" "}
          {system.onlySilent}
        </label>
      </p>
      {groups.length === 0 ? (
        <p className="quiet">{system.noneSilent}</p>
      ) : (
        <Scrolls label={system.parts} isTall>
          <table className="parts">
            <caption className="for-readers">{system.parts}</caption>
            <Columns of={[part, [kind, "roomy"], heard, condition]} />
            {groups.map(({ home, parts }) => (
              <tbody key={home}>
                <tr>
                  <th scope="rowgroup" colSpan={4}>
                    {home}
                  </th>
                </tr>
                {parts.map((one) => (
                  <Row key={one.name} part={one} now={state.clock.now} />
                ))}
              </tbody>
            ))}
          </table>
        </Scrolls>
      )}
    </section>
  );
}

function Row({ part, now }: { readonly part: Part; readonly now: string }) {
  const { system } = texts;
  const { role, kind, address, lastActiveAt, isSilent } = part;
  return (
    <tr>
      <th scope="row" title={address}>
        {role}
      </th>
      <td className="roomy">{system.kinds[kind]}</td>
      <td>{lastActiveAt === null ? <span className="quiet">{system.notYet}</span> : ago(lastActiveAt, now)}</td>
      <td>{isSilent ? <strong className="trouble">{system.silentState}</strong> : system.fineState}</td>
    </tr>
  );
}
