import type { SystemState } from "#api";
import { Scrolls } from "../../common/scrolls.tsx";
import { texts } from "../../texts/index.ts";
import { machineTime } from "./relative.ts";

/** What the program said. */
export function Log({ lines }: { readonly lines: SystemState["log"] }) {
  const { system } = texts;
  return (
    <section aria-labelledby="log">
      <h2 id="log">
        {system.log} <small>{system.logHint}</small>
      </h2>
      {lines.length === 0 ? (
        <p className="quiet">{system.noLog}</p>
      ) : (
        <Scrolls label={system.log} isTall>
          <ol className="log">
            {lines.map(({ at, text }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the program may say the same twice at the same time.
              <li key={`${at} ${i}`}>
                <time dateTime={at} className="quiet">
                  {machineTime(at)}
                </time>{" "}
                {text}
              </li>
            ))}
          </ol>
        </Scrolls>
      )}
    </section>
  );
}
