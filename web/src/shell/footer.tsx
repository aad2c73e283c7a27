import type { LiveState } from "#api";

/** Whether all is well behind the page. */
export function Footer({ state }: { readonly state: LiveState }) {
  const { chain, agents, community } = state;
  return (
    <footer>
      <p>
        Chain {chain.chainId}: block {chain.block}, {chain.transactions} transactions
        {chain.rpcUrl !== null && (
          <>
            {" "}
            · wallets reach it at <code>{chain.rpcUrl}</code>
          </>
        )}
      </p>
      <p>
        {agents.total} agents,{" "}
        {agents.silent.length === 0 ? (
          "none silent"
        ) : (
          <strong className="trouble">
            {agents.silent.length} silent: {agents.silent.map((agent) => agent.name).join(", ")}
          </strong>
        )}{" "}
        · {community.mechanism}, {community.settlement} settlement, {community.privacy}
      </p>
      <p>
        For programs: <a href="/api/state">state</a>, <a href="/api/status">status</a>,{" "}
        <a href="/api/openapi.json">what can be asked</a>
      </p>
    </footer>
  );
}
