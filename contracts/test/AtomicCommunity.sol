// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../src/interfaces/IAtomicSettlement.sol";
import {ICommitmentLedger} from "../src/interfaces/ICommitmentLedger.sol";
import {IExistenceCertificates} from "../src/interfaces/IExistenceCertificates.sol";
import {INodes} from "../src/interfaces/INodes.sol";
import {Commitment} from "../src/types/Commitment.sol";
import {Trade, Verdict} from "../src/types/Trade.sol";
import {AtomicFounding, AtomicTerms} from "./AtomicFounding.sol";
import {Community} from "./Community.sol";

/// @notice The community of Community with atomic settlement: four nodes, and each home's meter has a certified, announced tree of four keys.
/// Bob and Dave have deposits and make commitments to Alice and Carol. The clock stands at the opening of the gate of K.
/// Packs batches byte by byte from what is said in libraries/CommitmentBatch.sol and libraries/Evidence.sol, by code that shares nothing
/// with theirs. A delivered Wh costs 170,000 nano at PRICE.
abstract contract AtomicCommunity is Community, AtomicTerms {
    uint64 internal constant AT_STAKE = 500e9;
    uint256 internal constant KEYS = 4;
    uint256 internal constant MOST_CLAIMS = 256;
    uint256 internal constant FEES = 20_000;
    bytes32 internal constant STATEMENT = keccak256("Statement(uint32 interval,uint64 exportWh,bytes32 claims)");
    bytes32 internal constant RECEIPT =
        keccak256("Receipt(uint32 interval,uint64 importWh,bytes32 claims,bytes32 statements)");

    /// What the meters are asked about in a batch; `statement` is the digest that covers it.
    struct Listed {
        bytes32 id;
        uint64 energyWh;
        bytes32 statement;
    }

    /// A batch while it is put together.
    struct Batch {
        uint32 interval;
        uint32 anchor;
        address[] producers;
        bytes32[] producerRoots;
        bytes segments;
        uint16 segmentCount;
        Listed[] listed;
        uint16 listedCount;
        bytes statements;
        uint16 statementCount;
        bytes receipts;
        uint16 receiptCount;
    }

    AtomicFounding internal atomicFounding;
    INodes internal nodes;
    IExistenceCertificates internal certificates;
    ICommitmentLedger internal ledger;
    IAtomicSettlement internal atomic;

    /// The commitments of each consumer, the first at place 0.
    mapping(address consumer => Commitment[]) internal chains;
    /// In ascending order; who has a leaf in the anchored tree.
    address[] internal consumers;

    function setUp() public virtual override {
        super.setUp();
        atomicFounding = new AtomicFounding(founding);
        nodes = atomicFounding.deployNodes();
        certificates = atomicFounding.deployCertificates();
        ledger = atomicFounding.deployLedger();
        atomic = atomicFounding.deployAtomic();
        atomicFounding.joinNodes(4);
        toNegotiation();
        atomicFounding.commitSeeds();
        certifyTree(alice);
        certifyTree(bob);
        certifyTree(carol);
        certifyTree(dave);
        putAside(bob, AT_STAKE);
        putAside(dave, AT_STAKE);
    }

    function putAside(Home memory home, uint64 amount) internal {
        vm.prank(home.agent);
        ledger.deposit(amount);
    }

    // Key trees

    function keyOf(Home memory home, uint256 leaf) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("one-time key", home.meter, leaf)));
    }

    function keyLeaf(uint256 key, uint256 leaf) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(leaf, vm.addr(key)))));
    }

    function keyLeaves(Home memory home) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](KEYS);
        for (uint256 i = 0; i < KEYS; i++) {
            leaves[i] = keyLeaf(keyOf(home, i), i);
        }
    }

    function rootOf(Home memory home) internal pure returns (bytes32) {
        return treeRoot(keyLeaves(home));
    }

    function certifyTree(Home memory home) internal {
        atomicFounding.certifyAndAnnounce(rootOf(home), home.meter);
    }

    // Merkle trees: an odd node of a level moves up as it is

    function treeRoot(bytes32[] memory level) internal pure returns (bytes32) {
        while (level.length > 1) level = above(level);
        return level[0];
    }

    function treePath(bytes32[] memory level, uint256 place) internal pure returns (bytes memory path) {
        for (; level.length > 1; level = above(level)) {
            if (place ^ 1 < level.length) path = bytes.concat(path, level[place ^ 1]);
            place /= 2;
        }
    }

    function above(bytes32[] memory level) internal pure returns (bytes32[] memory next) {
        next = new bytes32[]((level.length + 1) / 2);
        for (uint256 i = 0; i < next.length; i++) {
            bytes32 left = level[2 * i];
            if (2 * i + 1 == level.length) next[i] = left;
            else next[i] = pair(left, level[2 * i + 1]);
        }
    }

    function pair(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return a < b ? keccak256(bytes.concat(a, b)) : keccak256(bytes.concat(b, a));
    }

    // Commitments

    /// @dev The next commitment of the buyer's chain, for K, to the seller; it can be changed before `append`.
    function draft(Home memory buyer, Home memory seller, uint64 energyWh) internal view returns (Commitment memory c) {
        Commitment[] storage chain = chains[buyer.agent];
        if (chain.length != 0) {
            Commitment memory last = chain[chain.length - 1];
            (c.previous, c.heldNano) = (ledger.digestOf(last), last.heldNano);
        }
        c.consumer = buyer.agent;
        c.sequence = uint64(chain.length + 1);
        c.heldNano += energyWh * uint64(PRICE + FEES);
        c.producer = seller.agent;
        c.interval = K;
        c.energyWh = energyWh;
        c.pricePerWh = PRICE;
        c.expiry = startOf(K + 1) + GRACE;
        c.consumerRoot = rootOf(buyer);
        c.producerRoot = rootOf(seller);
    }

    function append(Commitment memory c) internal returns (Commitment memory) {
        if (chains[c.consumer].length == 0) {
            consumers.push(c.consumer);
            for (uint256 i = consumers.length - 1; i > 0 && consumers[i - 1] > consumers[i]; i--) {
                (consumers[i - 1], consumers[i]) = (consumers[i], consumers[i - 1]);
            }
        }
        chains[c.consumer].push(c);
        return c;
    }

    function commit(Home memory buyer, Home memory seller, uint64 energyWh) internal returns (Commitment memory) {
        return append(draft(buyer, seller, energyWh));
    }

    /// @dev A commitment that pays for a trade.
    function commitFor(Home memory buyer, Home memory seller, Trade memory trade)
        internal
        returns (Commitment memory c)
    {
        c = draft(buyer, seller, trade.energyWh);
        c.trade = idOf(trade);
        append(c);
    }

    function headOf(address consumer) internal view returns (bytes32) {
        return ledger.digestOf(chains[consumer][chains[consumer].length - 1]);
    }

    function bookLeaves() internal view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](consumers.length);
        for (uint256 i = 0; i < leaves.length; i++) {
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(consumers[i], headOf(consumers[i])))));
        }
    }

    function bookPath(address consumer) internal view returns (bytes memory) {
        uint256 place;
        while (consumers[place] != consumer) place++;
        return treePath(bookLeaves(), place);
    }

    /// @dev Anchors everybody's newest commitment.
    function anchorAll() internal returns (uint32 number) {
        return anchorRoot(treeRoot(bookLeaves()));
    }

    function anchorRoot(bytes32 root) internal returns (uint32 number) {
        number = ledger.anchorCount() + 1;
        bytes memory signatures = atomicFounding.quorumSignatures(anchorDigest(number, root, uint64(block.timestamp)));
        ledger.anchor(number, root, uint64(block.timestamp), signatures);
    }

    function anchorDigest(uint32 number, bytes32 root, uint64 at) internal view returns (bytes32) {
        (bytes32 previous,) = ledger.anchorOf(number - 1);
        bytes32 typeHash = keccak256("Anchor(uint32 number,bytes32 previous,bytes32 root,uint64 at)");
        bytes32 structHash = keccak256(abi.encode(typeHash, number, previous, root, at));
        return typedDigest("neighborwatt commitments", address(ledger), structHash);
    }

    function typedDigest(string memory name, address verifier, bytes32 structHash) internal view returns (bytes32) {
        bytes32 typeHash =
            keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 domain =
            keccak256(abi.encode(typeHash, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier));
        return keccak256(abi.encodePacked("\x19\x01", domain, structHash));
    }

    // Batches

    function newBatch(uint32 anchorNumber) internal pure returns (Batch memory b) {
        (b.interval, b.anchor) = (K, anchorNumber);
        b.listed = new Listed[](MOST_CLAIMS);
    }

    /// @dev The consumer's chain from a sequence number to its end, signed by its owner.
    function addSegment(Batch memory b, Home memory buyer, uint64 from) internal view {
        bytes memory signature = signDigest(buyer.agentKey, headOf(buyer.agent));
        addSegmentWith(b, buyer.agent, from, signature, bookPath(buyer.agent));
    }

    function addSegmentWith(Batch memory b, address consumer, uint64 from, bytes memory signature, bytes memory path)
        internal
        view
    {
        Commitment[] memory chain = chains[consumer];
        bytes memory head = segmentHead(chain, b.interval, from);
        uint16 count = uint16(chain.length - (from - 1));
        bytes memory proof = bytes.concat(signature, bytes1(uint8(path.length / 32)), path, bytes2(count));
        b.segments = bytes.concat(b.segments, head, proof);
        for (uint256 i = from - 1; i < chain.length; i++) {
            b.segments = bytes.concat(b.segments, packItem(b, chain[i]));
        }
        b.segmentCount++;
    }

    function segmentHead(Commitment[] memory chain, uint32 interval, uint64 from) private pure returns (bytes memory) {
        uint64 heldBefore = from == 1 ? 0 : chain[from - 2].heldNano;
        bytes32 consumerRoot;
        for (uint256 i = from - 1; i < chain.length && consumerRoot == 0; i++) {
            if (chain[i].interval == interval) consumerRoot = chain[i].consumerRoot;
        }
        Commitment memory first = chain[from - 1];
        return abi.encodePacked(first.consumer, uint32(from), first.previous, heldBefore, consumerRoot);
    }

    /// @dev A claim when it is of the batch's interval, else a passenger.
    function packItem(Batch memory b, Commitment memory c) private view returns (bytes memory item) {
        bytes memory trade = c.trade == 0 ? bytes("") : bytes.concat(c.trade);
        uint8 forTrade = c.trade == 0 ? 0 : 1;
        if (c.interval != b.interval) {
            bytes memory who = abi.encodePacked(c.producer, c.producerRoot, c.consumerRoot, c.interval, c.heldNano);
            return abi.encodePacked(forTrade | 2, who, uint40(c.energyWh), uint40(c.pricePerWh), c.expiry, trade);
        }
        uint64 end = startOf(c.interval + 1);
        item = abi.encodePacked(forTrade, placeOf(b, c), uint40(c.energyWh), uint40(c.pricePerWh));
        item = bytes.concat(item, abi.encodePacked(uint32(c.expiry - end)), trade);
        list(b, c.trade == 0 ? ledger.digestOf(c) : c.trade, c.energyWh);
    }

    function placeOf(Batch memory b, Commitment memory c) private pure returns (uint8) {
        for (uint256 i = 0; i < b.producers.length; i++) {
            if (b.producers[i] == c.producer && b.producerRoots[i] == c.producerRoot) return uint8(i);
        }
        uint256 count = b.producers.length;
        (address[] memory producers, bytes32[] memory roots) = (new address[](count + 1), new bytes32[](count + 1));
        for (uint256 i = 0; i < count; i++) {
            (producers[i], roots[i]) = (b.producers[i], b.producerRoots[i]);
        }
        (producers[count], roots[count]) = (c.producer, c.producerRoot);
        (b.producers, b.producerRoots) = (producers, roots);
        return uint8(count);
    }

    function list(Batch memory b, bytes32 id, uint64 energyWh) internal pure {
        b.listed[b.listedCount++] = Listed(id, energyWh, 0);
    }

    /// @dev What the seller's meter says of the claims at these places, signed with one of its keys.
    function addStatement(Batch memory b, Home memory seller, uint16 leaf, uint64 exportWh, uint16[] memory claims)
        internal
        view
    {
        bytes32 digest = statementDigest(b, exportWh, claims);
        for (uint256 i = 0; i < claims.length; i++) {
            b.listed[claims[i]].statement = digest;
        }
        addStatementWith(b, sheet(seller, leaf, exportWh, signDigest(keyOf(seller, leaf), digest), claims));
    }

    function addStatementWith(Batch memory b, bytes memory packed) internal pure {
        b.statements = bytes.concat(b.statements, packed);
        b.statementCount++;
    }

    function addReceipt(Batch memory b, Home memory buyer, uint16 leaf, uint64 importWh, uint16[] memory claims)
        internal
        view
    {
        bytes32 digest = receiptDigest(b, importWh, claims);
        addReceiptWith(b, sheet(buyer, leaf, importWh, signDigest(keyOf(buyer, leaf), digest), claims));
    }

    function addReceiptWith(Batch memory b, bytes memory packed) internal pure {
        b.receipts = bytes.concat(b.receipts, packed);
        b.receiptCount++;
    }

    function sheet(Home memory home, uint16 leaf, uint64 wh, bytes memory signature, uint16[] memory claims)
        internal
        pure
        returns (bytes memory)
    {
        return sheetWith(rootOf(home), leaf, wh, treePath(keyLeaves(home), leaf), signature, claims);
    }

    function sheetWith(
        bytes32 root,
        uint16 leaf,
        uint64 wh,
        bytes memory path,
        bytes memory signature,
        uint16[] memory claims
    ) internal pure returns (bytes memory packed) {
        packed = abi.encodePacked(root, leaf, uint40(wh), uint8(path.length / 32), path, signature);
        packed = bytes.concat(packed, bytes2(uint16(claims.length)));
        for (uint256 i = 0; i < claims.length; i++) {
            packed = bytes.concat(packed, bytes2(claims[i]));
        }
    }

    function statementDigest(Batch memory b, uint64 exportWh, uint16[] memory claims) internal view returns (bytes32) {
        return meterDigest(keccak256(abi.encode(STATEMENT, b.interval, exportWh, claimsHash(b, claims))));
    }

    function receiptDigest(Batch memory b, uint64 importWh, uint16[] memory claims) internal view returns (bytes32) {
        bytes memory covering;
        for (uint256 i = 0; i < claims.length; i++) {
            covering = bytes.concat(covering, b.listed[claims[i]].statement);
        }
        bytes32 hash = keccak256(covering);
        return meterDigest(keccak256(abi.encode(RECEIPT, b.interval, importWh, claimsHash(b, claims), hash)));
    }

    function claimsHash(Batch memory b, uint16[] memory claims) internal pure returns (bytes32) {
        bytes memory packed;
        for (uint256 i = 0; i < claims.length; i++) {
            packed = abi.encodePacked(packed, b.listed[claims[i]].id, b.listed[claims[i]].energyWh);
        }
        return keccak256(packed);
    }

    function meterDigest(bytes32 structHash) internal view returns (bytes32) {
        return typedDigest("neighborwatt meters", address(atomic), structHash);
    }

    function packEvidence(Batch memory b) internal pure returns (bytes memory) {
        return abi.encodePacked(b.statementCount, b.statements, b.receiptCount, b.receipts);
    }

    function pack(Batch memory b) internal pure returns (bytes memory packed) {
        packed = abi.encodePacked(b.anchor, uint8(b.producers.length));
        for (uint256 i = 0; i < b.producers.length; i++) {
            packed = abi.encodePacked(packed, b.producers[i], b.producerRoots[i]);
        }
        packed = abi.encodePacked(packed, b.segmentCount, b.segments, packEvidence(b));
    }

    function settleBatch(Batch memory b) internal returns (Verdict[] memory) {
        return atomic.settleCommitments(b.interval, pack(b));
    }

    function none() internal pure returns (uint16[] memory) {
        return new uint16[](0);
    }

    function only(uint16 a) internal pure returns (uint16[] memory claims) {
        claims = new uint16[](1);
        claims[0] = a;
    }

    function both(uint16 a, uint16 b) internal pure returns (uint16[] memory claims) {
        claims = new uint16[](2);
        (claims[0], claims[1]) = (a, b);
    }
}
