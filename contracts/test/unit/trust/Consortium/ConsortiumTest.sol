// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IConsortium} from "../../../../src/interfaces/IConsortium.sol";
import {Base} from "../../../Base.t.sol";

/// @notice Mia proposes, Max and Mona vote; two of the three founders are a majority.
abstract contract ConsortiumTest is Base {
    bytes32 internal constant REASON = "because we want to";
    uint64 internal constant VOTES_UNTIL = EPOCH + VOTING;
    uint64 internal constant LAPSED_AT = VOTES_UNTIL + VOTING;

    function callTo(address target, bytes memory data) internal pure returns (IConsortium.Call[] memory calls) {
        calls = new IConsortium.Call[](1);
        calls[0] = IConsortium.Call(target, data);
    }

    function toAdmit(address newcomer) internal view returns (IConsortium.Call[] memory) {
        return callTo(address(consortium), abi.encodeCall(IConsortium.admit, (newcomer)));
    }

    function toRemove(address member) internal view returns (IConsortium.Call[] memory) {
        return callTo(address(consortium), abi.encodeCall(IConsortium.remove, (member)));
    }

    function propose(IConsortium.Call[] memory calls) internal returns (bytes32) {
        vm.prank(mia);
        return consortium.propose(calls, REASON);
    }

    function vote(address member, bytes32 id, bool approve) internal {
        vm.prank(member);
        consortium.vote(id, approve);
    }

    function proposeAndAgree(IConsortium.Call[] memory calls) internal returns (bytes32 id) {
        id = propose(calls);
        vote(mia, id, true);
        vote(max, id, true);
    }

    function isFounder(address account) internal view returns (bool) {
        return account == mia || account == max || account == mona;
    }
}
