// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../src/interfaces/IAtomicSettlement.sol";
import {IAttestedBatches} from "../src/interfaces/IAttestedBatches.sol";
import {ICommitmentLedger} from "../src/interfaces/ICommitmentLedger.sol";
import {IEnergyAccounts} from "../src/interfaces/IEnergyAccounts.sol";
import {IExistenceCertificates} from "../src/interfaces/IExistenceCertificates.sol";
import {INodes} from "../src/interfaces/INodes.sol";
import {ISingleSettlement} from "../src/interfaces/ISingleSettlement.sol";
import {Founding, Terms} from "./Founding.sol";

/// @notice What the community of the tests agreed on about commitments.
abstract contract AtomicTerms is Terms {
    /// @dev A node and the key it signs with; `secret` is the end of its hash chain.
    struct Keeper {
        address node;
        uint256 key;
        bytes32 secret;
    }

    uint256 internal constant LEAST_STAKE = 100e9;
    uint64 internal constant UNSTAKE_DELAY = 3 days;
    uint256 internal constant WITHHELD_PENALTY = 1e9;
    uint64 internal constant ROUND_SECONDS = 60;
    uint64 internal constant ROOT_SECONDS = 1 days;
    uint64 internal constant TURN_SECONDS = 60;
    uint256 internal constant OPENING_BURN = 1e9;
    uint64 internal constant BATCH_WINDOW = 1 hours;
    uint64 internal constant ANSWER_SECONDS = 30 minutes;
    uint256 internal constant CHALLENGE_BOND = 1e9;
    /// Longer than a commitment lives, and than a batch takes that was attested at its last moment and challenged at its last.
    uint64 internal constant RELEASE_DELAY = WITHDRAWAL_DELAY + BATCH_WINDOW + ANSWER_SECONDS;
}

/// @notice Deploys what atomic settlement needs on top of a community, each contract by its own function and registered at once.
/// Call them from top to bottom: nodes, certificates, energy accounts, ledger, settlement, batches. Then nodes join, and roots are
/// certified.
/// @dev A contract of its own, so that it is compiled once and not into every test.
contract AtomicFounding is AtomicTerms {
    /// Links of a node's hash chain in the tests.
    uint256 public constant CHAIN_LENGTH = 64;

    Founding public immutable founding;
    INodes public nodes;
    IExistenceCertificates public certificates;
    IEnergyAccounts public energyAccounts;
    ICommitmentLedger public ledger;
    IAtomicSettlement public atomic;
    IAttestedBatches public batches;
    ISingleSettlement public single;

    /// In ascending order of the nodes' addresses.
    Keeper[] private _keepers;
    mapping(address node => uint256) private _revealed;
    mapping(address meter => uint256) private _meterKeys;
    uint256 private _payments;

    constructor(Founding founding_) {
        founding = founding_;
        string[4] memory names = ["Alice", "Bob", "Carol", "Dave"];
        for (uint256 i = 0; i < names.length; i++) {
            learn(names[i]);
        }
    }

    function deployNodes() external returns (INodes) {
        bytes memory terms = abi.encode(LEAST_STAKE, UNSTAKE_DELAY, WITHHELD_PENALTY, ROUND_SECONDS);
        bytes memory knows = abi.encode(founding.consortium(), founding.vault(), fundAccount);
        nodes = INodes(create("trust/Nodes.sol", bytes.concat(knows, terms)));
        vm.startPrank(address(founding.consortium()));
        founding.vault().setCaller(address(nodes), true);
        vm.stopPrank();
        return nodes;
    }

    function deployCertificates() external returns (IExistenceCertificates) {
        bytes memory knows = abi.encode(founding.consortium(), founding.meters(), nodes, ROOT_SECONDS, TURN_SECONDS);
        certificates = IExistenceCertificates(create("trust/ExistenceCertificates.sol", knows));
        return certificates;
    }

    function deployEnergyAccounts() external returns (IEnergyAccounts) {
        bytes memory knows = abi.encode(
            founding.consortium(), founding.vault(), founding.tariff(), founding.participants(), OPENING_BURN
        );
        energyAccounts = IEnergyAccounts(create("market/EnergyAccounts.sol", knows));
        vm.startPrank(address(founding.consortium()));
        founding.vault().setCaller(address(energyAccounts), true);
        vm.stopPrank();
        return energyAccounts;
    }

    function deployLedger() external returns (ICommitmentLedger) {
        bytes memory knows = abi.encode(founding.consortium(), founding.vault(), founding.tariff(), nodes);
        bytes memory terms = abi.encode(gridAccount, taxAccount, fundAccount, RELEASE_DELAY);
        ledger = ICommitmentLedger(create("settlement/CommitmentLedger.sol", bytes.concat(knows, terms)));
        vm.startPrank(address(founding.consortium()));
        founding.vault().setCaller(address(ledger), true);
        vm.stopPrank();
        return ledger;
    }

    /// @notice Registers the bilateral market; others by `registerMarket`.
    function deployAtomic() external returns (IAtomicSettlement) {
        bytes memory knows = abi.encode(
            founding.consortium(), founding.vault(), founding.tariff(), founding.participants(), certificates, ledger
        );
        bytes memory terms = abi.encode(gridAccount, taxAccount);
        atomic = IAtomicSettlement(create("settlement/AtomicSettlement.sol", bytes.concat(knows, terms)));
        vm.startPrank(address(founding.consortium()));
        founding.vault().setCaller(address(atomic), true);
        ledger.setSettlement(address(atomic), true);
        certificates.setUser(address(atomic), true);
        founding.market().setSettlement(address(atomic), true);
        atomic.setMarket(address(founding.market()), IAtomicSettlement.Funding.Commitment);
        vm.stopPrank();
        return atomic;
    }

    function deployBatches() external returns (IAttestedBatches) {
        bytes memory knows = abi.encode(founding.vault(), founding.tariff(), nodes, ledger, atomic);
        bytes memory terms = abi.encode(fundAccount, BATCH_WINDOW, ANSWER_SECONDS, CHALLENGE_BOND);
        batches = IAttestedBatches(create("settlement/AttestedBatches.sol", bytes.concat(knows, terms)));
        vm.startPrank(address(founding.consortium()));
        founding.vault().setCaller(address(batches), true);
        ledger.setSettlement(address(batches), true);
        nodes.setSlasher(address(batches), true);
        vm.stopPrank();
        return batches;
    }

    function deploySingle() external returns (ISingleSettlement) {
        bytes memory knows = abi.encode(founding.tariff(), certificates, ledger);
        single = ISingleSettlement(create("settlement/SingleSettlement.sol", knows));
        vm.startPrank(address(founding.consortium()));
        ledger.setSettlement(address(single), true);
        certificates.setUser(address(single), true);
        vm.stopPrank();
        return single;
    }

    function registerMarket(address market, IAtomicSettlement.Funding funding) external {
        address consortium = address(founding.consortium());
        vm.prank(consortium);
        atomic.setMarket(market, funding);
    }

    /// @notice Money in the vault.
    function fund(address owner, uint256 amount) public {
        vm.startPrank(address(founding.consortium()));
        founding.money().mint(keccak256(abi.encode("atomic payment", ++_payments)), owner, amount);
        vm.stopPrank();
        vm.startPrank(owner);
        founding.money().approve(address(founding.vault()), amount);
        founding.vault().deposit(amount);
        vm.stopPrank();
    }

    /// @notice So many more nodes, listed, staked with the least stake.
    function joinNodes(uint256 count) external {
        for (uint256 i = 0; i < count; i++) {
            _join(string.concat("node ", vm.toString(_keepers.length)));
        }
    }

    /// @notice The nodes in ascending order of their addresses.
    function keepers() external view returns (Keeper[] memory) {
        return _keepers;
    }

    /// @notice What the first `count` nodes sign, in the order that INodes wants.
    function signatures(bytes32 digest, uint256 count) public view returns (bytes memory packed) {
        for (uint256 i = 0; i < count; i++) {
            packed = bytes.concat(packed, signWith(_keepers[i].key, digest));
        }
    }

    /// @notice The first nodes' signatures, just enough of them.
    function quorumSignatures(bytes32 digest) external view returns (bytes memory) {
        return signatures(digest, nodes.quorum());
    }

    /// @notice The addresses of the first nodes, just enough of them.
    function quorumSigners() external view returns (address[] memory signers) {
        signers = new address[](nodes.quorum());
        for (uint256 i = 0; i < signers.length; i++) {
            signers[i] = _keepers[i].node;
        }
    }

    function signWith(uint256 key, bytes32 digest) public pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @notice All nodes commit to their hash chains. The first round begins when the last one has.
    function commitSeeds() external {
        for (uint256 i = 0; i < _keepers.length; i++) {
            bytes32 head = link(i, 0);
            vm.prank(_keepers[i].node);
            nodes.commitSeed(head);
        }
    }

    /// @notice All nodes reveal, `count` times: that many rounds are over afterwards.
    function drawRounds(uint256 count) public {
        for (uint256 r = 0; r < count; r++) {
            for (uint256 i = 0; i < _keepers.length; i++) {
                revealOf(i);
            }
        }
    }

    /// @notice The next link of one node.
    function revealOf(uint256 keeper) public {
        address node = _keepers[keeper].node;
        bytes32 next = link(keeper, ++_revealed[node]);
        vm.prank(node);
        nodes.reveal(next);
    }

    /// @notice Link `n` of a node's chain; 0 is what it commits to.
    function link(uint256 keeper, uint256 n) public view returns (bytes32 value) {
        value = _keepers[keeper].secret;
        for (uint256 i = n; i < CHAIN_LENGTH; i++) {
            value = keccak256(abi.encode(value));
        }
    }

    /// @notice Learns the key of the meter of a home by its name.
    function learn(string memory name) public {
        (address meter, uint256 key) = makeAddrAndKey(string.concat(name, "'s meter"));
        _meterKeys[meter] = key;
    }

    function meterKeyOf(address meter) public view returns (uint256) {
        return _meterKeys[meter];
    }

    /// @notice keccak256(abi.encode(meter, root, salt)), as a certificate has it.
    function linkTo(address meter, bytes32 root, bytes32 salt) public pure returns (bytes32) {
        return keccak256(abi.encode(meter, root, salt));
    }

    /// @notice Requests a root and has the drawn meter co-sign it; when the lot fell on `meter` itself, the next one.
    function certifyRoot(bytes32 root, address meter, bytes32 salt) public {
        certificates.request(root);
        drawRounds(2);
        while (certificates.cosignerOf(root) == meter) {
            skip(TURN_SECONDS);
        }
        bytes32 sealedTo = linkTo(meter, root, salt);
        bytes memory signature = cosign(certificates.cosignerOf(root), root, AUDITED_UNTIL, sealedTo);
        certificates.certify(root, AUDITED_UNTIL, sealedTo, signature, "sealed");
    }

    /// @notice The same, and the meter announces it: the open mode.
    function certifyAndAnnounce(bytes32 root, address meter) external {
        certifyRoot(root, meter, "salt");
        vm.prank(meter);
        certificates.announce(root, "salt");
    }

    /// @notice What a meter signs as another's co-signer.
    function cosign(address meter, bytes32 root, uint64 auditedUntil, bytes32 sealedTo)
        public
        view
        returns (bytes memory)
    {
        bytes32 typeHash = keccak256("ExistenceCertificate(bytes32 root,uint64 auditedUntil,bytes32 link)");
        bytes32 structHash = keccak256(abi.encode(typeHash, root, auditedUntil, sealedTo));
        return founding.sign(_meterKeys[meter], "neighborwatt certificates", address(certificates), structHash);
    }

    function _join(string memory name) private {
        (address node, uint256 key) = makeAddrAndKey(name);
        address consortium = address(founding.consortium());
        vm.prank(consortium);
        nodes.setNode(node, true);
        fund(node, LEAST_STAKE);
        vm.prank(node);
        nodes.stake(LEAST_STAKE);
        _keepers.push(Keeper(node, key, keccak256(abi.encode(name, "secret"))));
        for (uint256 i = _keepers.length - 1; i > 0 && _keepers[i - 1].node > _keepers[i].node; i--) {
            Keeper memory higher = _keepers[i - 1];
            _keepers[i - 1] = _keepers[i];
            _keepers[i] = higher;
        }
    }
}
