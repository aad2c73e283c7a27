import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, describe, it } from "node:test";
import type { Address } from "#domain";
import { AddressBook } from "./address-book.ts";
import { contracts } from "./generated/index.ts";
import { RpcClient, rpcRequest } from "./rpc-client.ts";

const CONSORTIUM: Address = `0x${"c0".repeat(20)}`;
const ana: Address = `0x${"a1".repeat(20)}`;
/** Consortium_NotMember(ana) */
const NOT_MEMBER = `0x19f0a122${"0".repeat(24)}${ana.slice(2)}`;

/** An endpoint that answers every method as the table says. */
function endpoint(answers: Readonly<Record<string, unknown>>): Server {
  return createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const { method } = JSON.parse(body) as { method: string };
    response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, ...(answers[method] as object) }));
  });
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((open) => server.listen(0, "127.0.0.1", open));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

describe("an RPC endpoint", () => {
  const server = endpoint({
    eth_chainId: { result: "0x6e77" },
    eth_call: { error: { code: 3, message: "execution reverted", data: NOT_MEMBER } },
    eth_getCode: { error: { code: -32_601, message: "not available here" } },
    eth_getLogs: {},
  });
  let url: string;
  before(async () => {
    url = await listening(server);
  });
  after(() => server.close());

  const client = async () => {
    const book = new AddressBook();
    book.register("Consortium", CONSORTIUM, contracts.Consortium.abi);
    return RpcClient.open(url, book);
  };

  it("tells its chain id", async () => {
    assert.equal((await client()).chainId, 28_279);
  });

  it("lets one know why a contract would refuse, by the name of its error", async () => {
    const call = { contract: "Consortium", function: "vote", args: [`0x${"1".repeat(64)}`, true] };
    assert.deepEqual(await (await client()).refusalOf(ana, call), { error: "Consortium_NotMember", values: [ana] });
    const question = { contract: "Consortium", function: "memberCount", args: [] };
    await assert.rejects((await client()).read(question), {
      code: "CHAIN_RPC_REFUSED",
      message: /Consortium\.memberCount refused to answer: Consortium_NotMember/,
    });
  });

  it("that refuses a method is quoted", async () => {
    await assert.rejects(rpcRequest(url, "eth_getCode"), { code: "CHAIN_RPC_REFUSED", message: /not available here/ });
  });

  it("that answers something else is no chain", async () => {
    await assert.rejects(rpcRequest(url, "eth_getLogs"), { code: "CHAIN_RPC_UNREACHABLE", exitCode: 69 });
  });
});

describe("an address where no chain answers", () => {
  it("is named when nobody listens", async () => {
    const server = createServer();
    const url = await listening(server);
    await new Promise((closed) => server.close(closed));
    await assert.rejects(rpcRequest(url, "eth_chainId"), { code: "CHAIN_RPC_UNREACHABLE", message: /ECONNREFUSED/ });
  });

  it("is named when a page answers, and when nothing comes in time", async () => {
    const page = createServer((_, response) => response.end("<html>"));
    await assert.rejects(rpcRequest(await listening(page), "eth_chainId"), { code: "CHAIN_RPC_UNREACHABLE" });
    page.close();
    const mute = createServer(() => {});
    const url = await listening(mute);
    await assert.rejects(rpcRequest(url, "eth_chainId", [], 50), { message: /no answer in time/ });
    mute.closeAllConnections();
    mute.close();
  });
});
