import type { SystemState } from "#api";
import { Headline } from "../../common/headline.tsx";
import { usePolled } from "../../live/polled.ts";
import type { ViewProps } from "../../shell/view.ts";
import { texts } from "../../texts/index.ts";
import { Facts } from "./facts.tsx";
import { Log } from "./log.tsx";
import { Parts } from "./parts.tsx";
import { ago } from "./relative.ts";
import { Troubles } from "./troubles.tsx";

const EVERY_MS = 3_000;

/** The control room: is anything wrong, who is silent since when, and the numbers behind it. */
export default function System({ clock }: ViewProps) {
  const fetched = usePolled<SystemState>("/api/system", EVERY_MS);
  const { system, page } = texts;
  if (fetched.is === "waiting") return <p className="empty">{page.waiting}</p>;
  if (fetched.is === "refused") return <p className="empty">{`${system.noAnswer} ${fetched.message}`}</p>;
  const state = fetched.value;
  return (
    <>
      <First state={state} />
      <Troubles state={state} clock={clock} />
      <Facts state={state} clock={clock} />
      <Parts state={state} />
      <Log lines={state.log} />
    </>
  );
}

/** Is any agent silent, and since when? */
function First({ state }: { readonly state: SystemState }) {
  const { system } = texts;
  const silent = state.parts.filter(({ isSilent }) => isSilent);
  const others = state.troubles.filter(({ what }) => what !== "silent").length;
  const said = [
    ...(silent.length > 0 ? [system.silent(silent.length)] : []),
    ...(others > 0 ? [system.troubles(others)] : []),
  ];
  return (
    <Headline text={said.length === 0 ? system.fine : said.join(" ")} isTrouble={silent.length > 0}>
      {silent.length > 0 && (
        <ul className="silent quiet">
          {silent.map(({ name, silentSince }) => (
            <li key={name}>
              {system.silentSince(
                name,
                silentSince === null ? system.notHeard : system.since(ago(silentSince, state.clock.now)),
              )}
            </li>
          ))}
        </ul>
      )}
    </Headline>
  );
}
