// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SharingKey} from "../types/Sharing.sol";

/// @title Sharing by a key that law prescribes: what was metered is divided, nothing is ordered beforehand
/// @notice The consortium votes on a key. A home takes part once one of its agents has joined, whose money in the Vault pays what the home
/// takes and which is paid for what it gives. When both readings of an interval stand of everybody, anyone may have it shared: the contract
/// works out who gave what to whom and pays it, once.
/// - A home whose meter is silent is waited for until silence begins; then it is left out, and shares nothing. Its part is nobody's.
/// - A home without the money for all that it took, at the members' price with local fees, is left out as a taker: it pays the grid for all of
///   it. Whoever feeds in is never left unpaid for what a neighbour took, and nobody's poverty holds up the others.
/// - Where no price suits both sides, because the grid is cheaper than a neighbour, nothing is shared.
/// A list says who shares and has which part: 28 bytes for each home, in the order in which ties are broken: its meter (20), the part of its
/// energy that takes part in 1e-9 (4), its coefficient in 1e-9 or its class from 0 on, 0xffffffff for none (4). Only the hashes of lists
/// are stored; whoever has an interval shared hands in the list.
/// Assumptions: Vault, Tariff, Meters and Participants are those of one community; its homes trade in no market beside, where the same energy
/// would count again; this contract is a caller of the Vault.
interface ISharingLedger {
    enum LeftOut {
        NotJoined,
        Silent,
        NotCovered
    }

    /// @param lists Hashes, one for all hours or one for each hour of the day.
    event KeyChanged(uint32 indexed validFrom, SharingKey key, bytes32[] lists);
    event Joined(address indexed meter, address indexed account, uint32 from);
    event Left(address indexed meter, address indexed account, uint32 until);
    /// What one home gave another, and what the taker paid: price to the giver, fees to grid and tax.
    event EnergyShared(
        uint32 indexed interval,
        address indexed giverMeter,
        address indexed takerMeter,
        address giver,
        address taker,
        uint64 energyWh,
        uint64 pricePerWh,
        uint256 localGridFee,
        uint256 localTax
    );
    event HomeLeftOut(uint32 indexed interval, address indexed meter, LeftOut why);
    /// @param missedWh What the key left over although it could have gone from neighbour to neighbour.
    event IntervalShared(uint32 indexed interval, uint256 sharedWh, uint256 missedWh);

    error SharingLedger_NotConsortium(address caller);
    error SharingLedger_ZeroAddress();
    error SharingLedger_ListCount(uint256 lists);
    error SharingLedger_NotAccount(address meter, address caller, address account);
    error SharingLedger_NoKey(uint32 interval);
    error SharingLedger_TooEarly(uint32 interval, uint64 end);
    error SharingLedger_TooLate(uint32 interval, uint64 tooLateFrom);
    error SharingLedger_AlreadyShared(uint32 interval);
    error SharingLedger_OtherList(uint32 interval, bytes32 got, bytes32 expected);
    error SharingLedger_BadList(uint256 place);
    error SharingLedger_TooManyHomes(uint256 homes, uint256 most);
    error SharingLedger_WaitsFor(uint32 interval, address meter, uint64 silenceFrom);

    /// @notice Changes the key, from the first interval on that has not begun. Only the consortium.
    function setKey(SharingKey calldata key, bytes32[] calldata lists) external;

    /// @notice The calling agent pays and is paid for its home, from the first interval on that has not begun. In place of another agent of
    /// the home, too; intervals that have begun stay with that one.
    function join() external returns (address meter, uint32 from);

    /// @notice The calling agent's home shares no more, from the first interval on that has not begun.
    function leave(address meter) external;

    /// @notice Divides and pays an interval that has ended, until as much time has passed after silence began as before it: then bills go
    /// by the grid alone. Anyone, once; the list is that of its hour.
    /// @return sharedWh What went from neighbour to neighbour.
    function share(uint32 interval, bytes calldata list) external returns (uint256 sharedWh);

    function isShared(uint32 interval) external view returns (bool);
    /// @notice The key of an interval, and the hash of its list.
    function keyOf(uint32 interval) external view returns (SharingKey memory key, bytes32 list);
    /// @notice What members pay each other in an interval; false where no price suits both sides.
    function priceOf(uint32 interval) external view returns (bool suits, uint64 pricePerWh);
    /// @notice Who pays for a home in an interval; zero where it does not take part.
    function accountOf(address meter, uint32 interval) external view returns (address);
    /// @notice Homes that one list may have.
    function mostHomes() external view returns (uint256);
}
