namespace Strongroom.Identity.Model;

/// <summary>The texts of AWS's managed policies.</summary>
internal static class AwsManagedPolicyList
{
    public static IReadOnlyList<ManagedPolicy> All { get; } =
    [
        Policy("AdministratorAccess", "/", "ANPAIWMBCKSKIEE64ZLYK", "Provides full access to AWS services and resources.",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""),
    ];

    private static ManagedPolicy Policy(string name, string path, string id, string description, string document) => new()
    {
        Version = 1,
        Name = name,
        Path = path,
        Id = id,
        // The day that AWS itself made the first of them.
        CreatedMs = 1423247999000,
        UpdatedMs = 1423247999000,
        Description = description,
        Tags = [],
        Versions = [new(1, new PolicyText(document), 1423247999000)],
        DefaultNumber = 1,
        LastNumber = 1,
    };
}
