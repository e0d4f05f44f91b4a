using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Kernel;

/// <summary>Either a value or the error that the client is told. Errors of the service are values; exceptions are for what should not happen.</summary>
/// <typeparam name="T">What success gives.</typeparam>
public readonly struct Result<T>
{
    private readonly T? value;

    private Result(T? value, ServiceError? error)
    {
        this.value = value;
        Error = error;
    }

    /// <summary>The error, or null on success.</summary>
    public ServiceError? Error { get; }

    /// <summary>True on success.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value of a success.</summary>
    /// <exception cref="InvalidOperationException">This is a failure.</exception>
    public T Value => Error is null ? value! : throw new InvalidOperationException("A failure has no value: " + Error.Code);

    /// <summary>A success.</summary>
    public static Result<T> Success(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static Result<T> Failure(ServiceError error) => new(default, error);

    /// <summary>A success, written as its value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Success and Failure are the named forms.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A failure, written as its error.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Success and Failure are the named forms.")]
    public static implicit operator Result<T>(ServiceError error) => new(default, error);

    /// <summary>Applies <paramref name="next"/> to the value of a success; a failure stays as it is.</summary>
    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next) => Error is null ? next(value!) : Result<TNext>.Failure(Error);
}

/// <summary>The value of an operation that returns nothing.</summary>
public sealed record Nothing
{
    /// <summary>The only one.</summary>
    public static Nothing Instance { get; } = new();

    private Nothing()
    {
    }
}
