using Strongroom.Kernel;

namespace Strongroom.Objects;

/// <summary>Where a new bucket is asked to be. See https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html</summary>
internal static class LocationConstraint
{
    /// <summary>The region that is asked for by not asking.</summary>
    public const string DefaultRegion = "us-east-1";

    /// <summary>What is wrong with a constraint in this server's region, or null. Null and empty text are no constraint.</summary>
    public static ServiceError? Judge(string? constraint, string region)
    {
        if (string.IsNullOrEmpty(constraint)) return region == DefaultRegion ? null : BucketErrors.IllegalLocationConstraint("unspecified");
        // The oldest constraint, from when Europe was one region.
        var asked = constraint == "EU" ? "eu-west-1" : constraint;
        if (asked == DefaultRegion || !LooksLikeRegion(asked)) return BucketErrors.InvalidLocationConstraint(constraint);
        return asked == region ? null : BucketErrors.IllegalLocationConstraint(constraint);
    }

    /// <summary>"eu-central-1", "us-gov-west-1": words of letters, and a number at the end.</summary>
    private static bool LooksLikeRegion(string text)
    {
        var words = text.Split('-');
        return text.Length <= 32 && words.Length >= 3
            && words[..^1].All(w => w.Length > 0 && w.All(char.IsAsciiLetterLower))
            && words[^1].Length is 1 or 2 && words[^1].All(char.IsAsciiDigit);
    }
}
