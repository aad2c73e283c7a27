// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEnergyAccounts} from "../../../../src/interfaces/IEnergyAccounts.sol";
import {AtomicFounding, AtomicTerms} from "../../../AtomicFounding.sol";
import {Base} from "../../../Base.t.sol";

/// @notice Anna is an authority. Nobody has an account yet; Alice's agent and Eve, whom no household knows, have money.
abstract contract AccountsTest is Base, AtomicTerms {
    uint32 internal constant K = 5;
    uint64 internal constant ENERGY = 1_000;
    uint64 internal constant PRICE = 150_000;
    address internal constant BURNT = 0x000000000000000000000000000000000000dEaD;

    AtomicFounding internal atomics;
    IEnergyAccounts internal accounts;
    address internal anna;
    uint256 internal annaKey;

    function setUp() public virtual override {
        super.setUp();
        atomics = new AtomicFounding(founding);
        accounts = atomics.deployEnergyAccounts();
        (anna, annaKey) = makeAddrAndKey("Anna, authority");
        byVote();
        accounts.setAuthority(anna, true);
        fund(alice.agent, OPENING_BURN);
        fund(eve, OPENING_BURN);
    }

    function openByBurning(address producer) internal {
        vm.prank(producer);
        accounts.openByBurning();
    }

    function certificateOf(address producer, uint64 validUntil, uint256 key) internal view returns (bytes memory) {
        bytes32 typeHash = keccak256("EnergyAccount(address producer,uint64 validUntil)");
        bytes32 structHash = keccak256(abi.encode(typeHash, producer, validUntil));
        return founding.sign(key, "neighborwatt energy accounts", address(accounts), structHash);
    }

    function add(address producer, uint32 interval, uint64 energyWh, uint64 pricePerWh) internal returns (uint32) {
        vm.prank(producer);
        return accounts.addEnergy(interval, energyWh, pricePerWh, true);
    }

    function lower(address producer, uint32 number, uint64 energyWh) internal {
        vm.prank(producer);
        accounts.lowerEnergy(number, energyWh);
    }

    function nextHead(bytes32 before, uint32 number, uint64 energyWh) internal pure returns (bytes32) {
        return keccak256(abi.encode(before, number, K, energyWh, PRICE, true));
    }

    function nextDigest(bytes32 before, uint32 number, address producer, uint64 energyWh, uint256 addedAt)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(before, number, producer, energyWh, PRICE, true, addedAt));
    }
}
