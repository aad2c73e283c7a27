// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAtomicSettlement} from "../../src/interfaces/IAtomicSettlement.sol";
import {Technology} from "../../src/types/Tariff.sol";
import {Commitment, Payment} from "../../src/types/Commitment.sol";
import {Trade, Verdict} from "../../src/types/Trade.sol";
import {AtomicCommunity} from "../AtomicCommunity.sol";

/// @notice What commitments cost, each call as a transaction of its own (cold storage, base cost and calldata included): deposit, anchor, and
/// settling in a community that is in use, where everybody has earned and paid before. A key tree has 1,024 leaves. Four keys share a slot: where
/// it is not said otherwise it is a fresh one, the dearest case. As in Clearing.t.sol, what a trade is said to cost is the dearer of the gas of Cancun and the least
/// that a transaction pays since Prague (EIP-7623).
/// forge-config: default.isolate = true
/// forge-config: deep.isolate = true
contract AtomicGasTest is AtomicCommunity {
    uint256 private constant SINGLE_LIMIT = 215_000;
    uint256 private constant LATER_LIMIT = 180_000;
    uint256 private constant BATCH_LIMIT = 60_000;
    uint256 private constant DEPTH = 10;
    uint256 private constant CONSUMERS = 20;
    uint256 private constant PRODUCERS = 10;
    uint256 private constant CLAIMS_EACH = 5;

    Home[] private _buyers;
    Home[] private _sellers;

    function test_Deposit() external {
        vm.prank(carol.agent);
        ledger.deposit(1e9);
        check("deposit, first", 250_000);
        vm.prank(carol.agent);
        ledger.deposit(1e9);
        check("deposit", 200_000);
        vm.prank(carol.agent);
        ledger.requestRelease(1e9);
        check("requestRelease", 60_000);
        skip(RELEASE_DELAY);
        vm.prank(carol.agent);
        ledger.release();
        check("release", 200_000);
    }

    function test_Anchor() external {
        commit(bob, alice, ENERGY);
        anchorAll();
        check("anchor of four nodes, first", 200_000);
        anchorAll();
        check("anchor of four nodes", 150_000);
    }

    function test_OpenATrade() external {
        atomicFounding.registerMarket(eve, IAtomicSettlement.Funding.Escrow);
        Trade memory trade = Trade(eve, "ask", "bid", alice.agent, bob.agent, K, ENERGY, PRICE, 0);
        vm.prank(eve);
        atomic.open(listOf(trade));
        vm.snapshotGasLastCall("AtomicSettlement", "open, a trade with money");
        Batch memory b = newBatch(0);
        list(b, idOf(trade), ENERGY);
        addStatement(b, alice, 0, ENERGY, only(0));
        addReceipt(b, bob, 0, ENERGY, only(0));
        toEnd();
        atomic.settle(listOf(trade), new bytes[](0), packEvidence(b));
        vm.snapshotGasLastCall("AtomicSettlement", "settle, a trade with money");
    }

    function test_ASingleCommitment() external {
        join(1, 1);
        commitTo(_buyers[0], _sellers[0]);
        // Nineteen others have a commitment in the same anchor.
        Batch memory b = newBatch(anchorAmong(CONSUMERS));
        addSegmentWith(b, _buyers[0].agent, 1, signatureOf(_buyers[0]), siblings(5));
        stateAll(b);
        settleAndCheck("settleCommitments, one", b, 1, SINGLE_LIMIT);
    }

    /// Three of four keys come after one that has marked their slot.
    function test_ASingleCommitmentWithLaterKeys() external {
        join(1, 1);
        byVote();
        certificates.setUser(address(this), true);
        certificates.useKey(deepRoot(_buyers[0]), 1, "a former receipt");
        certificates.useKey(deepRoot(_sellers[0]), 1, "a former statement");
        commitTo(_buyers[0], _sellers[0]);
        Batch memory b = newBatch(anchorAmong(CONSUMERS));
        addSegmentWith(b, _buyers[0].agent, 1, signatureOf(_buyers[0]), siblings(5));
        stateAll(b);
        settleAndCheck("settleCommitments, one, later keys", b, 1, LATER_LIMIT);
    }

    function test_ABatchOfAHundred() external {
        join(CONSUMERS, PRODUCERS);
        for (uint256 i = 0; i < CONSUMERS * CLAIMS_EACH; i++) {
            commitTo(_buyers[i / CLAIMS_EACH], _sellers[(i + i / CLAIMS_EACH) % PRODUCERS]);
        }
        Batch memory b = newBatch(anchorAll());
        for (uint256 i = 0; i < CONSUMERS; i++) {
            addSegment(b, _buyers[i], 1);
        }
        stateAll(b);
        settleAndCheck("settleCommitments, a hundred", b, CONSUMERS * CLAIMS_EACH, BATCH_LIMIT);
    }

    function check(string memory scenario, uint256 limit) private {
        assertLt(vm.snapshotGasLastCall("CommitmentLedger", scenario), limit, scenario);
    }

    function settleAndCheck(string memory scenario, Batch memory b, uint256 claims, uint256 limit) private {
        bytes memory packed = pack(b);
        toEnd();
        Verdict[] memory verdicts = atomic.settleCommitments(K, packed);
        uint256 measured = vm.snapshotGasLastCall("AtomicSettlement", scenario);
        for (uint256 i = 0; i < claims; i++) {
            assertEq(verdicts[i], Verdict.Settled);
        }
        uint256 tokens = tokensOf(abi.encodeCall(atomic.settleCommitments, (K, packed)));
        uint256 least = 21_000 + 10 * tokens;
        uint256 perTrade = (measured > least ? measured : least) / claims;
        vm.snapshotValue("AtomicSettlement", string.concat(scenario, ": bytes of calldata"), packed.length);
        vm.snapshotValue("AtomicSettlement", string.concat(scenario, ": least by EIP-7623"), least);
        vm.snapshotValue("AtomicSettlement", string.concat(scenario, ": gas per trade"), perTrade);
        assertLe(perTrade, limit, scenario);
    }

    function tokensOf(bytes memory data) private pure returns (uint256 tokens) {
        for (uint256 i = 0; i < data.length; i++) {
            tokens += data[i] == 0 ? 1 : 4;
        }
    }

    /// Homes with certified trees, all of which have paid or earned before.
    function join(uint256 buyers, uint256 sellers) private {
        for (uint256 i = 0; i < buyers + sellers; i++) {
            Home memory home = moveIn(string.concat("Home ", vm.toString(i)), 1, Technology.Pv);
            certificates.request(deepRoot(home));
            if (i >= buyers) _sellers.push(home);
            else _buyers.push(home);
        }
        for (uint256 i = 0; i < buyers + sellers; i++) {
            atomicFounding.learn(string.concat("Home ", vm.toString(i)));
        }
        atomicFounding.drawRounds(2);
        byVote();
        ledger.setSettlement(address(this), true);
        for (uint256 i = 0; i < sellers; i++) {
            certifyDeep(_sellers[i]);
        }
        for (uint256 i = 0; i < buyers; i++) {
            certifyDeep(_buyers[i]);
            fund(_buyers[i].agent, 2 * AT_STAKE);
            putAside(_buyers[i], AT_STAKE);
            payBefore(_buyers[i], _sellers[i % sellers]);
        }
    }

    function payBefore(Home memory buyer, Home memory seller) private {
        Payment[] memory payments = new Payment[](1);
        payments[0] = Payment(buyer.agent, 60, seller.agent, 1, 1, 1);
        ledger.pay(payments);
    }

    function certifyDeep(Home memory home) private {
        bytes32 root = deepRoot(home);
        bytes32 link = atomicFounding.linkTo(home.meter, root, "salt");
        bytes memory signature = atomicFounding.cosign(certificates.cosignerOf(root), root, AUDITED_UNTIL, link);
        certificates.certify(root, AUDITED_UNTIL, link, signature, "sealed");
        if (certificates.certificateOf(root).cosigner == home.meter) return;
        vm.prank(home.meter);
        certificates.announce(root, "salt");
    }

    function commitTo(Home memory buyer, Home memory seller) private {
        Commitment memory c = draft(buyer, seller, ENERGY);
        (c.consumerRoot, c.producerRoot) = (deepRoot(buyer), deepRoot(seller));
        append(c);
    }

    function signatureOf(Home memory buyer) private view returns (bytes memory) {
        return signDigest(buyer.agentKey, headOf(buyer.agent));
    }

    /// A root that one consumer's leaf leads to over as many levels as so many consumers make.
    function anchorAmong(uint256 count) private returns (uint32) {
        uint256 levels;
        while (1 << levels < count) levels++;
        return anchorRoot(climb(bookLeaves()[0], levels));
    }

    function climb(bytes32 leaf, uint256 levels) private pure returns (bytes32 root) {
        root = leaf;
        for (uint256 i = 0; i < levels; i++) {
            root = pair(root, keccak256(abi.encode("sibling", i)));
        }
    }

    function siblings(uint256 levels) private pure returns (bytes memory path) {
        for (uint256 i = 0; i < levels; i++) {
            path = bytes.concat(path, keccak256(abi.encode("sibling", i)));
        }
    }

    /// Root of a tree of 1,024 keys as seen from the only one that is used.
    function deepRoot(Home memory home) private pure returns (bytes32) {
        return climb(keyLeaf(keyOf(home, 0), 0), DEPTH);
    }

    /// One statement per seller and one receipt per buyer over all its claims.
    function stateAll(Batch memory b) private view {
        for (uint256 i = 0; i < _sellers.length; i++) {
            uint16[] memory claims = claimsTo(_sellers[i]);
            uint64 wh = uint64(claims.length * ENERGY);
            bytes32 digest = statementDigest(b, wh, claims);
            for (uint256 c = 0; c < claims.length; c++) {
                b.listed[claims[c]].statement = digest;
            }
            addStatementWith(b, deepSheet(_sellers[i], wh, digest, claims));
        }
        uint16 next;
        for (uint256 i = 0; i < _buyers.length; i++) {
            uint16[] memory claims = new uint16[](chains[_buyers[i].agent].length);
            for (uint256 c = 0; c < claims.length; c++) {
                claims[c] = next++;
            }
            uint64 wh = uint64(claims.length * ENERGY);
            addReceiptWith(b, deepSheet(_buyers[i], wh, receiptDigest(b, wh, claims), claims));
        }
    }

    function deepSheet(Home memory home, uint64 wh, bytes32 digest, uint16[] memory claims)
        private
        pure
        returns (bytes memory)
    {
        return sheetWith(deepRoot(home), 0, wh, siblings(DEPTH), signDigest(keyOf(home, 0), digest), claims);
    }

    function claimsTo(Home memory seller) private view returns (uint16[] memory claims) {
        claims = new uint16[](256);
        uint256 count;
        uint16 place;
        for (uint256 i = 0; i < _buyers.length; i++) {
            Commitment[] storage chain = chains[_buyers[i].agent];
            for (uint256 c = 0; c < chain.length; c++) {
                if (chain[c].producer == seller.agent) claims[count++] = place;
                place++;
            }
        }
        assembly ("memory-safe") {
            mstore(claims, count)
        }
    }
}
