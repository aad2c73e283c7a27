// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeederLimit} from "../src/types/Grid.sol";
import {Technology} from "../src/types/Tariff.sol";
import {AuctionCommunity} from "./AuctionCommunity.sol";

/// @notice The cases of vectors/auction, which TypeScript runs too (src/market/auction/vectors.test.ts). Numbers of a case are lists:
/// of each offer its side (0 sells, 1 buys), feeder, meter, energy and price, of each feeder its parent, net out, net in, sold
/// and bought. Places of offers count from 0, their numbers in the book from 1.
abstract contract AuctionVectors is AuctionCommunity {
    uint256 internal constant OFFER_PARTS = 5;
    uint256 internal constant LIMIT_PARTS = 5;

    mapping(uint256 meter => Home) internal homes;

    /// Runs every case of a file, each in a fresh community.
    function runAll(string memory file) internal {
        runEvery(1, file);
    }

    /// Runs one case out of `stride`.
    function runEvery(uint256 stride, string memory file) internal {
        string memory json = vm.readFile(string.concat("vectors/auction/", file));
        uint256 fresh = vm.snapshotState();
        uint256 i = 0;
        for (; vm.keyExistsJson(json, caseAt(i)); i += stride) {
            agreeOn(limitsOf(numbersOf(json, i, "limits")));
            toNegotiation();
            runCase(json, i);
            assertTrue(vm.revertToState(fresh));
        }
        assertGt(i, 0, "the file has no cases");
    }

    function runCase(string memory json, uint256 i) internal virtual;

    /// Lets the offer at a place arrive.
    function arrive(uint256[] memory offers, uint256 place) internal returns (uint32) {
        uint256 at = place * OFFER_PARTS;
        Home memory home = homeWith(offers[at + 2], uint16(offers[at + 1]));
        return post(home, offers[at] == 0, uint64(offers[at + 3]), uint64(offers[at + 4]));
    }

    function numbersOf(string memory json, uint256 i, string memory key) internal pure returns (uint256[] memory) {
        return vm.parseJsonUintArray(json, string.concat(caseAt(i), ".", key));
    }

    function caseAt(uint256 i) internal pure returns (string memory) {
        return string.concat(".cases[", vm.toString(i), "]");
    }

    function homeWith(uint256 meter, uint16 feeder) private returns (Home memory) {
        if (homes[meter].agent == address(0)) {
            homes[meter] = moveIn(string.concat("Home ", vm.toString(meter)), feeder, Technology.None);
            fund(homes[meter].agent, DEPOSIT);
        }
        return homes[meter];
    }

    function limitsOf(uint256[] memory numbers) private pure returns (FeederLimit[] memory limits) {
        limits = new FeederLimit[](numbers.length / LIMIT_PARTS);
        for (uint256 f = 0; f < limits.length; f++) {
            uint256 at = f * LIMIT_PARTS;
            limits[f] = FeederLimit(
                uint16(numbers[at]),
                uint48(numbers[at + 1]),
                uint48(numbers[at + 2]),
                uint48(numbers[at + 3]),
                uint48(numbers[at + 4])
            );
        }
    }
}
