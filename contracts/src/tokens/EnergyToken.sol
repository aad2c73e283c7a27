// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IEnergyToken} from "../interfaces/IEnergyToken.sol";
import {IMeters} from "../interfaces/IMeters.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";

/// @title Energy token; documented in IEnergyToken
contract EnergyToken is ERC20, IEnergyToken {
    address public immutable consortium;
    IMeters public immutable meters;
    IParticipants public immutable participants;

    /// @inheritdoc IEnergyToken
    mapping(address settlement => bool) public isSettlement;

    modifier onlySettlement() {
        if (!isSettlement[msg.sender]) revert EnergyToken_NotSettlement(msg.sender);
        _;
    }

    constructor(address consortium_, IMeters meters_, IParticipants participants_) ERC20("neighborwatt energy", "NWE") {
        consortium = consortium_;
        meters = meters_;
        participants = participants_;
    }

    /// @inheritdoc IEnergyToken
    function attestStored(uint64 storedWh) external {
        if (!meters.isValid(msg.sender)) revert EnergyToken_MeterNotValid(msg.sender);
        uint64 capacityWh = meters.meterOf(msg.sender).capacityWh;
        if (storedWh > capacityWh) revert EnergyToken_OverCapacity(storedWh, capacityWh);
        IParticipants.Household memory household = _householdOf(msg.sender);
        if (!household.active) revert EnergyToken_MeterWithoutHousehold(msg.sender);

        uint256 heldWh = balanceOf(household.owner);
        if (storedWh > heldWh) _mint(household.owner, storedWh - heldWh);
        else _burn(household.owner, heldWh - storedWh);
        emit Attested(msg.sender, household.owner, storedWh);
    }

    /// @inheritdoc IEnergyToken
    function takeExport(address meter, uint64 exportWh) external onlySettlement {
        address owner = _householdOf(meter).owner;
        uint256 fromStockWh = Math.min(balanceOf(owner), exportWh);
        _transfer(owner, msg.sender, fromStockWh);
        _mint(msg.sender, exportWh - fromStockWh);
    }

    /// @inheritdoc IEnergyToken
    function burn(uint256 amountWh) external onlySettlement {
        _burn(msg.sender, amountWh);
    }

    /// @inheritdoc IEnergyToken
    function setSettlement(address settlement, bool allowed) external {
        if (msg.sender != consortium) revert EnergyToken_NotConsortium(msg.sender);
        isSettlement[settlement] = allowed;
        emit SettlementChanged(settlement, allowed);
    }

    /// @inheritdoc IERC20Metadata
    function decimals() public pure override(ERC20, IERC20Metadata) returns (uint8) {
        return 3;
    }

    function _update(address from, address to, uint256 amountWh) internal override {
        bool mintOrBurn = from == address(0) || to == address(0);
        bool bySettlement = isSettlement[msg.sender] && (from == msg.sender || to == msg.sender);
        if (!mintOrBurn && !bySettlement) revert EnergyToken_NotTransferable(from, to);
        super._update(from, to, amountWh);
    }

    function _householdOf(address meter) private view returns (IParticipants.Household memory household) {
        bytes32 id = participants.householdOfMeter(meter);
        if (id == bytes32(0)) revert EnergyToken_MeterWithoutHousehold(meter);
        return participants.householdOf(id);
    }
}
