import assert from "node:assert/strict";
import type { NetworkInterfaceInfo } from "node:os";
import { describe, it } from "node:test";
import { isOpenToOthers, ownNames, pageUrl } from "./own-names.ts";

const address = (text: string) => ({ address: text }) as NetworkInterfaceInfo;
const MACHINE = { lo: [address("127.0.0.1"), address("::1")], eth0: [address("192.168.1.7"), address("fe80::1%eth0")] };

describe("the names of the machine", () => {
  it("are the loopback's unless another address was asked for", () => {
    assert.deepEqual([...ownNames("127.0.0.1", MACHINE)], ["127.0.0.1", "localhost", "[::1]"]);
  });

  it("are the address that was asked for besides", () => {
    assert.deepEqual([...ownNames("192.168.1.7", MACHINE)].slice(3), ["192.168.1.7"]);
  });

  it("are all its addresses where it listens on all, and never a name that somebody could register", () => {
    const names = [...ownNames("0.0.0.0", MACHINE)];
    for (const name of ["192.168.1.7", "[fe80::1]", "127.0.0.1"]) assert.ok(names.includes(name), name);
    assert.ok(names.every((name) => name === "localhost" || /^[\d.]+$|^\[[\da-f:]+\]$/.test(name)));
  });

  it("lead to the page on this machine, also where it listens on all of them", () => {
    assert.equal(pageUrl("0.0.0.0", 8787), "http://127.0.0.1:8787/");
    assert.equal(pageUrl("192.168.1.7", 80), "http://192.168.1.7:80/");
    assert.equal(pageUrl("fe80::1", 8787), "http://[fe80::1]:8787/");
  });

  it("tell whether others can reach it", () => {
    for (const host of ["127.0.0.1", "127.0.0.2", "::1", "localhost"]) assert.equal(isOpenToOthers(host), false, host);
    for (const host of ["0.0.0.0", "::", "192.168.1.7", "fe80::1"]) assert.equal(isOpenToOthers(host), true, host);
  });
});
