// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

/// @title Money of the community, 9 decimals: 1 unit = 1 nano
/// @notice The consortium mints against a payment in fiat money, once per reference, and burns when a withdrawal is paid out.
/// Supply = paid in − paid out, and it fits 64 bits, as every amount off chain does.
interface IMoneyToken is IERC20Metadata {
    event PaidIn(bytes32 indexed paymentReference, address indexed to, uint256 amount);
    event WithdrawalRequested(uint256 indexed id, address indexed owner, uint256 amount, bytes32 payTo);
    event PaidOut(uint256 indexed id, bytes32 indexed paymentReference);
    event WithdrawalRefused(uint256 indexed id);

    error MoneyToken_NotConsortium(address caller);
    error MoneyToken_ReferenceSpent(bytes32 paymentReference);
    error MoneyToken_AmountZero();
    error MoneyToken_SupplyOver64Bits(uint256 supply);
    error MoneyToken_UnknownWithdrawal(uint256 id);

    /// @notice Mints against a fiat payment. Only the consortium; a reference is spent once.
    function mint(bytes32 paymentReference, address to, uint256 amount) external;

    /// @notice Asks for fiat money; the tokens wait in this contract, visible, until they are paid out or refused.
    /// @param payTo Hash of the bank details, which stay off chain.
    function requestWithdrawal(uint256 amount, bytes32 payTo) external returns (uint256 id);

    /// @notice Burns a withdrawal that was paid out. Only the consortium; a reference is spent once, whether for money in or out.
    function confirmPaidOut(uint256 id, bytes32 paymentReference) external;

    /// @notice Gives the tokens of a withdrawal back. Only the consortium.
    function refuseWithdrawal(uint256 id) external;

    /// @notice Whether a payment reference was used, for money in or out.
    function isSpent(bytes32 paymentReference) external view returns (bool);

    /// @notice An open withdrawal; amount 0 when there is none.
    function withdrawal(uint256 id) external view returns (address owner, uint256 amount, bytes32 payTo);
}
