// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The only holder of MoneyToken
/// @notice Participants deposit; registered callers (settlements) hold, move, pay and release. Amounts are in nano (1e-9 currency).
/// Assumptions: callers are registered and removed by the consortium only; a hold's key is private to its caller. The
/// withdrawal delay is longer than window + interval + grace + margin of the market's calendar, so that whoever promised money
/// cannot have taken it out before the promise fell due; the vault knows no calendar, so whoever deploys it passes the sum.
interface IVault {
    event Deposited(address indexed owner, uint256 amount);
    event WithdrawalRequested(address indexed owner, uint256 amount, uint64 availableAt);
    event WithdrawalCancelled(address indexed owner, uint256 amount);
    /// A hold needed money whose withdrawal was announced but not yet paid out.
    event WithdrawalReduced(address indexed owner, uint256 amount);
    event Withdrawn(address indexed owner, uint256 amount);
    event Held(address indexed caller, bytes32 indexed key, address indexed owner, uint256 amount, uint64 until);
    event Moved(address indexed caller, bytes32 indexed fromKey, bytes32 indexed toKey, uint256 amount);
    event Paid(address indexed caller, bytes32 indexed key, address indexed to, uint256 amount);
    event Released(bytes32 indexed holdId, address indexed owner, uint256 amount);
    event CallerChanged(address indexed caller, bool allowed);

    error Vault_NotConsortium(address caller);
    error Vault_NotCaller(address caller);
    error Vault_AmountZero();
    error Vault_NotCovered(address owner, uint256 needed, uint256 available);
    error Vault_HoldExists(bytes32 holdId);
    error Vault_HoldUnknown(bytes32 holdId);
    error Vault_HoldTooSmall(bytes32 holdId, uint256 needed, uint256 held);
    error Vault_HoldTooLarge(uint256 amount, uint256 largest);
    error Vault_HoldNotOver(bytes32 holdId, uint64 until);
    error Vault_NoRequest(address owner);
    error Vault_TooEarly(uint64 availableAt);
    error Vault_ZeroAddress();

    /// @notice Pays MoneyToken in for the caller; needs an allowance of the token.
    function deposit(uint256 amount) external;

    /// @notice Announces a withdrawal; the amount is no longer available from here on. A second announcement adds to the first
    /// and starts the delay again for both.
    function requestWithdrawal(uint256 amount) external;

    /// @notice Takes the announcement back.
    function cancelWithdrawal() external;

    /// @notice Pays the announced amount out, once the delay is over.
    function withdraw() external;

    /// @notice deposited − held − requested.
    function available(address owner) external view returns (uint256);

    /// @notice Everything of `owner` inside the vault, held and requested included.
    function balanceOf(address owner) external view returns (uint256);

    /// @notice What `owner` announced to withdraw, and from when on it may; 0 and 0 when nothing.
    function requested(address owner) external view returns (uint256 amount, uint64 availableAt);

    /// @notice Seconds between the announcement of a withdrawal and its payment.
    function withdrawalDelay() external view returns (uint64);

    /// @notice Whether a settlement is registered.
    function isCaller(address caller) external view returns (bool);

    /// @notice Takes money of `owner` on hold under the caller's key. Only registered callers. Amount 0 is a hold too.
    /// @param amount At most 2^56 − 1 nano (72 million), so that a hold fills one storage slot.
    /// @param until From here on anyone may release what is left.
    function hold(bytes32 key, address owner, uint256 amount, uint64 until) external;

    /// @notice Moves held money between two holds of the caller. Only registered callers. A missing second hold is created for
    /// the same owner and time; into a hold of somebody else, the money changes its owner.
    function move(bytes32 fromKey, bytes32 toKey, uint256 amount) external;

    /// @notice Pays out of a hold of the caller into the vault balance of `to`. Only registered callers. The hold stays, even
    /// empty, until it is released.
    function pay(bytes32 key, address to, uint256 amount) external;

    /// @notice Frees what is left of a hold of the caller, which may have been removed since.
    function release(bytes32 key) external;

    /// @notice Frees what is left of anybody's hold after its `until`. Anyone.
    function releaseExpired(address caller, bytes32 key) external;

    /// @notice What is held under a caller's key.
    function heldUnder(address caller, bytes32 key) external view returns (address owner, uint256 amount, uint64 until);

    /// @notice Registers or removes a settlement. Only the consortium.
    function setCaller(address caller, bool allowed) external;
}
