using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>Gives an operation of S3 Control the parts of a request that it asks for. Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html</summary>
/// <param name="request">The request.</param>
/// <param name="account">The account that it is for, as sent; empty where none was.</param>
/// <param name="path">The operation's path, that of its route.</param>
/// <param name="document">The whole payload, read and proved.</param>
public sealed class S3ControlRequestReader(WireRequest request, string account, string path, ReadOnlyMemory<byte> document)
{
    /// <summary>The namespace of S3 Control's documents.</summary>
    public const string Namespace = "http://awss3control.amazonaws.com/doc/2018-08-20/";

    /// <summary>The account that the request is for.</summary>
    /// <exception cref="ServiceException">InvalidRequest: it names none, or what it names is no account id.</exception>
    public AccountId Account() => AccountId.TryParse(account, out var id)
        ? id
        : throw new ServiceException(WireErrors.InvalidRequest(account.Length == 0 ? "Missing account id: x-amz-account-id is required." : "Invalid account id"));

    /// <summary>What stands behind the route's path, decoded: a resource's ARN.</summary>
    /// <exception cref="ServiceException">InvalidURI.</exception>
    public string Resource() => QueryParameters.Decode(request.RawPath.AsSpan(path.Length), plusIsSpace: false);

    /// <summary>All values of a query parameter that may stand several times.</summary>
    public IReadOnlyList<string> QueryAll(string name) => [.. request.Query.All.Where(p => p.Key == name).Select(p => p.Value)];

    /// <summary>The whole payload.</summary>
    public ReadOnlyMemory<byte> Document() => document;
}
