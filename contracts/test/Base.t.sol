// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {DataAnchor} from "../src/data/DataAnchor.sol";
import {IParticipants} from "../src/interfaces/IParticipants.sol";
import {BilateralMarket} from "../src/market/BilateralMarket.sol";
import {Tariff} from "../src/market/Tariff.sol";
import {MeteredSettlement} from "../src/settlement/MeteredSettlement.sol";
import {Vault} from "../src/settlement/Vault.sol";
import {EnergyToken} from "../src/tokens/EnergyToken.sol";
import {MoneyToken} from "../src/tokens/MoneyToken.sol";
import {Consortium} from "../src/trust/Consortium.sol";
import {Meters} from "../src/trust/Meters.sol";
import {Participants} from "../src/trust/Participants.sol";
import {Calendar, IntervalTariff, Technology} from "../src/types/Tariff.sol";

/// @notice A whole community in one place: three members, one auditor, three homes, every contract deployed and registered.
/// Alice has PV, Carol a battery, Bob neither; each home has an agent with a mandate and a certified meter. Eve is a stranger.
/// Time stands at EPOCH, the start of interval 0: the gate of interval 1 has just opened.
abstract contract Base is Test {
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
    /// 0.30 per kWh all in, 0.02 of local fees: the ceiling.
    uint64 internal constant CEILING = 280_000;

    address internal mia = makeAddr("Mia, member");
    address internal max = makeAddr("Max, member");
    address internal mona = makeAddr("Mona, member");
    address internal audrey = makeAddr("Audrey, auditor");
    address internal eve = makeAddr("Eve, stranger");
    address internal gridAccount = makeAddr("account of the grid");
    address internal taxAccount = makeAddr("account of the tax office");
    address internal fundAccount = makeAddr("fund of the operator");

    Home internal alice;
    Home internal bob;
    Home internal carol;

    Consortium internal consortium;
    MoneyToken internal money;
    Tariff internal tariff;
    Vault internal vault;
    Participants internal participants;
    Meters internal meters;
    EnergyToken internal energy;
    DataAnchor internal anchors;
    MeteredSettlement internal settlement;
    BilateralMarket internal market;

    uint256 private _payments;

    function setUp() public virtual {
        vm.warp(EPOCH);
        deploy();
        register();
        alice = moveIn("Alice", 1, Technology.Pv);
        bob = moveIn("Bob", 1, Technology.None);
        carol = moveIn("Carol", 2, Technology.Battery);
    }

    function deploy() private {
        consortium = new Consortium(founders(), VOTING);
        money = new MoneyToken(address(consortium));
        tariff = new Tariff(address(consortium), calendar(), schedule(), floors());
        vault = new Vault(address(consortium), money, WITHDRAWAL_DELAY);
        participants = new Participants(address(consortium));
        meters = new Meters(address(consortium), tariff);
        energy = new EnergyToken(address(consortium), meters, participants);
        anchors = new DataAnchor(participants, consortium);
        market = new BilateralMarket(address(consortium), address(tariff), address(participants));
        settlement = new MeteredSettlement(
            address(consortium),
            address(vault),
            address(tariff),
            address(participants),
            address(meters),
            address(energy),
            gridAccount,
            taxAccount,
            fundAccount
        );
    }

    function register() private {
        vm.startPrank(address(consortium));
        vault.setCaller(address(settlement), true);
        energy.setSettlement(address(settlement), true);
        settlement.setMarket(address(market), true);
        market.setSettlement(address(settlement), true);
        meters.setAuditor(audrey, true);
        vm.stopPrank();
    }

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

    function floors() internal pure returns (uint64[3] memory) {
        return [uint64(0), PV_FLOOR, BATTERY_FLOOR];
    }

    /// @dev Makes the next call one that the members voted for.
    function byVote() internal {
        vm.prank(address(consortium));
    }

    /// @dev A home that is enrolled, metered and represented by a published agent.
    function moveIn(string memory name, uint16 feeder, Technology technology) internal returns (Home memory home) {
        home = homeOf(name, feeder, technology);
        byVote();
        participants.enrol(home.household, home.owner, home.meter, home.feeder);
        certify(home.meter);
        bytes memory mandate = mandateOf(home);
        vm.prank(home.agent);
        participants.PublishInfo(infoOf(home), mandate);
    }

    /// @dev A home's keys; nothing of it is on the chain yet.
    function homeOf(string memory name, uint16 feeder, Technology technology) internal returns (Home memory home) {
        (home.owner, home.ownerKey) = makeAddrAndKey(name);
        (home.agent, home.agentKey) = makeAddrAndKey(string.concat(name, "'s agent"));
        home.meter = makeAddr(string.concat(name, "'s meter"));
        home.household = keccak256(abi.encode(name, "salt"));
        (home.feeder, home.technology) = (feeder, technology);
    }

    function certify(address meter) internal {
        vm.prank(audrey);
        meters.certify(meter, CAPACITY_WH, AUDITED_UNTIL);
    }

    function infoOf(Home memory home) internal pure returns (IParticipants.AgentInfo memory) {
        bytes memory publicKey = abi.encodePacked(bytes1(0x02), keccak256(abi.encode(home.agent)));
        return IParticipants.AgentInfo(home.household, home.technology, publicKey, "memory:agent");
    }

    /// @dev The owner's signature that lets the agent act for the home.
    function mandateOf(Home memory home) internal view returns (bytes memory) {
        bytes32 typeHash = keccak256("Mandate(address agent,bytes32 household,uint8 technology)");
        bytes32 mandate = keccak256(abi.encode(typeHash, home.agent, home.household, home.technology));
        bytes32 domain = domainOf("neighborwatt participants", address(participants));
        return sign(home.ownerKey, domain, mandate);
    }

    function domainOf(string memory name, address verifier) internal view returns (bytes32) {
        bytes32 typeHash =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        return keccak256(abi.encode(typeHash, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier));
    }

    /// @dev An EIP-712 signature, r ‖ s ‖ v.
    function sign(uint256 key, bytes32 domain, bytes32 structHash) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked("\x19\x01", domain, structHash)));
        return abi.encodePacked(r, s, v);
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
