// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Technology} from "../../src/types/Tariff.sol";
import {Commitment, Payment} from "../../src/types/Commitment.sol";
import {SingleCommunity} from "../SingleCommunity.sol";

/// @notice What a single commitment costs, the call as a transaction of its own, in a community that is in use: both sides have paid and earned
/// before, and twenty consumers have a commitment in the anchor. A key tree has 128 leaves, as that of an hourly community. Three of four keys
/// come after one that has marked their slot.
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract SingleGasTest is SingleCommunity {
    uint256 private constant LIMIT = 102_000;
    uint256 private constant NEW_SLOT = 17_200;
    uint256 private constant NEW_INTERVAL = 12_000;
    uint256 private constant DEPTH = 7;
    uint256 private constant ANCHOR_DEPTH = 5;

    Home private _buyer;
    Home private _seller;

    function setUp() public override {
        super.setUp();
        single = atomicFounding.deploySingle();
        (_buyer, _seller) = (moveIn("Yara", 1, Technology.None), moveIn("Zoe", 1, Technology.Pv));
        atomicFounding.learn("Yara");
        atomicFounding.learn("Zoe");
        atomicFounding.certifyAndAnnounce(root(), _buyer.meter);
        fund(_buyer.agent, AT_STAKE);
        putAside(_buyer, AT_STAKE);
        byVote();
        ledger.setSettlement(address(this), true);
        Payment[] memory before = new Payment[](1);
        before[0] = Payment(_buyer.agent, 60, _seller.agent, 1, 1, 1);
        ledger.pay(before);
    }

    function test_OneCommitment() external {
        settleFormer();
        settleAndCheck("settle", 1, LIMIT);
    }

    function test_OneCommitmentWithTheFirstKeyOfASlot() external {
        settleFormer();
        settleAndCheck("settle, first key of a slot", 4, LIMIT + NEW_SLOT);
    }

    /// Fees of an interval are asked for once.
    function test_TheFirstOfAnInterval() external {
        settleFormer();
        settleAndCheckOf(K + 1, "settle, first of its interval", 1, LIMIT + NEW_INTERVAL);
    }

    function settleAndCheck(string memory scenario, uint16 leaf, uint256 limit) private {
        settleAndCheckOf(K, scenario, leaf, limit);
    }

    function settleAndCheckOf(uint32 interval, string memory scenario, uint16 leaf, uint256 limit) private {
        bytes memory packed = packOne(confirmed(interval, leaf));
        vm.warp(startOf(interval + 1));
        single.settle(packed);
        uint256 measured = vm.snapshotGasLastCall("SingleSettlement", scenario);
        vm.snapshotValue("SingleSettlement", string.concat(scenario, ": bytes of calldata"), packed.length);
        assertTrue(ledger.isSettled(_buyer.agent, uint64(chains[_buyer.agent].length)));
        assertLe(measured, limit, scenario);
    }

    /// Another commitment to the same seller, with an earlier key of the same slot.
    function settleFormer() private {
        bytes memory packed = packOne(confirmed(K, 0));
        toEnd();
        single.settle(packed);
    }

    function confirmed(uint32 interval, uint16 leaf) private returns (Confirmed memory c) {
        Commitment memory drafted = draft(_buyer, _seller, ENERGY);
        (drafted.consumerRoot, drafted.interval) = (root(), interval);
        drafted.expiry = startOf(interval + 1) + GRACE;
        append(drafted);
        uint32 anchor = anchorRoot(climb(bookLeaves()[0], ANCHOR_DEPTH));
        c = confirm(_buyer, anchor, leaf, ENERGY);
        (c.path, c.keyPath) = (siblings(ANCHOR_DEPTH), bytes.concat(treePath(leaves(), leaf), siblings(DEPTH - 3)));
    }

    /// Of 128 keys, as seen from the first eight.
    function root() private view returns (bytes32) {
        return climb(treeRoot(leaves()), DEPTH - 3);
    }

    function leaves() private view returns (bytes32[] memory all) {
        all = new bytes32[](8);
        for (uint256 i = 0; i < all.length; i++) {
            all[i] = keyLeaf(keyOf(_buyer, i), i);
        }
    }

    function climb(bytes32 leaf, uint256 levels) private pure returns (bytes32 top) {
        top = leaf;
        for (uint256 i = 0; i < levels; i++) {
            top = pair(top, keccak256(abi.encode("sibling", i)));
        }
    }

    function siblings(uint256 levels) private pure returns (bytes memory path) {
        for (uint256 i = 0; i < levels; i++) {
            path = bytes.concat(path, keccak256(abi.encode("sibling", i)));
        }
    }
}
