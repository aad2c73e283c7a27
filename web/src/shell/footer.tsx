import type { LiveState } from "#api";
import { texts } from "../texts/index.ts";

/** Whether all is well behind the page. */
export function Footer({ state }: { readonly state: LiveState }) {
  const { chain, agents, community } = state;
  const { footer } = texts;
  const silent = agents.silent.map((agent) => agent.name).join(", ");
  return (
    <footer>
      <p>{footer.chain(chain.chainId, chain.block, chain.transactions)}</p>
      <p>
        {footer.agents(agents.total)},{" "}
        {agents.silent.length === 0 ? (
          footer.noneSilent
        ) : (
          <strong className="trouble">{footer.silent(agents.silent.length, silent)}</strong>
        )}{" "}
        · {footer.choices(community.mechanism, community.settlement, community.privacy)}
      </p>
      <p>
        {footer.programs} <a href="/api/state">{footer.state}</a>, <a href="/api/status">{footer.status}</a>,{" "}
        <a href="/api/openapi.json">{footer.openapi}</a>
      </p>
    </footer>
  );
}
