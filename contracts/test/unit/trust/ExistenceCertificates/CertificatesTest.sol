// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IExistenceCertificates} from "../../../../src/interfaces/IExistenceCertificates.sol";
import {INodes} from "../../../../src/interfaces/INodes.sol";
import {AtomicFounding, AtomicTerms} from "../../../AtomicFounding.sol";
import {Base} from "../../../Base.t.sol";

/// @notice Four nodes draw the lot among the meters of Alice, Bob and Carol. The root is one of Alice's meter.
abstract contract CertificatesTest is Base, AtomicTerms {
    bytes32 internal constant ROOT = "root of Alice's meter";
    bytes32 internal constant SALT = "salt";
    bytes internal constant SEALED = "sealed to the auditor";

    AtomicFounding internal atomics;
    INodes internal nodes;
    IExistenceCertificates internal certificates;
    /// Opens to Alice's meter.
    bytes32 internal link;

    function setUp() public virtual override {
        super.setUp();
        atomics = new AtomicFounding(founding);
        nodes = atomics.deployNodes();
        certificates = atomics.deployCertificates();
        atomics.joinNodes(4);
        atomics.commitSeeds();
        link = keccak256(abi.encode(alice.meter, ROOT, SALT));
    }

    /// The root is requested and its co-signer drawn.
    function draw() internal {
        certificates.request(ROOT);
        atomics.drawRounds(2);
    }

    /// Waits until it is a meter's turn.
    function toTurnOf(address meter) internal {
        for (uint256 i = 0; i < meters.meterCount() && certificates.cosignerOf(ROOT) != meter; i++) {
            skip(TURN_SECONDS);
        }
        assertEq(certificates.cosignerOf(ROOT), meter, "never its turn");
    }

    /// Hands in what a meter has co-signed.
    function certify(address cosigner, uint64 auditedUntil) internal {
        bytes memory signature = atomics.cosign(cosigner, ROOT, auditedUntil, link);
        certificates.certify(ROOT, auditedUntil, link, signature, SEALED);
    }

    /// Alice's root, co-signed by Bob's meter.
    function givenCertificate() internal {
        draw();
        toTurnOf(bob.meter);
        certify(bob.meter, AUDITED_UNTIL);
    }

    function announce(address meter) internal {
        vm.prank(meter);
        certificates.announce(ROOT, SALT);
    }

    function revokeMeter(address meter) internal {
        vm.prank(audrey);
        meters.revoke(meter);
    }

    function revokeRoot() internal {
        vm.prank(audrey);
        certificates.revoke(ROOT);
    }
}
