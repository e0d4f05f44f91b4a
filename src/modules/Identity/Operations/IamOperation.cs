using Strongroom.Identity.Model;
using Strongroom.Kernel;
using Strongroom.Runtime;
using Strongroom.Wire;

namespace Strongroom.Identity.Operations;

/// <summary>What all of IAM's operations have in common.</summary>
internal static class Iam
{
    public static OperationInfo Change(string name) => Info(name, isReadOnly: false);

    public static OperationInfo Read(string name) => Info(name, isReadOnly: true);

    /// <summary>The user that a request names, or the caller where it names none.</summary>
    public static Result<User> Target(Account account, string? name, Caller caller)
    {
        if (name is not null) return account.FindUser(name) is { } named ? named : IamErrors.NoUser(name);
        return caller.Kind == CallerKind.User && account.FindUserById(caller.PrincipalId) is { } self ? self : IamErrors.NeedsUserName();
    }

    /// <summary>A demand on a user, or on the caller where no name is given.</summary>
    public static Demand OnUser(string action, string? name) => Demand.OnIdentity(action, name is null ? IdentityDirectory.Self : "user/" + name);

    private static OperationInfo Info(string name, bool isReadOnly) => new()
    {
        Name = name, Service = AwsService.Iam, Audit = AuditClass.Management, IsReadOnly = isReadOnly, Body = BodyKind.Document, DocumentBytesMax = Limits.ControlBodyBytesMax,
    };
}

/// <summary>An operation of IAM's that changes the caller's account.</summary>
internal abstract class IamChange<TInput, TOutput>(IdentityChanges changes) : QueryOperation<TInput, TOutput>
    where TInput : class
{
    /// <summary>Does it, on the writer.</summary>
    protected abstract Result<TOutput> Change(IdentityEdit edit, Account account, TInput input, Caller caller);

    /// <inheritdoc/>
    public sealed override Task<Result<TOutput>> ExecuteAsync(Authorized<TInput> granted, CancellationToken cancellationToken) =>
        changes.ChangeAsync(granted, (edit, account) => Change(edit, account, granted.Input, granted.Call.Caller), cancellationToken);
}

/// <summary>An operation of IAM's that reads the caller's account.</summary>
internal abstract class IamRead<TInput, TOutput>(IdentityStore identities) : QueryOperation<TInput, TOutput>
    where TInput : class
{
    /// <summary>Does it.</summary>
    protected abstract Result<TOutput> Read(Account account, TInput input, Caller caller);

    /// <inheritdoc/>
    public sealed override Task<Result<TOutput>> ExecuteAsync(Authorized<TInput> granted, CancellationToken cancellationToken) =>
        Task.FromResult(Read(identities.Current.Accounts[granted.Call.Caller.Account], granted.Input, granted.Call.Caller));
}
