import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, it } from "node:test";
import { keyPairFor } from "#privacy";
import { HomesChain } from "./homes-chain.ts";
import { marketAddresses } from "./market.ts";

const signer = keyPairFor(1n, "home");
const post = { contract: "ClearingMarket", function: "postOffer", args: [true, 5n, 3, 3, 7n, "0x"] };
const close: (() => void)[] = [];
afterEach(() => {
  for (const one of close.splice(0)) one();
});

type Answer = (method: string) => { readonly result: unknown } | { readonly error: object } | "cut";

/** A front that answers as it is told, and what it was asked. */
async function frontOf(answer: Answer): Promise<{ readonly chain: HomesChain; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    let text = "";
    for await (const piece of request) text += piece;
    const { method } = JSON.parse(text) as { method: string };
    asked.push(method);
    const said = answer(method);
    if (said === "cut") return void request.socket.destroy();
    response.setHeader("content-type", "application/json").end(JSON.stringify({ jsonrpc: "2.0", id: 1, ...said }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  close.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const contracts = marketAddresses(signer.address);
  return { chain: new HomesChain({ url: `http://127.0.0.1:${port}`, chainId: 1, contracts }), asked };
}

describe("a home on a bad line", () => {
  it("asks again when the line is cut", async () => {
    let cuts = 2;
    const { chain, asked } = await frontOf(() => (cuts-- > 0 ? "cut" : { result: "0x00" }));
    await chain.send(chain.prepare(signer, post));
    assert.deepEqual(asked, ["eth_sendRawTransaction", "eth_sendRawTransaction", "eth_sendRawTransaction"]);
  });

  it("takes a post that is refused the second time for sent, when the chain knows it", async () => {
    const answers: Record<string, ReturnType<Answer>[]> = {
      eth_sendRawTransaction: ["cut", { error: { message: "nonce too low" } }],
      eth_getTransactionByHash: [{ result: { blockNumber: "0x5" } }],
    };
    const { chain, asked } = await frontOf((method) => answers[method]?.shift() ?? "cut");
    await chain.send(chain.prepare(signer, post));
    assert.equal(asked.at(-1), "eth_getTransactionByHash");
  });

  it("does not hide a refusal of what the chain does not know", async () => {
    const { chain } = await frontOf((method) =>
      method === "eth_sendRawTransaction" ? { error: { message: "too many waiting transactions" } } : { result: null },
    );
    await assert.rejects(chain.send(chain.prepare(signer, post)), /too many waiting/);
  });

  it("gives up when nobody answers at all", async () => {
    const { chain, asked } = await frontOf(() => "cut");
    await assert.rejects(chain.nextBlock(), { code: "CHAIN_RPC_UNREACHABLE" });
    assert.equal(asked.length, 5);
  });
});
