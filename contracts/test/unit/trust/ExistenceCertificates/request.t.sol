// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IExistenceCertificates} from "../../../../src/interfaces/IExistenceCertificates.sol";
import {IMeters} from "../../../../src/interfaces/IMeters.sol";
import {INodes} from "../../../../src/interfaces/INodes.sol";
import {CertificatesTest} from "./CertificatesTest.sol";

contract CertificatesRequestTest is CertificatesTest {
    function test_RevertWhen_TheRootIsZero() external {
        vm.expectRevert(IExistenceCertificates.ExistenceCertificates_RootZero.selector);
        certificates.request(0);
    }

    function testFuzz_RevertWhen_RequestedAlready(bytes32 root) external {
        vm.assume(root != 0);
        certificates.request(root);
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_AlreadyRequested.selector, root)
        );
        certificates.request(root);
    }

    function testFuzz_WhenAnyoneRequests(address anyone, uint8 rounds) external {
        atomics.drawRounds(rounds % 4);
        vm.expectEmit();
        emit IExistenceCertificates.RootRequested(ROOT, 1 + rounds % 4);
        vm.prank(anyone);
        certificates.request(ROOT);
    }

    function test_CosignerOf_RevertWhen_NotRequested() external {
        vm.expectRevert(
            abi.encodeWithSelector(IExistenceCertificates.ExistenceCertificates_NotRequested.selector, ROOT)
        );
        certificates.cosignerOf(ROOT);
    }

    function testFuzz_CosignerOf_RevertWhen_TheLotIsNotKnown(uint8 before) external {
        before %= 4;
        atomics.drawRounds(before);
        certificates.request(ROOT);
        expectUnknown(before + 2);
        certificates.cosignerOf(ROOT);
        atomics.drawRounds(1);
        expectUnknown(before + 2);
        certificates.cosignerOf(ROOT);
        atomics.drawRounds(1);
        certificates.cosignerOf(ROOT);
    }

    function test_CosignerOf_RevertWhen_NoMeterIsValid() external {
        draw();
        revokeMeter(alice.meter);
        revokeMeter(bob.meter);
        revokeMeter(carol.meter);
        vm.expectRevert(IExistenceCertificates.ExistenceCertificates_NoMeters.selector);
        certificates.cosignerOf(ROOT);
    }

    function test_CosignerOf_RevertWhen_NoMeterWasCertified() external {
        IMeters none = IMeters(create("trust/Meters.sol", abi.encode(consortium, tariff)));
        IExistenceCertificates lonely = IExistenceCertificates(
            create("trust/ExistenceCertificates.sol", abi.encode(consortium, none, nodes, ROOT_SECONDS, TURN_SECONDS))
        );
        lonely.request(ROOT);
        atomics.drawRounds(2);
        vm.expectRevert(IExistenceCertificates.ExistenceCertificates_NoMeters.selector);
        lonely.cosignerOf(ROOT);
    }

    function testFuzz_CosignerOf_WhenDrawn(bytes32 root) external {
        vm.assume(root != 0);
        certificates.request(root);
        atomics.drawRounds(2);
        uint256 place = uint256(keccak256(abi.encode(nodes.seedOf(2), root))) % 3;
        assertEq(certificates.cosignerOf(root), meters.meterAt(place));
        // Later rounds change nothing.
        atomics.drawRounds(2);
        assertEq(certificates.cosignerOf(root), meters.meterAt(place));
    }

    function test_CosignerOf_EachMeterIsDrawnForSomeRoot() external {
        uint256[3] memory drawn;
        for (uint256 i = 1; i <= 60; i++) {
            certificates.request(bytes32(i));
        }
        atomics.drawRounds(2);
        for (uint256 i = 1; i <= 60; i++) {
            address cosigner = certificates.cosignerOf(bytes32(i));
            for (uint256 m = 0; m < 3; m++) {
                if (cosigner == meters.meterAt(m)) drawn[m]++;
            }
        }
        assertEq(drawn[0] + drawn[1] + drawn[2], 60);
        for (uint256 m = 0; m < 3; m++) {
            assertGt(drawn[m], 8);
        }
    }

    function test_CosignerOf_WhenTheDrawnMeterIsNotValid() external {
        draw();
        uint256 place = placeOf(certificates.cosignerOf(ROOT));
        revokeMeter(meters.meterAt(place));
        assertEq(certificates.cosignerOf(ROOT), meters.meterAt((place + 1) % 3));
        revokeMeter(meters.meterAt((place + 1) % 3));
        assertEq(certificates.cosignerOf(ROOT), meters.meterAt((place + 2) % 3));
    }

    function testFuzz_CosignerOf_WhenATurnIsOver(uint256 turns, uint64 within) external {
        turns = bound(turns, 0, 1000);
        draw();
        uint256 place = placeOf(certificates.cosignerOf(ROOT));
        skip(turns * TURN_SECONDS + bound(within, 0, TURN_SECONDS - 1));
        assertEq(certificates.cosignerOf(ROOT), meters.meterAt((place + turns) % 3));
    }

    function placeOf(address meter) private view returns (uint256 place) {
        while (meters.meterAt(place) != meter) place++;
    }

    function expectUnknown(uint32 round) private {
        vm.expectRevert(abi.encodeWithSelector(INodes.Nodes_SeedUnknown.selector, round));
    }
}
