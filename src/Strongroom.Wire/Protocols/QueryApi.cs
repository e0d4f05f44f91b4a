namespace Strongroom.Wire;

/// <summary>The version of a service's query API: what requests name and answers' namespaces hold.</summary>
/// <param name="Version">"2010-05-08".</param>
/// <param name="XmlNamespace">The namespace of its answers.</param>
public sealed record QueryApi(string Version, string XmlNamespace)
{
    /// <summary>IAM.</summary>
    public static QueryApi Iam { get; } = new("2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/");

    /// <summary>STS.</summary>
    public static QueryApi Sts { get; } = new("2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/");

    /// <summary>The API of a service that speaks the query protocol.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static QueryApi Of(AwsService service) => service switch
    {
        AwsService.Iam => Iam,
        AwsService.Sts => Sts,
        _ => throw new ArgumentException($"{service} has no query API here.", nameof(service)),
    };
}
