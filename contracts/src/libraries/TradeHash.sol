// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trade} from "../types/Trade.sol";

/// @title The name of a trade
library TradeHash {
    /// @notice Hash over every field, so a trade that differs in one of them is another trade.
    function id(Trade memory trade) internal pure returns (bytes32) {
        return keccak256(abi.encode(trade));
    }
}
