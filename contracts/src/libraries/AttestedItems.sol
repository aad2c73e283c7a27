// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAttestedBatches} from "../interfaces/IAttestedBatches.sol";
import {Payment} from "../types/Commitment.sol";

/// @notice Where the parts of a packed batch lie in the calldata.
struct ItemTable {
    uint256 accountsAt;
    uint256 accounts;
    uint256 itemsAt;
    uint256 count;
}

/// @notice What the nodes vouch for: this commitment pays for so much energy at this price.
struct AttestedItem {
    address consumer;
    address producer;
    uint64 sequence;
    uint64 deliveredWh;
    uint64 pricePerWh;
}

/// @title Attested items as bytes, read where they lie: `u8 accounts ‖ accounts × address ‖ items`
/// @notice An item has 16 bytes, big-endian: consumer (1), producer (1), sequence (4), deliveredWh (5), pricePerWh (5). An address, which
/// most items would otherwise repeat, is written once.
/// @dev Positions are checked once in `open`; the others rely on it, and on their caller for an item's place.
library AttestedItems {
    uint256 private constant ACCOUNT_BYTES = 20;
    uint256 private constant ITEM_BYTES = 16;

    /// @notice The parts of a batch, whose length must be that of its accounts and whole items, one at least.
    function open(bytes calldata packed) internal pure returns (ItemTable memory table) {
        if (packed.length == 0) revert IAttestedBatches.AttestedBatches_Empty();
        uint256 accounts = uint8(packed[0]);
        uint256 head = 1 + accounts * ACCOUNT_BYTES;
        if (packed.length < head || (packed.length - head) % ITEM_BYTES != 0) {
            revert IAttestedBatches.AttestedBatches_Malformed(packed.length);
        }
        if (packed.length == head) revert IAttestedBatches.AttestedBatches_Empty();
        uint256 start;
        assembly ("memory-safe") {
            start := packed.offset
        }
        return ItemTable(start + 1, accounts, start + head, (packed.length - head) / ITEM_BYTES);
    }

    /// @notice Refuses a batch in which an item names an account that is not there, or costs more than fits 64 bits.
    /// @param feesPerWh Local grid fee and local tax.
    function check(ItemTable memory table, uint256 feesPerWh) internal pure {
        for (uint256 i = 0; i < table.count; i++) {
            uint256 word = _word(table, i);
            if (uint8(word >> 120) >= table.accounts || uint8(word >> 112) >= table.accounts) {
                revert IAttestedBatches.AttestedBatches_AccountUnknown(i);
            }
            if (uint40(word >> 40) * (uint40(word) + feesPerWh) > type(uint64).max) {
                revert IAttestedBatches.AttestedBatches_AmountTooLarge(i);
            }
        }
    }

    /// @notice An item of a batch that was checked.
    function at(ItemTable memory table, uint256 i) internal pure returns (AttestedItem memory item) {
        uint256 word = _word(table, i);
        item.consumer = _account(table, uint8(word >> 120));
        item.producer = _account(table, uint8(word >> 112));
        item.sequence = uint32(word >> 80);
        item.deliveredWh = uint40(word >> 40);
        item.pricePerWh = uint40(word);
    }

    /// @notice What all items of a batch that was checked cost and bring. That it fits 64 bits is part of the check.
    function payments(ItemTable memory table, uint256 gridFee, uint256 tax)
        internal
        pure
        returns (Payment[] memory all)
    {
        uint256 count = table.count;
        all = new Payment[](count);
        for (uint256 i = 0; i < count; i++) {
            uint256 word = _word(table, i);
            uint256 deliveredWh = uint40(word >> 40);
            Payment memory p = all[i];
            p.consumer = _account(table, uint8(word >> 120));
            p.sequence = uint32(word >> 80);
            p.producer = _account(table, uint8(word >> 112));
            unchecked {
                p.paid = uint64(deliveredWh * uint40(word));
                p.gridFee = uint64(deliveredWh * gridFee);
                p.tax = uint64(deliveredWh * tax);
            }
        }
    }

    function _word(ItemTable memory table, uint256 i) private pure returns (uint256 word) {
        uint256 start = table.itemsAt;
        assembly ("memory-safe") {
            word := shr(128, calldataload(add(start, mul(i, ITEM_BYTES))))
        }
    }

    function _account(ItemTable memory table, uint256 place) private pure returns (address account) {
        uint256 start = table.accountsAt;
        assembly ("memory-safe") {
            account := shr(96, calldataload(add(start, mul(place, ACCOUNT_BYTES))))
        }
    }
}
