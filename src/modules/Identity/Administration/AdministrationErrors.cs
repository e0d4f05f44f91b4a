using Strongroom.Kernel;

namespace Strongroom.Identity.Administration;

/// <summary>What the server's own operations answer, in the words that AWS Organizations and IAM have for the like.</summary>
internal static class AdministrationErrors
{
    public static ServiceError Invalid(string message) => new("ValidationException", message, 400);

    public static ServiceError NoSuchAccount(string account) => new("AccountNotFoundException", $"There is no account {account} on this server.", 404);

    public static ServiceError NameTaken(string name) => new("DuplicateAccountException", $"There is an account {name} already.", 409);

    public static ServiceError TooManyAccounts(int max) => new("LimitExceededException", $"A server has {max} accounts at most.", 409);

    public static ServiceError NoSuchKey(string key) => new("NoSuchEntityException", $"The root of this account has no access key {key}.", 404);

    public static ServiceError TooManyKeys(int max) => new("LimitExceededException", $"An account's root has {max} access keys at most. Delete one first.", 409);

    public static ServiceError NoSuchPrincipal(string arn) => new("NoSuchEntityException", $"There is no user, role or root with the ARN {arn}.", 404);

    public static ServiceError NoSuchBucket(string bucket) => new("NoSuchBucket", $"The bucket {bucket} does not exist.", 404);

    public static ServiceError NoAdministratorRole() =>
        new("NoSuchEntityException", $"The first account has no role {AdministratorRole.Name} any more. `strongroom env --root` gives the root's keys.", 404);
}
