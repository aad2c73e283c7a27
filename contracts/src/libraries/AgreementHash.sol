// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Agreement, Trade} from "../types/Trade.sol";

/// @title What both sides of a deal sign (EIP-712)
/// @notice The chain and the market stand in the domain that `BilateralMarket` adds. Shared cases: vectors/agreement.
library AgreementHash {
    bytes32 internal constant TYPE_HASH = keccak256(
        "Agreement(address settlement,bytes32 ask,bytes32 bid,address seller,address buyer,uint16 askFeeder,uint16 bidFeeder,"
        "uint32 interval,uint64 energyWh,uint64 pricePerWh,uint64 expiry,uint64 nonce)"
    );

    /// @notice hashStruct of EIP-712. Every field is static, so encoding the struct encodes its fields in order.
    function structHash(Agreement memory agreement) internal pure returns (bytes32) {
        return keccak256(abi.encode(TYPE_HASH, agreement));
    }

    /// @notice The trade that an agreement becomes when its seller writes it. Twin: `tradeOf` in src/domain/trade.ts.
    function toTrade(Agreement memory a, address market) internal pure returns (Trade memory) {
        return Trade({
            market: market,
            ask: a.ask,
            bid: a.bid,
            seller: a.seller,
            buyer: a.buyer,
            interval: a.interval,
            energyWh: a.energyWh,
            pricePerWh: a.pricePerWh,
            nonce: a.nonce
        });
    }
}
