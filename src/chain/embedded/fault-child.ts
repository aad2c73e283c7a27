import { alice, bank, bob, deployToken, GENESIS, knowToken, mint, soon, transfer } from "./fixtures.ts";
import { openEmbeddedChain } from "./open.ts";

/**
 * The victim of `fault.test.ts`: makes blocks of payments as fast as it can and tells of each on standard output once
 * it has the receipts. It never ends by itself.
 */
const chain = await openEmbeddedChain({
  directory: process.argv[2] as string,
  genesisAt: GENESIS,
  checkpointEveryBlocks: 5,
});
knowToken(chain);
if (chain.head().number === 0) await deployToken(chain);
let [minted, paid] = [await chain.nonceOf(bank.address), await chain.nonceOf(alice.address)];
for (;;) {
  const block = await chain.produce(soon(chain), [
    mint(chain, minted++, alice.address, 10n),
    transfer(chain, alice, paid++, bob.address, 3n),
    transfer(chain, alice, paid++, bob.address, 4n),
  ]);
  const { number, stateRoot, receipts } = block;
  process.stdout.write(`${JSON.stringify({ number, stateRoot, hashes: receipts.map(({ hash }) => hash) })}\n`);
}
