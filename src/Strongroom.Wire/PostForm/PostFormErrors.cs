using System.Globalization;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>The errors of a browser's POST, in S3's words. See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html</summary>
internal static class PostFormErrors
{
    public static ServiceError Malformed() =>
        new("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.", 400);

    public static ServiceError FieldsTooLarge(int max) =>
        new ServiceError("MaxPostPreDataLengthExceeded", "Your POST request fields preceding the upload file were too large.", 400)
            .With("MaxPostPreDataLengthBytes", max.ToString(CultureInfo.InvariantCulture));

    public static ServiceError NoFile() =>
        new ServiceError("IncorrectNumberOfFilesInPostRequest", "POST requires exactly one file upload per request.", 400);

    public static ServiceError MissingField(string name) =>
        WireErrors.InvalidArgument($"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields.", name, "");

    public static ServiceError FieldTwice(string name) =>
        WireErrors.InvalidArgument("A form field was given twice.").With("ArgumentName", name);

    public static ServiceError InvalidPolicy(string what) => new("InvalidPolicyDocument", "Invalid Policy: " + what, 400);

    public static ServiceError AgainstPolicy(string what) => WireErrors.AccessDenied("Invalid according to Policy: " + what);
}
