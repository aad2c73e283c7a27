// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

/// @title Energy that is available for exchange, 3 decimals: 1 unit = 1 Wh
/// @notice A household owner's balance is what its battery holds, as its meter attested last. Export is minted when it is
/// settled and burnt at once. Tokens move only between a household owner and the settlement contracts, and only these move them.
/// Invariant: when all intervals are closed and all meters have attested, the supply is what the batteries hold.
interface IEnergyToken is IERC20Metadata {
    event Attested(address indexed meter, address indexed owner, uint64 storedWh);
    event SettlementChanged(address indexed settlement, bool allowed);

    error EnergyToken_NotConsortium(address caller);
    error EnergyToken_NotSettlement(address caller);
    error EnergyToken_MeterNotValid(address meter);
    error EnergyToken_MeterWithoutHousehold(address meter);
    error EnergyToken_OverCapacity(uint64 storedWh, uint64 capacityWh);
    error EnergyToken_NotTransferable(address from, address to);

    /// @notice Sets the balance of the calling meter's household owner to what its battery holds: mints or burns the difference.
    /// Only a valid meter, up to its audited capacity.
    function attestStored(uint64 storedWh) external;

    /// @notice Brings metered export to the calling settlement: what the owner holds first, the rest is minted. Only settlements,
    /// which take the figure from recorded readings; the meter was valid when it recorded them and need not be so any more.
    function takeExport(address meter, uint64 exportWh) external;

    /// @notice Burns from the calling settlement's balance. Only settlements.
    function burn(uint256 amountWh) external;

    /// @notice Registers or removes a settlement. Only the consortium.
    function setSettlement(address settlement, bool allowed) external;

    /// @notice Whether a settlement is registered.
    function isSettlement(address settlement) external view returns (bool);
}
