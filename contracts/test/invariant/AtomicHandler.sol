// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICommitmentLedger} from "../../src/interfaces/ICommitmentLedger.sol";
import {Commitment} from "../../src/types/Commitment.sol";
import {Verdict} from "../../src/types/Trade.sol";
import {AtomicCommunity} from "../AtomicCommunity.sol";
import {AtomicFounding} from "../AtomicFounding.sol";
import {Founding} from "../Founding.sol";

/// @notice Two consumers, two producers, their meters, the nodes and the clock, with commitments of one interval after the other. Consumers sign more
/// than they have and sign twice, meters lie and are late, nodes anchor whatever they are shown: nobody here is honest but by chance.
/// Every call may be refused; none may revert here.
contract AtomicHandler is AtomicCommunity {
    /// More than a deposit pays for.
    uint64 private constant MOST_WH = 2_000_000;
    /// Each home's meter makes a new tree when its keys are used up or its certificate is over, as often as the nodes' chains have links.
    uint256 private constant MOST_TREES = 7;

    /// What consumers have put aside, and got back, of deposits and of bonds; what everybody has claimed.
    mapping(address owner => uint256) public putIn;
    mapping(address owner => uint256) public takenOut;
    mapping(address owner => uint256) public claimed;
    uint256 public bondsIn;
    uint256 public bondsOut;
    /// Times that a commitment gave Settled.
    mapping(bytes32 digest => uint256) public timesPaid;
    uint256 public paidTwice;
    uint256 public settledCount;
    uint64 public lastExpiry;
    uint32 private _interval = K;
    mapping(address consumer => uint64) private _openFrom;
    mapping(address consumer => mapping(uint64 sequence => Commitment)) private _twins;
    uint16 private _leaf;
    uint256 private _trees;
    address[4] private _meters;

    constructor(Founding founding_, AtomicFounding atomicFounding_, Home[] memory homes) {
        (founding, atomicFounding) = (founding_, atomicFounding_);
        (vault, consortium, market) = (founding_.vault(), founding_.consortium(), founding_.market());
        (nodes, certificates) = (atomicFounding_.nodes(), atomicFounding_.certificates());
        (ledger, atomic) = (atomicFounding_.ledger(), atomicFounding_.atomic());
        (alice, bob, carol, dave) = (homes[0], homes[1], homes[2], homes[3]);
        _meters = [alice.meter, bob.meter, carol.meter, dave.meter];
        (putIn[bob.agent], putIn[dave.agent]) = (AT_STAKE, AT_STAKE);
    }

    /// The test has set the community up.
    function setUp() public virtual override {}

    function depositMore(bool ofBob, uint64 amount) external {
        Home memory home = consumer(ofBob);
        uint256 most = vault.available(home.agent);
        if (most == 0) return;
        amount = uint64(bound(amount, 1, most / 4 + 1));
        vm.prank(home.agent);
        ledger.deposit(amount);
        putIn[home.agent] += amount;
    }

    function bond(bool ofBob, uint64 amount) external {
        Home memory home = consumer(ofBob);
        uint256 most = vault.available(home.agent);
        if (most == 0) return;
        amount = uint64(bound(amount, 1, most / 8 + 1));
        vm.prank(home.agent);
        ledger.bond(amount);
        bondsIn += amount;
    }

    function unbond(bool ofBob) external {
        Home memory home = consumer(ofBob);
        uint256 amount = ledger.bondOf(home.agent);
        vm.prank(home.agent);
        try ledger.unbond() {
            bondsOut += amount;
        } catch {}
    }

    function announce(bool ofBob, uint64 amount) external {
        Home memory home = consumer(ofBob);
        uint256 most = ledger.accountOf(home.agent).deposit - ledger.accountOf(home.agent).requested;
        if (most == 0) return;
        vm.prank(home.agent);
        ledger.requestRelease(uint64(bound(amount, 1, most)));
    }

    function cancel(bool ofBob) external {
        vm.prank(consumer(ofBob).agent);
        try ledger.cancelRelease() {} catch {}
    }

    function release(bool ofBob, bool waits) external {
        Home memory home = consumer(ofBob);
        if (waits) skip(INTERVAL);
        releaseOf(home.agent);
    }

    function claim(uint8 who) public {
        address[4] memory earners = [alice.agent, carol.agent, gridAccount, taxAccount];
        claimOf(earners[who % 4]);
        claimOf(fundAccount);
    }

    /// The energy may cost more than there is: the nodes of this campaign do not look.
    function commitSome(bool ofBob, bool toAlice, uint24 energyWh, uint8 more) public {
        Home memory home = consumer(ofBob);
        for (uint256 i = 0; i <= more % 3; i++) {
            Commitment memory c = draft(home, toAlice ? alice : carol, uint64(energyWh) % MOST_WH + 1);
            (c.interval, c.expiry) = (_interval, startOf(_interval + 1) + GRACE);
            append(c);
            lastExpiry = c.expiry;
        }
    }

    /// Signs a number twice; whoever sees it shows it.
    function equivocate(bool ofBob) external {
        Home memory home = consumer(ofBob);
        if (ledger.isSlashed(home.agent)) return;
        (Commitment memory one, Commitment memory other) = (draft(home, alice, 1), draft(home, carol, 1));
        bytes memory first = signDigest(home.agentKey, ledger.digestOf(one));
        bytes memory second = signDigest(home.agentKey, ledger.digestOf(other));
        ledger.reportTwice(one, first, other, second);
    }

    /// Everything open of the interval in one batch; then the next interval begins. It is handed in again, whole, by somebody else.
    function settleAll(uint32 exportWh, uint32 importWh, uint8 faults, bool twice) public {
        if (consumers.length == 0) return;
        Batch memory b = batchOfAll(exportWh, importWh, faults);
        uint64 at = startOf(_interval + 1) + (faults & 192 == 192 ? GRACE + 1 : 0);
        if (block.timestamp < at) vm.warp(at);
        handIn(b);
        if (twice) handIn(b);
        goOn();
    }

    /// An hour in which everybody does its part.
    function trade(uint24[4] calldata energyWh, uint8 more, uint32 exportWh, uint32 importWh) external {
        for (uint8 i = 0; i < 4; i++) {
            commitSome(i % 2 == 0, i < 2, energyWh[i], more);
        }
        settleAll(exportWh, importWh, 0, more % 2 == 0);
    }

    /// Time passes in which nobody settles anything.
    function passTime(uint16 time) external {
        skip(time % (2 * INTERVAL));
        while (block.timestamp >= startOf(_interval + 1)) goOn();
    }

    /// After the last expiry and the delay: everybody takes everything out. A second announcement starts the delay again, so all is announced first.
    function endEverything() external {
        if (block.timestamp < lastExpiry) vm.warp(lastExpiry);
        for (uint256 i = 0; i < 2; i++) {
            address owner = consumer(i == 0).agent;
            uint64 left = ledger.accountOf(owner).deposit - ledger.accountOf(owner).requested;
            if (left != 0) {
                vm.prank(owner);
                ledger.requestRelease(left);
            }
        }
        skip(RELEASE_DELAY);
        for (uint256 i = 0; i < 2; i++) {
            releaseOf(consumer(i == 0).agent);
            vm.prank(consumer(i == 0).agent);
            try ledger.unbond() {} catch {}
        }
        for (uint8 i = 0; i < 4; i++) {
            claim(i);
        }
    }

    function consumer(bool isBob) public view returns (Home memory) {
        return isBob ? bob : dave;
    }

    function commitmentCount(address owner) external view returns (uint256) {
        return chains[owner].length;
    }

    /// Keys come again when the tree is used up.
    function nextLeaf() internal returns (uint16) {
        return _leaf++ % uint16(KEYS);
    }

    function batchOfAll(uint32 exportWh, uint32 importWh, uint8 faults) private returns (Batch memory b) {
        b = newBatch(anchorAll());
        b.interval = _interval;
        (uint16[] memory ofBob, uint16[] memory ofDave) = (segmentOf(b, bob), segmentOf(b, dave));
        uint16 leaf = nextLeaf();
        (uint16[] memory toAlice, uint16[] memory toCarol) = claimsByProducer(b);
        if (faults & 1 == 0 || faults & 8 != 0) addStatement(b, alice, leaf, exportWh % (2 * MOST_WH), toAlice);
        if (faults & 2 == 0 || faults & 8 != 0) addStatement(b, carol, leaf, exportWh % MOST_WH, toCarol);
        if (faults & 4 == 0 || faults & 8 != 0) addReceipt(b, bob, leaf, importWh % (2 * MOST_WH), ofBob);
        addReceipt(b, faults & 48 == 48 ? alice : dave, leaf, importWh % MOST_WH, ofDave);
    }

    /// What is not of this interval is a passenger, so the whole open chain goes along.
    function segmentOf(Batch memory b, Home memory home) private view returns (uint16[] memory claims) {
        uint16 first = b.listedCount;
        uint64 from = _openFrom[home.agent] + 1;
        if (chains[home.agent].length >= from) addSegment(b, home, from);
        claims = new uint16[](b.listedCount - first);
        for (uint16 i = 0; i < claims.length; i++) {
            claims[i] = first + i;
        }
    }

    function claimsByProducer(Batch memory b) private view returns (uint16[] memory toAlice, uint16[] memory toCarol) {
        (toAlice, toCarol) = (new uint16[](b.listedCount), new uint16[](b.listedCount));
        (uint256 alices, uint256 carols, uint16 place) = (0, 0, 0);
        for (uint256 h = 0; h < 2; h++) {
            Commitment[] storage chain = chains[consumer(h == 0).agent];
            for (uint256 i = _openFrom[consumer(h == 0).agent]; i < chain.length; i++) {
                if (chain[i].interval != _interval) continue;
                if (chain[i].producer == alice.agent) toAlice[alices++] = place;
                else toCarol[carols++] = place;
                place++;
            }
        }
        assembly ("memory-safe") {
            mstore(toAlice, alices)
            mstore(toCarol, carols)
        }
    }

    function handIn(Batch memory b) private {
        Verdict[] memory verdicts = settleBatch(b);
        for (uint256 i = 0; i < verdicts.length; i++) {
            if (verdicts[i] != Verdict.Settled) continue;
            settledCount++;
            if (++timesPaid[b.listed[i].id] > 1) paidTwice++;
        }
    }

    function goOn() private {
        _interval++;
        _openFrom[bob.agent] = uint64(chains[bob.agent].length);
        _openFrom[dave.agent] = uint64(chains[dave.agent].length);
        if ((_leaf >= KEYS || !certificates.isValid(rootOf(bob))) && _trees < MOST_TREES) renew();
    }

    function renew() private {
        (_leaf, _trees) = (0, _trees + 1);
        (alice, bob, carol, dave) = (renewed(alice, 0), renewed(bob, 1), renewed(carol, 2), renewed(dave, 3));
    }

    /// Keys come from the name of the tree, which stands where the meter's address stood.
    function renewed(Home memory home, uint256 which) private returns (Home memory) {
        home.meter = address(uint160(uint256(keccak256(abi.encode(_meters[which], _trees)))));
        atomicFounding.certifyAndAnnounce(rootOf(home), _meters[which]);
        return home;
    }

    /// Whoever has announced it and waited gets its money: nothing that anybody did here may stand in the way.
    function releaseOf(address owner) private {
        uint256 before = vault.balanceOf(owner);
        ICommitmentLedger.Account memory a = ledger.accountOf(owner);
        bool due = a.requested != 0 && block.timestamp >= a.availableAt;
        vm.prank(owner);
        try ledger.release() {
            takenOut[owner] += vault.balanceOf(owner) - before;
        } catch {
            assertFalse(due, "what was announced in time is not given out");
        }
    }

    function claimOf(address owner) private {
        uint256 amount = ledger.accountOf(owner).earned;
        if (amount == 0) return;
        ledger.claim(owner);
        claimed[owner] += amount;
    }
}
