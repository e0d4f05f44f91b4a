namespace Strongroom.Policy;

/// <summary>Why a policy is refused. The caller makes MalformedPolicy (S3), MalformedPolicyDocument (IAM) or MalformedPolicyDocumentException (KMS) of it.</summary>
/// <param name="Message">AWS's wording where it is known: "Policies must be valid JSON and the first byte must be '{'", "Invalid principal in policy".</param>
/// <param name="Detail">What was found where, for the error's Detail element; null where there is none.</param>
public sealed record PolicyFault(string Message, string? Detail = null);
