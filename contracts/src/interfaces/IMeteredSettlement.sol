// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISettlement} from "./ISettlement.sol";

/// @title Settlement against both meters' readings (design, section 4)
/// @notice Who gets which Wh: pro rata in the order of binding, by cumulative floor. Who owes what: the party at fault, out of its hold.
/// A missing reading makes its owner silent from end + grace on, when no reading is accepted any more.
/// - `settle` needs both readings: without one it gives NoEvidence, also after silence began. `expire` needs silence to have begun:
///   it applies the rules of silence where a reading is missing (Expired) and settles where both exist (Settled).
/// - Holds end at end + 2 grace. Whoever is owed must have the trade settled or expired by then: afterwards anyone may release a
///   hold, and a trade that lacks what it needs ends as Expired without payment (TradeVoided).
/// - Energy tokens follow the money and never stop it: what the token refuses is left out, and left to `close` where it can be.
/// Assumptions: Vault, Tariff, Meters, Participants and EnergyToken are those of one community. Trades of one meter and interval are
/// opened in one metered settlement only, since each counts the meter's whole energy as its own. While the consortium has removed
/// this contract from the Vault, settling a trade that owes anything reverts; holds are freed from their end on.
interface IMeteredSettlement is ISettlement {
    event IntervalClosed(address indexed meter, uint32 indexed interval, uint64 exportWh, uint64 deliveredWh);
    event MarketChanged(address indexed market, bool allowed);

    error MeteredSettlement_NotConsortium(address caller);
    error MeteredSettlement_NotMarket(address caller);
    error MeteredSettlement_SameMeter(address meter);
    error MeteredSettlement_AlreadyOpen(bytes32 tradeId);
    error MeteredSettlement_MarketMismatch(address market, address caller);
    error MeteredSettlement_NotClosable(address meter, uint32 interval);
    error MeteredSettlement_ProofCount(uint256 proofs, uint256 trades);
    error MeteredSettlement_IntervalOver(uint32 interval, uint64 end);
    error MeteredSettlement_ZeroAddress();

    /// @notice Burns what a meter exported beyond its deliveries as feed-in. Anyone, once per meter and interval, when both
    /// readings exist and none of the meter's sales of that interval is open. The last settlement of a meter does it by itself.
    function close(address meter, uint32 interval) external;

    /// @notice Keys of both holds of a trade in the Vault, for `IVault.releaseExpired` after their `until`.
    function holdKeys(bytes32 tradeId) external pure returns (bytes32 buyerKey, bytes32 sellerKey);

    /// @notice 0 unknown, 1 open, 2 settled, 3 expired.
    function stateOf(bytes32 tradeId) external view returns (uint8);
    /// @notice What a meter sold and bought in an interval.
    function totals(address meter, uint32 interval) external view returns (uint64 soldWh, uint64 boughtWh);
    /// @notice Receivers of local grid fee, local tax and the fund's part.
    function accounts() external view returns (address grid, address tax, address fund);
    /// @notice Whether a market may open trades.
    function isMarket(address market) external view returns (bool);
    /// @notice Registers or removes a market. Only the consortium.
    function setMarket(address market, bool allowed) external;
}
