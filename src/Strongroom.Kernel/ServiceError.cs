namespace Strongroom.Kernel;

/// <summary>
/// An error as AWS tells it to a client: a code that programs read, a message that people read (never empty: some clients fail on
/// that), an HTTP status, and named details. See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
/// </summary>
public sealed record ServiceError
{
    /// <summary>Makes an error.</summary>
    /// <exception cref="ArgumentException">The code or the message is empty, or the status is no error or redirect.</exception>
    public ServiceError(string code, string message, int status)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        ArgumentException.ThrowIfNullOrEmpty(message);
        if (status is < 300 or > 599) throw new ArgumentException("A service error has a status from 300 to 599.", nameof(status));
        Code = code;
        Message = message;
        Status = status;
    }

    /// <summary>AWS's error code, "NoSuchKey".</summary>
    public string Code { get; }

    /// <summary>AWS's wording where it is known.</summary>
    public string Message { get; }

    /// <summary>HTTP status, 300 to 599.</summary>
    public int Status { get; }

    /// <summary>Elements that this error carries beside code and message: (BucketName, x), (ArgumentName, y).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; init; } = [];

    /// <summary>Response headers that belong to this error: Content-Range with InvalidRange, Allow with MethodNotAllowed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>True where the response must have no body whatever the method: 304 Not Modified.</summary>
    public bool IsBodiless => Status == 304;

    /// <summary>This error with one more detail element.</summary>
    public ServiceError With(string name, string value) => this with { Details = [.. Details, new(name, value)] };

    /// <summary>This error with one more response header.</summary>
    public ServiceError WithHeader(string name, string value) => this with { Headers = [.. Headers, new(name, value)] };
}

/// <summary>Carries a <see cref="ServiceError"/> out of parsing, where a value would hide what is being parsed.</summary>
public sealed class ServiceException(ServiceError error, Exception? inner = null) : Exception(error.Message, inner)
{
    /// <summary>The error for the client.</summary>
    public ServiceError Error { get; } = error;
}
