using Strongroom.Kernel;

namespace Strongroom.Identity.Model;

/// <summary>IAM's errors in IAM's words. See https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and each operation's page.</summary>
internal static class IamErrors
{
    /// <summary>The entity does not exist.</summary>
    public static ServiceError NoSuchEntity(string message) => new("NoSuchEntity", message, 404);

    public static ServiceError NoUser(string name) => NoSuchEntity($"The user with name {name} cannot be found.");

    public static ServiceError NoGroup(string name) => NoSuchEntity($"The group with name {name} cannot be found.");

    public static ServiceError NoRole(string name) => NoSuchEntity($"The role with name {name} cannot be found.");

    public static ServiceError NoPolicy(string arn) => NoSuchEntity($"Policy {arn} was not found.");

    public static ServiceError NoVersion(string arn, int number) => NoSuchEntity($"Policy {arn} version v{number} does not exist or is not attachable.");

    public static ServiceError NoKey(string id) => NoSuchEntity($"The Access Key with id {id} cannot be found.");

    /// <summary>The name is taken.</summary>
    public static ServiceError EntityAlreadyExists(string message) => new("EntityAlreadyExists", message, 409);

    /// <summary>Something else hangs on it.</summary>
    public static ServiceError DeleteConflict(string message) => new("DeleteConflict", message, 409);

    /// <summary>A quota would be exceeded.</summary>
    public static ServiceError LimitExceeded(string message) => new("LimitExceeded", message, 409);

    /// <summary>A quota by AWS's name for it.</summary>
    public static ServiceError Quota(string name, int max) => LimitExceeded($"Cannot exceed quota for {name}: {max}");

    /// <summary>The policy is not valid.</summary>
    public static ServiceError MalformedPolicyDocument(string message) => new("MalformedPolicyDocument", message, 400);

    /// <summary>A parameter is well formed and makes no sense.</summary>
    public static ServiceError InvalidInput(string message) => new("InvalidInput", message, 400);

    /// <summary>A parameter is missing or not well formed.</summary>
    public static ServiceError Validation(string message) => new("ValidationError", message, 400);

    /// <summary>One parameter does not satisfy its constraint.</summary>
    public static ServiceError Constraint(string parameter, string constraint) =>
        Validation($"1 validation error detected: Value at '{Camel(parameter)}' failed to satisfy constraint: {constraint}");

    /// <summary>A parameter that must be there is not.</summary>
    public static ServiceError Missing(string parameter) =>
        Validation($"1 validation error detected: Value null at '{Camel(parameter)}' failed to satisfy constraint: Member must not be null");

    /// <summary>What is AWS's cannot be changed.</summary>
    public static ServiceError AwsOwned(string arn) => new("AccessDenied", $"{arn} is an AWS managed policy and cannot be changed.", 403);

    /// <summary>Who asks is no user and named none.</summary>
    public static ServiceError NeedsUserName() => Validation("Must specify userName when calling with non-User credentials");

    private static string Camel(string parameter) => char.ToLowerInvariant(parameter[0]) + parameter[1..];
}
