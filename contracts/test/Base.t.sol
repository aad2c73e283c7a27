// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StdAssertions} from "forge-std/StdAssertions.sol";
import {StdUtils} from "forge-std/StdUtils.sol";
import {IBilateralMarket} from "../src/interfaces/IBilateralMarket.sol";
import {IConsortium} from "../src/interfaces/IConsortium.sol";
import {IDataAnchor} from "../src/interfaces/IDataAnchor.sol";
import {IDoubleAuction} from "../src/interfaces/IDoubleAuction.sol";
import {IEnergyAssets} from "../src/interfaces/IEnergyAssets.sol";
import {IEnergyToken} from "../src/interfaces/IEnergyToken.sol";
import {IFeederLimits} from "../src/interfaces/IFeederLimits.sol";
import {IMeteredSettlement} from "../src/interfaces/IMeteredSettlement.sol";
import {IMeters} from "../src/interfaces/IMeters.sol";
import {IMoneyToken} from "../src/interfaces/IMoneyToken.sol";
import {IParticipants} from "../src/interfaces/IParticipants.sol";
import {ITariff} from "../src/interfaces/ITariff.sol";
import {IUniformAuction} from "../src/interfaces/IUniformAuction.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {Technology} from "../src/types/Tariff.sol";
import {Founding, Terms} from "./Founding.sol";

/// @notice A whole community in one place: three members, one auditor, three homes, every contract deployed and registered.
/// Alice has PV, Carol a battery, Bob neither; each home has an agent with a mandate and a certified meter. Eve is a stranger.
/// Time stands at EPOCH, the start of interval 0: the gate of interval 1 has just opened.
/// @dev The parts of forge-std one by one: its Test.sol would also compile 15,000 lines of console.
abstract contract Base is Terms, StdAssertions, StdUtils {
    address internal eve = makeAddr("Eve, stranger");
    Home internal alice;
    Home internal bob;
    Home internal carol;

    Founding internal founding;
    IConsortium internal consortium;
    IMoneyToken internal money;
    ITariff internal tariff;
    IVault internal vault;
    IParticipants internal participants;
    IMeters internal meters;
    IEnergyToken internal energy;
    IDataAnchor internal anchors;
    IMeteredSettlement internal settlement;
    IBilateralMarket internal market;
    IFeederLimits internal feederLimits;
    IEnergyAssets internal assets;
    IUniformAuction internal uniform;
    IDoubleAuction internal double;

    uint256 private _payments;

    function setUp() public virtual {
        vm.warp(EPOCH);
        founding = new Founding();
        consortium = founding.consortium();
        money = founding.money();
        tariff = founding.tariff();
        vault = founding.vault();
        participants = founding.participants();
        meters = founding.meters();
        energy = founding.energy();
        anchors = founding.anchors();
        settlement = founding.settlement();
        market = founding.market();
        feederLimits = founding.feederLimits();
        assets = founding.assets();
        uniform = founding.uniform();
        double = founding.double();
        alice = moveIn("Alice", 1, Technology.Pv);
        bob = moveIn("Bob", 1, Technology.None);
        carol = moveIn("Carol", 2, Technology.Battery);
    }

    /// @dev A home that is enrolled, metered and represented by a published agent.
    function moveIn(string memory name, uint16 feeder, Technology technology) internal returns (Home memory) {
        return founding.moveIn(name, feeder, technology);
    }

    function certify(address meter) internal {
        vm.prank(audrey);
        meters.certify(meter, CAPACITY_WH, AUDITED_UNTIL);
    }

    /// @dev Makes the next call one that the members voted for.
    function byVote() internal {
        vm.prank(address(consortium));
    }

    /// @dev Money tokens for a new fiat payment.
    function payIn(address to, uint256 amount) internal {
        byVote();
        money.mint(keccak256(abi.encode("payment", ++_payments)), to, amount);
    }

    /// @dev Money in the vault.
    function fund(address owner, uint256 amount) internal {
        payIn(owner, amount);
        vm.startPrank(owner);
        money.approve(address(vault), amount);
        vault.deposit(amount);
        vm.stopPrank();
    }

    function record(address meter, uint32 boundary, uint64 importWh, uint64 exportWh) internal {
        vm.prank(meter);
        meters.recordReading(boundary, importWh, exportWh);
    }

    function startOf(uint32 interval) internal pure returns (uint64) {
        return EPOCH + uint64(interval) * INTERVAL;
    }
}
