using Strongroom.Kernel;
using Strongroom.Runtime;

namespace Strongroom.Objects;

/// <summary>
/// That an object does not exist is told to those alone who may list the bucket; everybody else is denied. Spec:
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
/// </summary>
internal sealed class MissingObjects(AccessGate gate)
{
    /// <summary>The error as the caller may have it.</summary>
    public ServiceError Hide(Call call, BucketName bucket, string? versionId, ServiceError error)
    {
        if (error.Code is not ("NoSuchKey" or "NoSuchVersion")) return error;
        var demand = Demand.On(versionId is null ? "s3:ListBucket" : "s3:ListBucketVersions", bucket);
        if (gate.May(call, demand)) return error;
        if (gate.Explain(call, demand) is { } explanation) call.Audit.Hide(error, demand, explanation);
        return GateErrors.AccessDenied();
    }
}
