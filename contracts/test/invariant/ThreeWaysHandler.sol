// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestedBatches} from "../../src/interfaces/IAttestedBatches.sol";
import {Commitment} from "../../src/types/Commitment.sol";
import {AtomicCommunity} from "../AtomicCommunity.sol";
import {AtomicFounding} from "../AtomicFounding.sol";
import {Founding} from "../Founding.sol";
import {SingleCommunity} from "../SingleCommunity.sol";
import {AtomicHandler} from "./AtomicHandler.sol";

/// @notice AtomicHandler with the two other ways in which the same commitments are paid: alone, when the consumer's meter confirms the newest, and
/// by a quorum that vouches for whatever it likes and whose batches become final late. Whatever is handed in one way is handed in the others too.
contract ThreeWaysHandler is SingleCommunity, AtomicHandler {
    /// A batch that waits for the end of its window, of one item.
    struct Pending {
        uint32 interval;
        bytes packed;
        Commitment commitment;
    }

    /// Times that each way has paid.
    uint256 public singlesPaid;
    uint256 public attestedPaid;
    IAttestedBatches private immutable _batches;
    Pending[] private _pending;

    constructor(Founding founding_, AtomicFounding atomicFounding_, Home[] memory homes)
        AtomicHandler(founding_, atomicFounding_, homes)
    {
        (single, _batches) = (atomicFounding_.single(), atomicFounding_.batches());
    }

    function setUp() public override(AtomicCommunity, AtomicHandler) {}

    /// The newest commitment alone, perhaps twice, perhaps for more than was promised; a batch of the same interval may follow or have come before.
    function confirmNewest(bool ofBob, uint24 deliveredWh, bool whole, bool twice) external {
        Home memory home = consumer(ofBob);
        if (chains[home.agent].length == 0) return;
        Confirmed memory c = confirm(home, anchorAll(), nextLeaf(), deliveredWh);
        if (whole) c.deliveredWh = c.commitment.energyWh;
        signAs(c, keyOf(home, c.leaf));
        uint64 end = startOf(c.commitment.interval + 1);
        if (block.timestamp < end) vm.warp(end);
        handInOne(c);
        if (twice) handInOne(c);
    }

    /// The nodes vouch for the newest commitment, which nobody has confirmed.
    function vouchForNewest(bool ofBob, uint24 deliveredWh) external {
        Commitment[] storage chain = chains[consumer(ofBob).agent];
        if (chain.length == 0) return;
        Commitment memory c = chain[chain.length - 1];
        uint64 end = startOf(c.interval + 1);
        if (block.timestamp < end) vm.warp(end);
        bytes memory accounts = abi.encodePacked(uint8(2), c.consumer, c.producer);
        bytes memory item = abi.encodePacked(
            uint16(1), uint32(c.sequence), uint40(deliveredWh % (c.energyWh + 1)), uint40(c.pricePerWh)
        );
        bytes memory packed = bytes.concat(accounts, item);
        bytes memory signatures = atomicFounding.quorumSignatures(_batches.batchId(c.interval, packed));
        try _batches.attest(c.interval, packed, signatures) {
            _pending.push(Pending(c.interval, packed, c));
        } catch {}
    }

    /// One of the pending batches becomes final, if its window is over; somebody may try it again later.
    function finalizeOne(uint8 which, uint8 hurry) external {
        if (_pending.length == 0) return;
        Pending memory p = _pending[which % _pending.length];
        if (hurry % 4 != 0) skip(BATCH_WINDOW);
        bool before = ledger.isSettled(p.commitment.consumer, p.commitment.sequence);
        uint64 deposit = ledger.accountOf(p.commitment.consumer).deposit;
        (IAttestedBatches.State state, uint64 finalAt) = _batches.stateOf(_batches.batchId(p.interval, p.packed));
        bool due = state == IAttestedBatches.State.Pending && block.timestamp >= finalAt;
        try _batches.finalize(p.interval, p.packed) {
            attestedPaid += note(p.commitment, before, deposit);
        } catch {
            assertFalse(due, "a batch that nobody challenged in its window is not final");
        }
    }

    function handInOne(Confirmed memory c) private {
        bool before = ledger.isSettled(c.commitment.consumer, c.commitment.sequence);
        uint64 deposit = ledger.accountOf(c.commitment.consumer).deposit;
        try single.settle(packOne(c)) {
            singlesPaid += note(c.commitment, before, deposit);
            // It reverts for what was paid.
            if (before) paidTwice++;
        } catch {}
    }

    /// @return Whether it was paid just now. Money that moves for one that was paid before is money that was paid twice.
    function note(Commitment memory c, bool before, uint64 deposit) private returns (uint256) {
        if (before && ledger.accountOf(c.consumer).deposit != deposit) paidTwice++;
        if (before || !ledger.isSettled(c.consumer, c.sequence)) return 0;
        settledCount++;
        if (++timesPaid[ledger.digestOf(c)] > 1) paidTwice++;
        return 1;
    }
}
