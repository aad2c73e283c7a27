// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TestBase} from "forge-std/Base.sol";
import {StdCheats} from "forge-std/StdCheats.sol";
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
import {IOrderBook} from "../src/interfaces/IOrderBook.sol";
import {IParticipants} from "../src/interfaces/IParticipants.sol";
import {ITariff} from "../src/interfaces/ITariff.sol";
import {IUniformAuction} from "../src/interfaces/IUniformAuction.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {FeederLimit} from "../src/types/Grid.sol";
import {Calendar, IntervalTariff, Technology} from "../src/types/Tariff.sol";

/// @notice What the community of the tests agreed on.
abstract contract Terms is TestBase, StdCheats {
    struct Home {
        bytes32 household;
        address owner;
        uint256 ownerKey;
        address agent;
        uint256 agentKey;
        address meter;
        uint16 feeder;
        Technology technology;
    }

    uint64 internal constant EPOCH = 20_000 days;
    uint32 internal constant INTERVAL = 1 hours;
    uint32 internal constant WINDOW = 1 hours;
    uint32 internal constant MARGIN = 5 minutes;
    uint32 internal constant GRACE = 1 hours;
    uint64 internal constant WITHDRAWAL_DELAY = INTERVAL + WINDOW + MARGIN + GRACE + 1;
    uint64 internal constant VOTING = 7 days;
    uint64 internal constant AUDITED_UNTIL = EPOCH + 365 days;
    uint64 internal constant CAPACITY_WH = 90_000;
    uint64 internal constant PV_FLOOR = 40_000;
    uint64 internal constant BATTERY_FLOOR = 60_000;
    /// 0.30 per kWh all in, less 0.02 of local fees.
    uint64 internal constant CEILING = 280_000;
    /// The connection point and two feeders below it.
    uint256 internal constant FEEDERS = 3;
    /// Standing offers that one post to the double auction looks at.
    uint256 internal constant MAX_STEPS = 32;
    uint48 internal constant NO_LIMIT = type(uint48).max;

    address internal mia = makeAddr("Mia, member");
    address internal max = makeAddr("Max, member");
    address internal mona = makeAddr("Mona, member");
    address internal audrey = makeAddr("Audrey, auditor");
    address internal otto = makeAddr("Otto, grid operator");
    address internal gridAccount = makeAddr("account of the grid");
    address internal taxAccount = makeAddr("account of the tax office");
    address internal fundAccount = makeAddr("fund of the operator");

    function founders() internal view returns (address[] memory members) {
        members = new address[](3);
        (members[0], members[1], members[2]) = (mia, max, mona);
    }

    function calendar() internal pure returns (Calendar memory) {
        return Calendar(EPOCH, INTERVAL, WINDOW, MARGIN, GRACE);
    }

    /// @dev One entry for the whole day.
    function schedule() internal pure returns (IntervalTariff[] memory entries) {
        entries = new IntervalTariff[](1);
        entries[0] = IntervalTariff({
            energyPrice: 150_000,
            gridFee: 100_000,
            tax: 50_000,
            feedIn: 80_000,
            localGridFee: 15_000,
            localTax: 5_000,
            fundPerWh: 10_000
        });
    }

    /// @dev All below the connection point; they carry whatever comes.
    function unlimited(uint256 count) internal pure returns (FeederLimit[] memory limits) {
        limits = new FeederLimit[](count);
        for (uint256 f = 0; f < count; f++) {
            limits[f] = FeederLimit(0, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT);
        }
    }

    /// @dev Deploys what was compiled for the chain. A test that imports a contract itself is compiled with the optimiser, slowly.
    function create(string memory file, bytes memory arguments) internal returns (address) {
        return deployCode(string.concat("contracts/src/", file), arguments);
    }

    function floors() internal pure returns (uint64[3] memory) {
        return [uint64(0), PV_FLOOR, BATTERY_FLOOR];
    }
}

/// @notice Deploys every contract of a community, registers them with each other, and lets homes move in.
/// @dev A contract of its own, so that it is compiled once and not into every test.
contract Founding is Terms {
    IConsortium public consortium;
    IMoneyToken public money;
    ITariff public tariff;
    IVault public vault;
    IParticipants public participants;
    IMeters public meters;
    IEnergyToken public energy;
    IDataAnchor public anchors;
    IMeteredSettlement public settlement;
    IBilateralMarket public market;
    IFeederLimits public feederLimits;
    IEnergyAssets public assets;
    IUniformAuction public uniform;
    IDoubleAuction public double;

    constructor() {
        consortium = IConsortium(create("trust/Consortium.sol", abi.encode(founders(), VOTING)));
        money = IMoneyToken(create("tokens/MoneyToken.sol", abi.encode(consortium)));
        tariff = ITariff(create("market/Tariff.sol", abi.encode(consortium, calendar(), schedule(), floors())));
        vault = IVault(create("settlement/Vault.sol", abi.encode(consortium, money, WITHDRAWAL_DELAY)));
        participants = IParticipants(create("trust/Participants.sol", abi.encode(consortium)));
        meters = IMeters(create("trust/Meters.sol", abi.encode(consortium, tariff)));
        energy = IEnergyToken(create("tokens/EnergyToken.sol", abi.encode(consortium, meters, participants)));
        anchors = IDataAnchor(create("data/DataAnchor.sol", abi.encode(participants, consortium)));
        feederLimits = IFeederLimits(create("grid/FeederLimits.sol", abi.encode(consortium, tariff)));
        assets = IEnergyAssets(create("market/EnergyAssets.sol", abi.encode(consortium, vault)));
        market = IBilateralMarket(create("market/BilateralMarket.sol", abi.encode(consortium, tariff, participants)));
        bytes memory knows =
            abi.encode(consortium, vault, tariff, participants, meters, energy, gridAccount, taxAccount, fundAccount);
        settlement = IMeteredSettlement(create("settlement/MeteredSettlement.sol", knows));
        bytes memory auctions = abi.encode(consortium, tariff, vault, settlement, participants);
        uniform = IUniformAuction(create("market/UniformAuction.sol", auctions));
        double = IDoubleAuction(create("market/DoubleAuction.sol", bytes.concat(auctions, abi.encode(MAX_STEPS))));
        register();
    }

    /// @notice A home that is enrolled, metered and represented by a published agent.
    function moveIn(string memory name, uint16 feeder, Technology technology) external returns (Home memory home) {
        home = homeOf(name, feeder, technology);
        vm.prank(address(consortium));
        participants.enrol(home.household, home.owner, home.meter, home.feeder);
        vm.prank(audrey);
        meters.certify(home.meter, CAPACITY_WH, AUDITED_UNTIL);
        bytes memory mandate = mandateOf(home);
        vm.prank(home.agent);
        participants.PublishInfo(infoOf(home), mandate);
    }

    /// @notice A home's keys; nothing of it is on the chain yet.
    function homeOf(string memory name, uint16 feeder, Technology technology) public returns (Home memory home) {
        (home.owner, home.ownerKey) = makeAddrAndKey(name);
        (home.agent, home.agentKey) = makeAddrAndKey(string.concat(name, "'s agent"));
        home.meter = makeAddr(string.concat(name, "'s meter"));
        home.household = keccak256(abi.encode(name, "salt"));
        (home.feeder, home.technology) = (feeder, technology);
    }

    function infoOf(Home memory home) public pure returns (IParticipants.AgentInfo memory) {
        bytes32 half = keccak256(abi.encode(home.agent));
        bytes memory publicKey = abi.encodePacked(bytes1(0x02), half, half);
        return IParticipants.AgentInfo(home.household, home.technology, publicKey, "memory:agent");
    }

    /// @notice The owner's signature that lets the agent act for the home.
    function mandateOf(Home memory home) public view returns (bytes memory) {
        bytes32 typeHash = keccak256("Mandate(address agent,bytes32 household,uint8 technology)");
        bytes32 mandate = keccak256(abi.encode(typeHash, home.agent, home.household, home.technology));
        return sign(home.ownerKey, "neighborwatt participants", address(participants), mandate);
    }

    /// @notice An EIP-712 signature, r ‖ s ‖ v, for a contract of version 1.
    function sign(uint256 key, string memory name, address verifier, bytes32 structHash)
        public
        view
        returns (bytes memory)
    {
        bytes32 typeHash =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain =
            keccak256(abi.encode(typeHash, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked("\x19\x01", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }

    function register() private {
        vm.startPrank(address(consortium));
        vault.setCaller(address(settlement), true);
        vault.setCaller(address(assets), true);
        energy.setSettlement(address(settlement), true);
        settlement.setMarket(address(market), true);
        market.setSettlement(address(settlement), true);
        meters.setAuditor(audrey, true);
        feederLimits.setLimits(unlimited(FEEDERS));
        feederLimits.setOperator(otto, true);
        assets.setOperator(otto, true);
        feederLimits.setMarket(address(market), true);
        market.setGuards(onlyLimits());
        registerBook(uniform);
        registerBook(double);
        vm.stopPrank();
    }

    /// What every market needs that takes binding offers.
    function registerBook(IOrderBook book) private {
        vault.setCaller(address(book), true);
        settlement.setMarket(address(book), true);
        feederLimits.setMarket(address(book), true);
        book.setGuards(onlyLimits());
    }

    function onlyLimits() private view returns (address[] memory guards) {
        guards = new address[](1);
        guards[0] = address(feederLimits);
    }
}
